/** Variance ratio of the log closes of samples: trend above 1, reversion below. */
import { varianceRatioOf } from '#numeric/variance-ratio.ts'
import { defineFeature } from './feature.ts'
import { sampleClock, type SampleClock, sampleSuffix } from './sample.ts'
import { sampled } from './sampled.ts'

const MILLIS = 1000

interface VarianceRatioParams {
  readonly q: number
  readonly returns: number
  readonly sample: SampleClock
}

export default defineFeature<VarianceRatioParams>({
  name: 'variance_ratio',
  about:
    'How the variance over q samples compares with q times that over one: above 1 in a trend, below 1 in reversion.',
  unit: 'none',
  formula: 'Var_q / (q Var_1) of log prices, overlapping, unbiased',
  source: 'Lo & MacKinlay (1988), Review of Financial Studies 1(1)',
  edge: 'O(returns) a sample; NaN when nothing moves, and with a price at or below zero in the window',
  clock: 'sample',
  params: (z) =>
    z
      .strictObject({
        q: z.int().min(2).max(1_024).default(5).describe('samples of the long return'),
        returns: z.int().min(3).max(4_096).default(60).describe('returns in the window'),
        sample: sampleClock(MILLIS)(z),
      })
      .refine(({ q, returns }) => q < returns, { path: ['q'], message: 'q must be less than returns' }),
  needs: () => [],
  readyAfter: ({ returns }) => returns + 1,
  columns: ({ q, returns, sample }) => [`variance_ratio_${q}_${returns}${sampleSuffix(sample, MILLIS)}`],

  create({ q, returns, sample }) {
    const size = returns + 1
    // Every level is written twice, `size` apart: the window always lies in one piece.
    const levels = new Float64Array(2 * size)
    let count = 0
    return sampled(sample, 1, {
      take({ close }, values) {
        const slot = count++ % size
        levels[slot] = levels[slot + size] = close > 0 ? Math.log(close) : Number.NaN
        if (count >= size) values[0] = varianceRatioOf(levels, slot + 1, size, q)
      },
      reset() {
        count = 0
      },
    })
  },
})
