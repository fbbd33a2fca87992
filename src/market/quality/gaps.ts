/**
 * Silences between rows: the five longest, and how many are beyond ten times the median. Rows at one time count as one,
 * and time that went back counts from the latest time so far. Weekends are gaps too; a note is a silence of more than
 * an hour that is no weekend.
 */
import { quantileSketch } from '#numeric/quantile-sketch.ts'
import { largest } from './largest.ts'
import type { Measure } from './measure.ts'
import { inWeekend } from './weekend.ts'
import { about, counted, iso, moment, span } from './words.ts'

const SHOWN = 5
const TIMES_MEDIAN = 10
const LONG_MICROS = 3_600_000_000

export function gaps(): Measure {
  const intervals = quantileSketch()
  const longest = largest(SHOWN)
  let latest = NaN
  let long = 0
  return {
    take({ at }) {
      const micros = at - latest
      if (micros > 0) {
        intervals.add(micros)
        longest.add(micros, latest, at)
        if (micros > LONG_MICROS && !inWeekend(latest + micros / 2)) long++
      }
      if (!(at <= latest)) latest = at
    },
    finding() {
      const median = intervals.quantile(0.5)
      const beyond = intervals.above(TIMES_MEDIAN * median)
      const seen = intervals.count > 0
      return {
        verdict: long > 0 ? 'note' : 'ok',
        text: seen
          ? `median ${span(median, about)}, ${counted(beyond, 'beyond 10 times that', intervals.count)}`
          : 'no two rows at different times',
        list: longest.kept.map(({ size, at }) => `${span(size)} from ${moment(at)}`),
        facts: {
          medianMicros: median,
          beyondTenMedians: beyond,
          longOutsideWeekend: long,
          longest: longest.kept.map(({ size, at }) => ({ micros: size, from: iso(at) })),
        },
      }
    },
  }
}
