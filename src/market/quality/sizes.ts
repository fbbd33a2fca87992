/** Sizes at the touch, or of trades: whether the file has any, those of zero or below, and how large they are. */
import { quantileSketch } from '#numeric/quantile-sketch.ts'
import type { Measure, Verdict } from './measure.ts'
import { about, counted, figure } from './words.ts'

function sizes(
  pick: (row: { bidSize: number; askSize: number; size: number }) => readonly number[],
  zeroIs: Verdict,
): Measure {
  const seen = quantileSketch()
  let [zero, bad] = [0, 0]
  return {
    take(row) {
      for (const size of pick(row)) {
        if (Number.isNaN(size)) continue
        seen.add(size)
        if (size === 0) zero++
        else if (!(size > 0 && size < Infinity)) bad++
      }
    },
    finding() {
      const present = seen.count > 0
      const [median, largest] = [seen.quantile(0.5), seen.max]
      const faults = [
        ...(zero > 0 ? [counted(zero, 'of zero', seen.count)] : []),
        ...(bad > 0 ? [counted(bad, 'negative or infinite', seen.count)] : []),
      ]
      return {
        verdict: bad > 0 ? 'bad' : zero > 0 ? zeroIs : 'ok',
        text: present
          ? [`min ${figure(seen.min)}, median ${about(median)}, max ${figure(largest)}`, ...faults].join('; ')
          : 'the file has none',
        facts: { present, min: seen.min, median, max: largest, zero, bad },
      }
    },
  }
}

export const quoteSizes = (): Measure => sizes(({ bidSize, askSize }) => [bidSize, askSize], 'note')
export const tradeSizes = (): Measure => sizes(({ size }) => [size], 'bad')
