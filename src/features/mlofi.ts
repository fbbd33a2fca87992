/** Order-flow imbalance of each of the best levels, a column a level. */
import { suffixOf } from './column-suffix.ts'
import { levelsParam } from './depth-ranks.ts'
import { defineFeature } from './feature.ts'
import { type FlowParams, flowSuffix, normaliseParam, windowParam } from './flow-params.ts'
import { FlowWindow } from './flow-window.ts'

interface MlofiParams extends FlowParams {
  readonly levels: number
}

export default defineFeature<MlofiParams>({
  name: 'mlofi',
  about: 'Order-flow imbalance of each of the best levels, summed over the last `window` depth images.',
  unit: 'lots; none when normalised',
  formula: 'column m: sum of e^m, as in ofi_1 at rank m; normalised by the mean of (qb + qa) / 2 over all levels',
  source: 'Xu, Gould & Howison (2019), Market Microstructure and Liquidity 4(3-4)',
  edge: 'O(levels); a missing level has size 0; crossed images are passed over; an empty one empties the window',
  clock: 'depth',
  params: (z) => z.strictObject({ levels: levelsParam()(z), window: windowParam(z), normalise: normaliseParam(z) }),
  needs: () => ['depth'],
  readyAfter: ({ window }) => window,
  // With a divisor taken over other levels, a column of the same rank is another number: its name says so.
  columns: ({ levels, ...flow }) =>
    Array.from(
      { length: levels },
      (_, level) => `mlofi_${level + 1}${flowSuffix(flow)}${flow.normalise ? suffixOf(levels, 5, 'of') : ''}`,
    ),
  create({ levels, ...flow }) {
    const flows = new FlowWindow(levels, flow)
    const { values } = flows
    return {
      depth: (view) => void flows.take(view),
      reset: () => flows.reset(),
      write(_view, row, at) {
        for (let level = 0; level < levels; level++) row[at + level] = values[level]
      },
    }
  },
})
