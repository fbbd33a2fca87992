/** Volatility from the ranges of samples: more of each sample is used than its close. */
import { createWindowSum } from '#numeric/window-sum.ts'
import { defineFeature } from './feature.ts'
import { sampleClock, type SampleClock, sampleSuffix } from './sample.ts'
import { sampled } from './sampled.ts'

const ESTIMATORS = ['parkinson', 'garman_klass', 'rogers_satchell'] as const
export type RangeEstimator = (typeof ESTIMATORS)[number]

/**
 * What one sample says of the variance of log prices:
 *
 *   parkinson        ln(H/L)^2 / (4 ln 2)
 *   garman_klass     ln(H/L)^2 / 2 - (2 ln 2 - 1) ln(C/O)^2
 *   rogers_satchell  ln(H/C) ln(H/O) + ln(L/C) ln(L/O)           right under a drift too
 *
 * Unit    squared log return per sample. Means of them, then the root.
 * Source  Parkinson (1980); Garman & Klass (1980); Rogers & Satchell (1991).
 * Cost    O(1), allocates nothing.
 * Edge    0 when the price did not move; one sample's garman_klass can be negative; NaN at or below a price of zero.
 */
export function rangeVariance(by: RangeEstimator, open: number, high: number, low: number, close: number): number {
  if (!(low > 0)) return Number.NaN
  const range = Math.log(high / low)
  switch (by) {
    case 'parkinson':
      return (range * range) / (4 * Math.LN2)
    case 'garman_klass': {
      const move = Math.log(close / open)
      return (range * range) / 2 - (2 * Math.LN2 - 1) * move * move
    }
    case 'rogers_satchell':
      return Math.log(high / close) * Math.log(high / open) + Math.log(low / close) * Math.log(low / open)
  }
}

const MILLIS = 1000

interface RangeVolParams {
  readonly estimator: RangeEstimator
  readonly samples: number
  readonly sample: SampleClock
}

export default defineFeature<RangeVolParams>({
  name: 'range_vol',
  about: 'Volatility of a sample, from the open, high, low and close of the last ones.',
  unit: 'log return per sample',
  formula: 'sqrt(mean of parkinson ln(H/L)^2 / (4 ln 2), or of garman_klass or rogers_satchell)',
  source: 'Parkinson (1980); Garman & Klass (1980); Rogers & Satchell (1991)',
  edge: 'samples at or below a price of zero are left out; NaN when a mean of garman_klass is negative',
  clock: 'sample',
  params: (z) =>
    z.strictObject({
      estimator: z.enum(ESTIMATORS).default('parkinson').describe('which estimate of a sample'),
      samples: z.int().min(1).max(65_536).default(60).describe('samples averaged'),
      sample: sampleClock(MILLIS)(z),
    }),
  needs: () => [],
  readyAfter: ({ samples }) => samples,
  columns: ({ estimator, samples, sample }) => [`range_vol_${estimator}_${samples}${sampleSuffix(sample, MILLIS)}`],

  create({ estimator, samples, sample }) {
    const sum = createWindowSum(samples)
    return sampled(sample, 1, {
      take({ open, high, low, close }, values) {
        const variance = rangeVariance(estimator, open, high, low, close)
        if (Number.isNaN(variance)) return
        sum.push(variance)
        // Adding and subtracting may leave less than nothing of a flat price; Garman-Klass may mean it.
        const mean = sum.sum / samples
        if (sum.filled === samples) values[0] = Math.sqrt(estimator === 'garman_klass' ? mean : Math.max(mean, 0))
      },
      reset: () => sum.clear(),
    })
  },
})
