/**
 * Runs of rows at one price (of quotes: the same bid and ask), the longest by rows and by time. A run that makes up a
 * tenth of the file or more, and a hundred rows, looks like a feed that was stuck.
 */
import type { Micros } from '#domain/time.ts'
import type { Measure } from './measure.ts'
import { iso, moment, share, span, whole } from './words.ts'

const STUCK_SHARE = 0.1
const STUCK_ROWS = 100

export function stale(): Measure {
  let [first, second] = [NaN, NaN]
  let rows = 0
  let from: Micros = NaN
  const most = { rows: 0, micros: 0, from: NaN }
  const longest = { rows: 0, micros: 0, from: NaN }
  return {
    take({ at, bid, ask, price }) {
      const [a, b] = Number.isNaN(price) ? [bid, ask] : [price, price]
      if (a === first && b === second) rows++
      else {
        first = a
        second = b
        rows = 1
        from = at
      }
      if (rows > most.rows) {
        most.rows = rows
        most.micros = at - from
        most.from = from
      }
      if (at - from > longest.micros) {
        longest.rows = rows
        longest.micros = at - from
        longest.from = from
      }
    },
    finding(all) {
      const run = { rows: most.rows, micros: most.micros, from: most.rows > 0 ? iso(most.from) : null }
      const byTime = { rows: longest.rows, micros: longest.micros, from: longest.micros > 0 ? iso(longest.from) : null }
      const last = longest.micros > 0 ? `; longest in time ${span(longest.micros)} from ${moment(longest.from)}` : ''
      const stuck = most.rows >= STUCK_ROWS && most.rows >= STUCK_SHARE * all.rows
      return {
        verdict: stuck ? 'note' : 'ok',
        text:
          most.rows === 0
            ? 'no rows'
            : `${whole(most.rows)} rows at one price (${share(most.rows, all.rows)}) from ${moment(most.from)}${last}`,
        facts: { byRows: run, byTime },
      }
    },
  }
}
