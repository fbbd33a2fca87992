/** Which side took: shares of buyers and sellers among trades. One side alone suggests that the column is not a side. */
import type { Measure } from './measure.ts'
import { share } from './words.ts'

const LEAST_TRADES = 100

export function tradeSides(): Measure {
  let [buys, sells] = [0, 0]
  return {
    take({ side }) {
      if (side > 0) buys++
      else if (side < 0) sells++
    },
    finding({ rows }) {
      const unknown = rows - buys - sells
      const oneSided = rows >= LEAST_TRADES && unknown < rows && (buys === 0 || sells === 0)
      return {
        verdict: oneSided ? 'note' : 'ok',
        text:
          unknown === rows
            ? 'the file names no aggressor'
            : `buyers took ${share(buys, rows)}, sellers ${share(sells, rows)}, unknown ${share(unknown, rows)}`,
        facts: { buys, sells, unknown },
      }
    },
  }
}
