/** The features `ofi_2`, `ofi_3`, `ofi_5`: order-flow imbalance over the best levels, as one number. */
import { defineFeature, type Feature } from './feature.ts'
import { type FlowParams, flowSuffix, normaliseParam, windowParam } from './flow-params.ts'
import { FlowWindow } from './flow-window.ts'

export const prefixFlow = (levels: number): Feature<FlowParams> =>
  defineFeature({
    name: `ofi_${levels}`,
    about: `Order-flow imbalance of the best ${levels} levels, summed over the last \`window\` depth images.`,
    unit: 'lots; none when normalised',
    formula: `sum of e^1 + ... + e^${levels}, each as in ofi_1 at its rank; normalised by the mean of (qb + qa) / 2`,
    source: 'Xu, Gould & Howison (2019), Market Microstructure and Liquidity 4(3-4)',
    edge: 'O(levels); a missing level has size 0; crossed images are passed over; an empty one empties the window',
    clock: 'depth',
    params: (z) => z.strictObject({ window: windowParam(z), normalise: normaliseParam(z) }),
    needs: () => ['depth'],
    readyAfter: ({ window }) => window,
    columns: (params) => [`ofi_${levels}${flowSuffix(params)}`],
    create(params) {
      const flows = new FlowWindow(levels, params)
      const { values } = flows
      return {
        depth: (view) => void flows.take(view),
        reset: () => flows.reset(),
        write(_view, row, at) {
          row[at] = values[0]
          for (let level = 1; level < levels; level++) row[at] += values[level]
        },
      }
    },
  })
