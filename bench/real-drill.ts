/** An agent that ends its thread when told to, and keeps book, across its lives, of what it handled and when. */
import { stamp } from '#swarm/clocks/wall-clock.ts'
import { defineAgent } from '#swarm/behaviour.ts'

/** Words of the book. */
export const drillWord = { die: 0, lives: 1, lastSeq: 2, lastAt: 3, gapMicros: 4, lost: 5, repeated: 6 } as const

export default defineAgent({
  name: 'drill',
  about: 'Dies on demand.',
  capabilities: [],
  consumes: ['market.quote'],
  produces: [],
  config: (z) => z.strictObject({ book: z.instanceof(SharedArrayBuffer) }),
  recovery: 'none',
  create({ book: buffer }) {
    const book = new Float64Array(buffer)
    let first = true
    return {
      receive(message) {
        if (message.type !== 'market.quote') return
        if (book[drillWord.die] === 1) {
          book[drillWord.die] = 0
          process.exit(1)
        }
        const now = stamp()
        const last = book[drillWord.lastSeq]
        if (message.seq <= last) book[drillWord.repeated]++
        else if (last > 0) book[drillWord.lost] += message.seq - last - 1
        if (first) {
          first = false
          book[drillWord.gapMicros] = now - book[drillWord.lastAt]
          book[drillWord.lives]++
        }
        book[drillWord.lastSeq] = message.seq
        book[drillWord.lastAt] = now
      },
    }
  },
})
