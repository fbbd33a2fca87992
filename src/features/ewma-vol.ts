/** Exponentially weighted volatility of the closes of samples. */
import { suffixOf } from './column-suffix.ts'
import { defineFeature } from './feature.ts'
import { sampleClock, type SampleClock, sampleSuffix } from './sample.ts'
import { sampled } from './sampled.ts'

/**
 * s2 = lambda s2 + (1 - lambda) r^2, begun with the first squared return; not demeaned.
 *
 * Unit    squared log return per sample; the feature gives its root.
 * Source  RiskMetrics (1996), lambda 0.94 for days.
 * Cost    O(1), allocates nothing. Edge  NaN `before` begins anew.
 */
export const ewmaVariance = (before: number, move: number, lambda: number): number =>
  Number.isNaN(before) ? move * move : lambda * before + (1 - lambda) * move * move

const MILLIS = 1000
const LAMBDA = 0.94

export default defineFeature<{ readonly lambda: number; readonly sample: SampleClock }>({
  name: 'ewma_vol',
  about: 'Exponentially weighted volatility of the returns between samples.',
  unit: 'log return per sample',
  formula: 'sqrt(s2), s2 = lambda s2 + (1 - lambda) r^2',
  source: 'RiskMetrics technical document (1996)',
  edge: 'a price at or below zero gives no return',
  clock: 'sample',
  params: (z) =>
    z.strictObject({
      lambda: z.number().min(0).lt(1).default(LAMBDA).describe('weight of the past'),
      sample: sampleClock(MILLIS)(z),
    }),
  needs: () => [],
  readyAfter: () => 2,
  columns: ({ lambda, sample }) => [`ewma_vol${suffixOf(lambda, LAMBDA)}${sampleSuffix(sample, MILLIS)}`],

  create({ lambda, sample }) {
    // Variance and price before.
    const state = Float64Array.of(Number.NaN, Number.NaN)
    return sampled(sample, 1, {
      take({ close }, values) {
        const move = close > 0 ? Math.log(close / state[1]) : Number.NaN
        state[1] = close > 0 ? close : Number.NaN
        if (Number.isNaN(move)) return
        state[0] = ewmaVariance(state[0], move, lambda)
        values[0] = Math.sqrt(state[0])
      },
      reset: () => void state.fill(Number.NaN),
    })
  },
})
