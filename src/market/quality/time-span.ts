/** First and last time of the file, what lies between, and how many rows that is a second. */
import { MICROS_PER_SECOND } from '#domain/time.ts'
import type { Measure } from './measure.ts'
import { figure, iso, moment, span } from './words.ts'

export function timeSpan(): Measure {
  let first = NaN
  let last = NaN
  return {
    take({ at }) {
      if (!(first <= at)) first = at
      if (!(last >= at)) last = at
    },
    finding({ rows }) {
      if (rows === 0) return { verdict: 'ok', text: 'no rows', facts: {} }
      const micros = last - first
      const perSecond = micros > 0 ? rows / (micros / MICROS_PER_SECOND) : NaN
      return {
        verdict: 'ok',
        text: `${moment(first)} to ${moment(last)} UTC: ${span(micros)}, ${figure(perSecond)} rows/s`,
        facts: { first: iso(first), last: iso(last), spanMicros: micros, perSecond },
      }
    },
  }
}
