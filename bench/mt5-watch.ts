/**
 * Keeps book of the market on the data agent's thread: of every tick that reaches that agent, and of every quote that it
 * has passed on.
 */
import { defineAgent } from '#swarm/behaviour.ts'
import { TickBook } from './mt5-tick-book.ts'

export interface WatchConfig {
  readonly book: SharedArrayBuffer
}

export default defineAgent({
  name: 'mt5-watch',
  about: 'Keeps book of the market.',
  capabilities: [],
  // Whatever is told has to be heard by somebody.
  consumes: ['venue.tick', 'venue.depth', 'market.quote', 'market.depth', 'market.trade', 'market.gap'],
  produces: [],
  config: (z) => z.strictObject({ book: z.instanceof(SharedArrayBuffer) }),
  recovery: 'none',
  create({ book: buffer }: WatchConfig) {
    const book = new TickBook(buffer)
    return {
      receive(message) {
        if (message.type === 'venue.tick') book.tick(message.at, message.bid, message.ask)
        if (message.type === 'venue.depth') book.depth()
        if (message.type === 'market.quote') book.quote(message.at)
      },
    }
  },
})
