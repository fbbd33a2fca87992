/**
 * Local clock less the venue's, where the file has both. Negative: the clocks disagree, and whoever replays by the local
 * one must shift it first.
 */
import { quantileSketch } from '#numeric/quantile-sketch.ts'
import type { Measure } from './measure.ts'
import { about, counted, span } from './words.ts'

export function latency(): Measure {
  const delays = quantileSketch()
  let negative = 0
  return {
    take({ at, localAt }) {
      const micros = localAt - at
      delays.add(micros)
      if (micros < 0) negative++
    },
    finding() {
      const { count, min, max } = delays
      const median = delays.quantile(0.5)
      const minus = negative > 0 ? `; ${counted(negative, 'negative', count)}: shift the local clock` : ''
      return {
        verdict: negative > 0 ? 'bad' : 'ok',
        text:
          count === 0
            ? 'the file has one clock only'
            : `local clock less the venue's: min ${span(min)}, median ${span(median, about)}, max ${span(max)}${minus}`,
        facts: { present: count > 0, negative, minMicros: min, medianMicros: median, maxMicros: max },
      }
    },
  }
}
