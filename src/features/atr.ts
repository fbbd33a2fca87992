/** Average true range of samples. */
import { defineFeature } from './feature.ts'
import { sampleClock, type SampleClock, sampleSuffix } from './sample.ts'
import { sampled } from './sampled.ts'

/** The range of a sample with the gap before it: max(H, C') - min(L, C'). Unit price. NaN with a NaN. */
export const trueRange = (high: number, low: number, closeBefore: number): number =>
  Math.max(high, closeBefore) - Math.min(low, closeBefore)

const MILLIS = 1000

export default defineFeature<{ readonly period: number; readonly sample: SampleClock }>({
  name: 'atr',
  about: 'Average true range of samples, smoothed as Wilder does: how far the price moves in one.',
  unit: 'price',
  formula: "mean of the first n true ranges max(H, C') - min(L, C'), then A += (TR - A) / n",
  source: 'Wilder, New Concepts in Technical Trading Systems (1978)',
  edge: 'the first sample has no close before it and gives no range',
  clock: 'sample',
  params: (z) =>
    z.strictObject({
      period: z.int().min(1).max(4_096).default(14).describe('samples averaged'),
      sample: sampleClock(MILLIS)(z),
    }),
  needs: () => [],
  readyAfter: ({ period }) => period + 1,
  columns: ({ period, sample }) => [`atr_${period}${sampleSuffix(sample, MILLIS)}`],

  create({ period, sample }) {
    // The average and the close before.
    const state = Float64Array.of(0, Number.NaN)
    let ranges = 0
    return sampled(sample, 1, {
      take({ high, low, close }, values) {
        const range = trueRange(high, low, state[1])
        state[1] = close
        if (Number.isNaN(range)) return
        if (++ranges <= period) state[0] += range / period
        else state[0] += (range - state[0]) / period
        if (ranges >= period) values[0] = state[0]
      },
      reset() {
        state[0] = 0
        state[1] = Number.NaN
        ranges = 0
      },
    })
  },
})
