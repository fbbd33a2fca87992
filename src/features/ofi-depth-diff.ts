/** The difference of resting sizes by rank, as it is often sold under the name of order-flow imbalance. */
import type { DepthImage } from '#market/quote-check.ts'
import { VectorWindowSum } from '#numeric/vector-window-sum.ts'
import { levelsParam } from './depth-ranks.ts'
import { defineFeature } from './feature.ts'
import { windowParam } from './flow-params.ts'
import { suffixOf } from './column-suffix.ts'

/** Lots bid less lots offered over the best `levels`; a missing level counts 0. */
function tilt({ bids, asks, bidSizes, askSizes }: Readonly<DepthImage>, levels: number): number {
  let lots = 0
  for (let level = 0; level < Math.min(levels, bids); level++) lots += bidSizes[level]
  for (let level = 0; level < Math.min(levels, asks); level++) lots -= askSizes[level]
  return lots
}

/**
 * sum_{i <= levels} [(vb_i - vb_i') - (va_i - va_i')]           (' is the image before, i the rank)
 *
 * Kept to the letter, under a name that says what it is. Prices play no part: whenever a best price moves it subtracts
 * one queue from another, and then it mostly has the sign opposite to the order flow. A bid that improves from
 * 500 lots to 50 lots a tick higher reads -450 here and +50 in `ofi_1`. For order flow take `ofi_1` ... `ofi_5`.
 *
 * Unit    lots.
 * Source  feature lists that give it as the order-flow imbalance of Cont, Kukanov & Stoikov (2014), which it is not.
 * Cost    O(levels), allocates nothing. Exact for whole lots.
 */
export const depthDifference = (before: Readonly<DepthImage>, now: Readonly<DepthImage>, levels: number): number =>
  tilt(now, levels) - tilt(before, levels)

interface DepthDiffParams {
  readonly levels: number
  readonly window: number
}

export default defineFeature<DepthDiffParams>({
  name: 'ofi_depth_diff',
  about: 'The change of bid less offered lots by rank. Not order flow: its sign is wrong at price moves; see `ofi_1`.',
  unit: 'lots',
  formula: "sum over ranks of (vb_i - vb_i') - (va_i - va_i'), a missing level 0",
  source: 'published as order-flow imbalance; kept to the letter',
  edge: 'O(levels); 0 at the first image; crossed images are passed over; an empty one empties the window',
  clock: 'depth',
  params: (z) => z.strictObject({ levels: levelsParam(1)(z), window: windowParam(z) }),
  needs: () => ['depth'],
  readyAfter: ({ window }) => window,
  columns: ({ levels, window }) => [`ofi_depth_diff_${levels}${suffixOf(window, 1)}`],

  create({ levels, window }) {
    const changes = new VectorWindowSum(1, window)
    // In typed arrays: a captured `let` allocates at every new double.
    const before = Float64Array.of(Number.NaN)
    const change = new Float64Array(1)
    const value = Float64Array.of(Number.NaN)
    const reset = (): void => {
      changes.clear()
      before[0] = value[0] = Number.NaN
    }
    return {
      reset,
      depth(view) {
        if (view.bids > 0 && view.asks > 0 && view.bidPrices[0] > view.askPrices[0]) return
        const now = tilt(view, levels)
        if (view.bids + view.asks === 0 || Number.isNaN(now)) return reset()
        change[0] = Number.isNaN(before[0]) ? 0 : now - before[0]
        before[0] = now
        changes.push(change)
        if (changes.filled === window) value[0] = changes.sums[0]
      },
      write(_view, row, at) {
        row[at] = value[0]
      },
    }
  },
})
