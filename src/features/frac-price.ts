/** Fractional difference of the log price of samples: stationary, with as much memory as can be kept. */
import { fracDiffWeightsAbove, FracDiffWindow } from '#numeric/frac-diff.ts'
import { defineFeature } from './feature.ts'
import { type FracDiffParams, fracDiffParams, fracDiffSuffix } from './frac-diff-params.ts'
import { sampled } from './sampled.ts'

export default defineFeature<FracDiffParams>({
  name: 'frac_price',
  about: 'Fractional difference of the log price of samples, from the first one since the start or the last gap.',
  unit: 'log price',
  formula: 'sum w_k x before k, w_0 = 1, w_k = -w_(k-1) (d - k + 1) / k, down to |w| = cutOff; x = ln(P / P first)',
  source: 'Hosking (1981); Lopez de Prado, Advances in Financial Machine Learning (2018), ch. 5',
  edge: 'O(weights) a sample; a price at or below zero is NaN for as long as the window holds it',
  clock: 'sample',
  params: fracDiffParams,
  needs: () => [],
  readyAfter: ({ d, cutOff }) => fracDiffWeightsAbove(d, cutOff).length,
  columns: (params) => [`frac_price${fracDiffSuffix(params)}`],

  create({ d, cutOff, sample }) {
    const window = new FracDiffWindow(fracDiffWeightsAbove(d, cutOff))
    const first = Float64Array.of(Number.NaN)
    return sampled(sample, 1, {
      take({ close }, values) {
        if (Number.isNaN(first[0]) && close > 0) first[0] = close
        values[0] = window.push(close > 0 ? Math.log(close / first[0]) : Number.NaN)
      },
      reset() {
        window.reset()
        first[0] = Number.NaN
      },
    })
  },
})
