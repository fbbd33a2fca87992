/** Order-flow imbalance of several levels in one number: weighted as they move together. */
import { leadingComponent } from '#numeric/principal-component.ts'
import { StreamingCovariance } from '#numeric/streaming-covariance.ts'
import { suffixOf } from './column-suffix.ts'
import { levelsParam } from './depth-ranks.ts'
import { defineFeature } from './feature.ts'
import { type FlowParams, flowSuffix, normaliseParam, windowParam } from './flow-params.ts'
import { FlowWindow } from './flow-window.ts'

const EVERY = 1_000
const HALF_LIFE = 10_000

interface OnlineParams {
  readonly every: number
  readonly halfLife: number
}

interface MlofiPc1Params extends FlowParams {
  readonly levels: number
  readonly weights?: readonly number[] | undefined
  readonly online: OnlineParams
}

/**
 * Integrated order-flow imbalance: w'OFI / ||w||_1, w the first principal component of the vector OFI^1 ... OFI^M.
 *
 * Unit    that of the flows: a mean of them when all weights are positive, as they usually are.
 * Source  Cont, Cucuringu & Zhang (2023), Quantitative Finance 23(10).
 * Cost    O(M), allocates nothing.
 * Edge    NaN when all weights are 0.
 */
export function integratedFlow(flows: Float64Array, weights: Float64Array): number {
  let sum = 0
  let norm = 0
  for (let level = 0; level < weights.length; level++) {
    sum += weights[level] * flows[level]
    norm += Math.abs(weights[level])
  }
  return sum / norm
}

export default defineFeature<MlofiPc1Params>({
  name: 'mlofi_pc1',
  about: 'Order-flow imbalance of the best levels in one number, weighted by their first principal component.',
  unit: 'lots; none when normalised',
  formula: "w'OFI / sum |w|, w the first principal component of the columns of mlofi, sum(w) > 0",
  source: 'Cont, Cucuringu & Zhang (2023), Quantitative Finance 23(10)',
  edge:
    'O(levels); without weights O(levels^2) an image and, each `every` images, O(levels^3) rotations (some 5 us for 5 ' +
    'levels, 20 us for 10); NaN until something varied; a gap forgets what was learned: give weights where gaps are many',
  clock: 'depth',
  params: (z) =>
    z
      .strictObject({
        levels: levelsParam()(z),
        window: windowParam(z),
        normalise: normaliseParam(z),
        weights: z
          .array(z.number())
          .optional()
          .describe('one a level, from a training window, with a sum above 0; without them they are learned online'),
        online: z
          .strictObject({
            every: z.int().min(2).default(EVERY).describe('depth images between two estimates of the weights'),
            halfLife: z.number().positive().default(HALF_LIFE).describe('depth images after which one counts half'),
          })
          .prefault({})
          .describe('how weights are learned, where none are given: from past images only'),
      })
      .refine(({ levels, weights }) => weights === undefined || weights.length === levels, {
        path: ['weights'],
        message: 'one weight a level',
      })
      .refine(({ weights }) => weights === undefined || weights.reduce((sum, weight) => sum + weight, 0) > 0, {
        path: ['weights'],
        message: 'the sum of the weights must be above 0: a component has no sign of its own',
      }),
  needs: () => ['depth'],
  readyAfter: ({ window, weights, online }) => (weights === undefined ? window + online.every - 1 : window),
  columns: ({ levels, weights, online: { every, halfLife }, ...flow }) => {
    const online =
      weights === undefined ? `_online${suffixOf(every, EVERY, 'e')}${suffixOf(halfLife, HALF_LIFE, 'h')}` : ''
    return [`mlofi_pc1${suffixOf(levels, 5, 'l')}${flowSuffix(flow)}${online}`]
  },

  create({ levels, weights: given, online, ...flow }) {
    const flows = new FlowWindow(levels, flow)
    const weights = new Float64Array(levels)
    const covariance = new StreamingCovariance(levels, 2 ** (-1 / online.halfLife))
    const work = new Float64Array(2 * levels * levels)
    let since = 0
    const reset = (): void => {
      flows.reset()
      covariance.reset()
      since = 0
      // All 0: the value is NaN until there are weights.
      if (given === undefined) weights.fill(0)
      else weights.set(given)
    }
    reset()
    return {
      reset,
      depth(view) {
        if (!flows.take(view) || given !== undefined) return
        covariance.push(flows.values)
        if (++since < online.every) return
        since = 0
        leadingComponent(covariance.products, levels, weights, work)
      },
      write(_view, row, at) {
        row[at] = integratedFlow(flows.values, weights)
      },
    }
  },
})
