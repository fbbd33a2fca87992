/** How far the close of a sample lies from the mean of those before it. */
import { createWindowVariance } from '#numeric/window-variance.ts'
import { defineFeature } from './feature.ts'
import { sampleClock, type SampleClock, sampleSuffix } from './sample.ts'
import { sampled } from './sampled.ts'

const MILLIS = 1000

interface ZscoreParams {
  readonly window: number
  readonly include: boolean
  readonly sample: SampleClock
}

export default defineFeature<ZscoreParams>({
  name: 'zscore',
  about: 'Standard deviations between the close of a sample and the mean of the last ones, itself left out.',
  unit: 'none',
  formula: '(P - mean) / sd, sample standard deviation',
  source: 'a window that holds the value itself cannot show |z| above (n - 1) / sqrt(n); Shiffler (1988)',
  edge: 'NaN when all prices of the window are equal',
  clock: 'sample',
  params: (z) =>
    z.strictObject({
      window: z.int().min(2).max(65_536).default(20).describe('closes of the window'),
      include: z.boolean().default(false).describe('whether the window holds the close itself'),
      sample: sampleClock(MILLIS)(z),
    }),
  needs: () => [],
  readyAfter: ({ window, include }) => (include ? window : window + 1),
  columns: ({ window, include, sample }) => [
    `zscore_${window}${include ? '_included' : ''}${sampleSuffix(sample, MILLIS)}`,
  ],

  create({ window, include, sample }) {
    const spread = createWindowVariance(window)
    const write = (values: Float64Array, price: number): void => {
      const deviation = spread.filled < window ? Number.NaN : Math.sqrt(spread.variance)
      values[0] = deviation > 0 ? spread.less(price) / deviation : Number.NaN
    }
    return sampled(sample, 1, {
      take({ close }, values) {
        if (!include) write(values, close)
        spread.push(close)
        if (include) write(values, close)
      },
      reset: () => spread.clear(),
    })
  },
})
