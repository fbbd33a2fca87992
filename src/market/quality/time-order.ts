/**
 * Time going back, and rows that share their time with the one before. How far back is told against the latest time so
 * far. A venue stamps several rows with one time when much happens: that is no fault.
 */
import type { Measure } from './measure.ts'
import { counted, iso, moment, share, span } from './words.ts'

export function timeOrder(): Measure {
  let before = NaN
  let latest = -Infinity
  let back = 0
  let worst = 0
  let worstAt = NaN
  let same = 0
  return {
    take({ at }) {
      if (at < before) {
        back++
        if (latest - at > worst) {
          worst = latest - at
          worstAt = at
        }
      } else if (at === before) same++
      if (at > latest) latest = at
      before = at
    },
    finding({ rows }) {
      const equal = `${share(same, rows)} of the rows at the time of the one before`
      return {
        verdict: back > 0 ? 'bad' : 'ok',
        text:
          back > 0
            ? `${counted(back, 'steps back in time', rows)}, the worst by ${span(worst)} to ${moment(worstAt)}; ${equal}`
            : `never goes back; ${equal}`,
        facts: { back, worstMicros: worst, worstAt: back > 0 ? iso(worstAt) : null, sameTime: same },
      }
    },
  }
}
