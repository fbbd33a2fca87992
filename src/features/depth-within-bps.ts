/** What rests near the mid. */
import { suffixOf } from './column-suffix.ts'
import { imageMid } from './depth-ranks.ts'
import { defineFeature } from './feature.ts'

const BPS = 10
/** Share of the band by which a level may lie beyond it: decimals are rounded, and a level at the edge is in. */
const ROUNDING = 1e-9

/**
 * Lots of one side within `bps` of the mid: the sum of v_i with |p_i - m| / m <= bps / 10,000.
 *
 * Unit    lots.
 * Source  a common measure of liquidity, e.g. Gomber, Schweickert & Theissen (2015), Eur. Financial Management 21(1).
 * Cost    O(levels), allocates nothing.
 * Edge    a level at the very edge counts: the band is widened by 1e-9 of itself, far less than a tick, so that the
 *         rounding of decimals does not decide. NaN without a mid above 0: nothing is a share of less. 0 is an answer:
 *         nothing rests so near.
 */
export function depthWithinBps(
  prices: Float64Array,
  sizes: Float64Array,
  levels: number,
  mid: number,
  bps: number,
): number {
  const band = ((mid * bps) / 10_000) * (1 + ROUNDING)
  let lots = 0
  for (let level = 0; level < levels && Math.abs(prices[level] - mid) <= band; level++) lots += sizes[level]
  return mid > 0 ? lots : Number.NaN
}

export default defineFeature<{ readonly bps: number }>({
  name: 'depth_within_bps',
  about: 'What rests within so many basis points of the mid, bids and offers.',
  unit: 'lots',
  formula: 'sum of v_i with |p_i - mid| / mid <= bps / 10,000, a side',
  source: 'Gomber, Schweickert & Theissen (2015), European Financial Management 21(1)',
  edge: 'NaN when a side is missing or the mid is not positive; no more than the levels of the image are counted',
  clock: 'event',
  params: (z) =>
    z.strictObject({ bps: z.number().positive().max(10_000).default(BPS).describe('basis points of the mid') }),
  needs: () => ['depth'],
  readyAfter: () => 1,
  columns: ({ bps }) => {
    const name = `depth_within_bps${suffixOf(bps, BPS)}`
    return [`${name}_bid`, `${name}_ask`]
  },
  create: ({ bps }) => ({
    write: (view, row, at) => {
      const mid = imageMid(view)
      row[at] = depthWithinBps(view.bidPrices, view.bidSizes, view.bids, mid, bps)
      row[at + 1] = depthWithinBps(view.askPrices, view.askSizes, view.asks, mid, bps)
    },
  }),
})
