/** The states of Stoikov's chain: how the touch leans, and how wide it is. */

export interface StoikovGrid {
  /** Imbalance buckets: bucket i of n holds (i - 1) / n < I <= i / n. */
  readonly buckets: number
  /** Wider spreads count as this one, when fitting and when looking up. */
  readonly maxSpreadTicks: number
}

/** The state of a touch that has none. */
export const NO_STATE = -1

export const stateCount = ({ buckets, maxSpreadTicks }: StoikovGrid): number => buckets * maxSpreadTicks

/**
 * Bucket of I = bidSize / (bidSize + askSize), from 0; NO_STATE when both sizes are 0 or one is not a number.
 *
 * ceil(bidSize * n / (bidSize + askSize)) has one rounding, which cannot move a ratio of whole lots off or onto an edge
 * (below 2^53 / n lots); I * n would have two. An edge belongs to the bucket below it, I = 0 to the first.
 */
export function imbalanceBucket(bidSize: number, askSize: number, buckets: number): number {
  const lots = bidSize + askSize
  if (!(bidSize >= 0 && askSize >= 0 && lots > 0 && lots < Infinity)) return NO_STATE
  return Math.min(Math.max(Math.ceil((bidSize * buckets) / lots), 1), buckets) - 1
}

/** (spread - 1) * buckets + bucket; NO_STATE for a locked or crossed touch, and one without sizes. O(1). */
export function chainState(grid: StoikovGrid, spreadTicks: number, bidSize: number, askSize: number): number {
  if (!(spreadTicks >= 1)) return NO_STATE
  const bucket = imbalanceBucket(bidSize, askSize, grid.buckets)
  if (bucket === NO_STATE) return NO_STATE
  return (Math.min(spreadTicks, grid.maxSpreadTicks) - 1) * grid.buckets + bucket
}

/** The state of the same book seen in a mirror: its own number when the bucket is the middle one. */
export function mirrorOf(state: number, buckets: number): number {
  const bucket = state % buckets
  return state - bucket + (buckets - 1 - bucket)
}
