/** Fractional difference of the log volume of samples. */
import { fracDiffWeightsAbove, FracDiffWindow } from '#numeric/frac-diff.ts'
import { defineFeature } from './feature.ts'
import { type FracDiffParams, fracDiffParams, fracDiffSuffix } from './frac-diff-params.ts'
import { sampled } from './sampled.ts'

export default defineFeature<FracDiffParams>({
  name: 'frac_volume',
  about: 'Fractional difference of the log of the lots traded in samples.',
  unit: 'log lots',
  formula: 'sum w_k x before k, w_0 = 1, w_k = -w_(k-1) (d - k + 1) / k, down to |w| = cutOff; x = ln(1 + volume)',
  source: 'Hosking (1981); Lopez de Prado, Advances in Financial Machine Learning (2018), ch. 5',
  edge: 'O(weights) a sample; a feed without trades stays NaN',
  clock: 'sample',
  params: fracDiffParams,
  needs: () => ['trades'],
  readyAfter: ({ d, cutOff }) => fracDiffWeightsAbove(d, cutOff).length,
  columns: (params) => [`frac_volume${fracDiffSuffix(params)}`],

  create({ d, cutOff, sample }) {
    const window = new FracDiffWindow(fracDiffWeightsAbove(d, cutOff))
    let traded = false
    return sampled(sample, 1, {
      take({ trades, volume }, values) {
        traded ||= trades > 0
        const value = window.push(Math.log1p(volume))
        // A feed that never sent a trade has an unknown volume, not none.
        values[0] = traded ? value : Number.NaN
      },
      reset() {
        window.reset()
        traded = false
      },
    })
  },
})
