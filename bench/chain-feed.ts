/** The data agent of the pure chain: quotes by the schedule, stamped with the time they were due. */
import { marketQuote } from '#messages/market.ts'
import { EMIT_LIMIT } from '#swarm/seat/record-path.ts'
import { defineAgent, type Context } from '#swarm/behaviour.ts'
import type { WorkingBehaviour } from '#swarm/seat/resident.ts'
import { packets, Schedule, Score } from './score.ts'

export default defineAgent({
  name: 'feed',
  about: 'Quotes on a fixed schedule, or as fast as they are taken.',
  capabilities: ['market-data'],
  consumes: [],
  produces: ['market.quote'],
  config: (z) => z.strictObject({ score: z.instanceof(SharedArrayBuffer) }),
  recovery: 'none',
  create({ score: buffer }) {
    const schedule = new Schedule(new Score(buffer), packets)
    const quote = Object.assign(marketQuote.draft(), {
      seq: 0,
      instrument: 1,
      bid: 1.1,
      ask: 1.2,
      bidSize: 1,
      askSize: 1,
    })
    let ctx: Context | undefined
    let armed = false
    const behaviour: WorkingBehaviour = {
      start(given) {
        ctx = given
      },
      receive(message) {
        if (message.type === 'agent.timer') armed = false
      },
      // The seat calls it only when there is room for as many.
      work() {
        const now = schedule.take(EMIT_LIMIT)
        if (now === 0) {
          if (!armed) ctx!.after(schedule.sleepMicros(), 0)
          armed = true
          return false
        }
        quote.at = schedule.planned
        for (let k = 0; k < now; k++) {
          quote.seq++
          ctx!.emit(quote)
        }
        return true
      },
    }
    return behaviour
  },
})
