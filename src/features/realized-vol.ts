/** Realized volatility of the closes of samples. */
import { createRealizedVolatility } from '#market/measures/realized-volatility.ts'
import { suffixOf } from './column-suffix.ts'
import { defineFeature } from './feature.ts'
import { sampleClock, type SampleClock, sampleSuffix } from './sample.ts'
import { sampled } from './sampled.ts'

const MILLIS = 1000

interface RealizedVolParams {
  readonly returns: number
  readonly periodsPerYear?: number | undefined
  readonly sample: SampleClock
}

export default defineFeature<RealizedVolParams>({
  name: 'realized_vol',
  about: 'Realized volatility of the last returns between samples, over the whole window, or a year of it.',
  unit: 'log return per window; per year when periodsPerYear is set',
  formula: 'sqrt(sum r^2), r = ln(P / P before); annualised sqrt(sum r^2 / n * periodsPerYear)',
  source: 'Andersen & Bollerslev (1998), International Economic Review 39(4)',
  edge: 'a price at or below zero breaks the chain of returns',
  clock: 'sample',
  params: (z) =>
    z.strictObject({
      returns: z.int().min(1).max(65_536).default(60).describe('returns in the window'),
      periodsPerYear: z.number().positive().optional().describe('samples a year; without it the window as it is'),
      sample: sampleClock(MILLIS)(z),
    }),
  needs: () => [],
  readyAfter: ({ returns }) => returns + 1,
  columns: ({ returns, periodsPerYear, sample }) => [
    `realized_vol_${returns}${periodsPerYear === undefined ? '' : `_annual${suffixOf(periodsPerYear, Number.NaN)}`}${sampleSuffix(sample, MILLIS)}`,
  ],

  create({ returns, periodsPerYear, sample }) {
    const volatility = createRealizedVolatility({ returns })
    return sampled(sample, 1, {
      take({ close }, values) {
        volatility.onPrice(close)
        values[0] = periodsPerYear === undefined ? volatility.value : volatility.annualised(periodsPerYear)
      },
      reset: () => volatility.reset(),
    })
  },
})
