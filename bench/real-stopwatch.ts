/**
 * Hears the orders as the venue does, and notes how long each took from the time its tick was due. Seated on one thread
 * with the six it is the last there: when it sees a quote, every one of them has handled it.
 */
import { defineAgent } from '#swarm/behaviour.ts'
import { Score } from './score.ts'

export interface StopwatchConfig {
  /** Of orders, and of ticks through all six. */
  readonly orders: SharedArrayBuffer
  readonly through: SharedArrayBuffer
}

export default defineAgent({
  name: 'stopwatch',
  about: 'Times orders.',
  capabilities: [],
  consumes: ['order.submit', 'market.quote'],
  produces: [],
  config: (z) => z.strictObject({ orders: z.instanceof(SharedArrayBuffer), through: z.instanceof(SharedArrayBuffer) }),
  recovery: 'none',
  create(config: StopwatchConfig) {
    const orders = new Score(config.orders)
    const through = new Score(config.through)
    return {
      receive(message) {
        if (message.type === 'order.submit') orders.note(message.at)
        if (message.type === 'market.quote') through.note(message.at)
      },
    }
  },
})
