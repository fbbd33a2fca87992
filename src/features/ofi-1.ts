/** Order-flow imbalance at the touch, by events. */
import { VectorWindowSum } from '#numeric/vector-window-sum.ts'
import { defineFeature } from './feature.ts'
import { flowSuffix, windowParam } from './flow-params.ts'

/** What one queue, best where its price is highest, gained by an update. A missing queue is at -inf, of size 0. */
function queueFlow(priceBefore: number, sizeBefore: number, price: number, size: number): number {
  const was = !Number.isNaN(priceBefore) && sizeBefore !== 0
  const is = !Number.isNaN(price) && size !== 0
  if (!is) return was ? -sizeBefore : 0
  if (!was || price > priceBefore) return size
  return price < priceBefore ? -sizeBefore : size - sizeBefore
}

/**
 * What one update of the touch adds to the demand for the asset:
 *
 *   e = [Pb >= Pb'] qb - [Pb <= Pb'] qb' - [Pa <= Pa'] qa + [Pa >= Pa'] qa'          (' is the quote before)
 *
 * So a bid that improves counts in full and a bid that falls back counts against in full. The plain difference of sizes,
 * often sold under this name, compares two different queues whenever a best price moves and then has the wrong sign.
 * The offer is the bid in a mirror.
 *
 * Unit    lots.
 * Source  Cont, Kukanov & Stoikov (2014), J. Financial Econometrics 12(1).
 * Cost    O(1), allocates nothing.
 * Edge    a missing side (price NaN or size 0) is a bid at -inf, an offer at +inf, of size 0: emptied and refilled sides
 *         count in full. NaN when a price stands without its size.
 */
export function orderFlow(
  bidBefore: number,
  bidSizeBefore: number,
  askBefore: number,
  askSizeBefore: number,
  bid: number,
  bidSize: number,
  ask: number,
  askSize: number,
): number {
  return queueFlow(bidBefore, bidSizeBefore, bid, bidSize) - queueFlow(-askBefore, askSizeBefore, -ask, askSize)
}

interface OfiParams {
  readonly window: number
  readonly normalise?: boolean | undefined
}

export default defineFeature<OfiParams>({
  name: 'ofi_1',
  about: 'Order-flow imbalance of the best quotes, summed over the last `window` updates.',
  unit: 'lots; none when normalised',
  formula: "sum of e = [Pb >= Pb'] qb - [Pb <= Pb'] qb' - [Pa <= Pa'] qa + [Pa >= Pa'] qa'",
  source: 'Cont, Kukanov & Stoikov (2014), J. Financial Econometrics 12(1)',
  edge: 'NaN while the window is filling; a quote without sizes empties it',
  clock: 'event',
  params: (z) =>
    z.strictObject({
      window: windowParam(z),
      normalise: z.boolean().optional().describe('divide by the mean of (qb + qa) / 2 over the window'),
    }),
  needs: () => ['sizes'],
  readyAfter: ({ window }) => window,
  columns: ({ window, normalise = false }) => [`ofi_1${flowSuffix({ window, normalise })}`],

  create({ window, normalise = false }) {
    const depths = normalise ? new VectorWindowSum(1, window) : null
    const depth = new Float64Array(1)
    const flows = new Float64Array(window)
    // The quote before and the running sum, in a typed array: a captured `let` allocates at every new double.
    const before = new Float64Array(4)
    const sum = new Float64Array(1)
    let slot = 0
    let filled = 0

    const reset = (): void => {
      slot = 0
      filled = 0
      sum[0] = 0
      depths?.clear()
    }

    return {
      reset,
      write(view, row, at) {
        const { bid, bidSize, ask, askSize } = view
        if (Number.isNaN(bidSize) || Number.isNaN(askSize)) {
          reset()
          row[at] = Number.NaN
          return
        }
        // The first quote after a start or a gap has nothing before it: its flow is 0 by convention, and it counts.
        const flow =
          filled === 0 ? 0 : orderFlow(before[0], before[1], before[2], before[3], bid, bidSize, ask, askSize)
        before[0] = bid
        before[1] = bidSize
        before[2] = ask
        before[3] = askSize

        sum[0] += filled < window ? flow : flow - flows[slot]
        flows[slot] = flow
        if (filled < window) filled++
        slot++
        if (slot === window) {
          // Adding and subtracting fractions drifts: once a turn the sum is taken anew, O(1) per event over the turn.
          slot = 0
          sum[0] = 0
          for (let k = 0; k < window; k++) sum[0] += flows[k]
        }
        row[at] = filled < window ? Number.NaN : sum[0]
        if (depths === null) return
        depth[0] = (bidSize + askSize) / 2
        depths.push(depth)
        // Nothing rested all along: no depth to divide by.
        row[at] = depths.sums[0] > 0 ? row[at] / (depths.sums[0] / window) : Number.NaN
      },
    }
  },
})
