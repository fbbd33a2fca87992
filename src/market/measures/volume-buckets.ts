/**
 * Volume cut into buckets of equal size, each with what buyers and what sellers started of it.
 *
 * A trade larger than the room left is split over as many buckets as it fills. The unfinished bucket is told apart.
 *
 * Unit    lots. Whole lots, or fractions that are exact in binary, fill buckets exactly; others to a rounding error.
 * Cost    O(1) a trade and a finished bucket, allocates nothing.
 * Edge    a size that is not positive and finite, or a share outside 0 .. 1, is counted as `badTrade`; one that would
 *         fill more than 100,000 buckets, as `oversize`. Neither changes anything.
 * Errors  RangeError when `bucketLots` is not above 0 and finite.
 */
export type BucketFault = 'badTrade' | 'oversize'

export interface VolumeBuckets {
  /** Adds volume of which the share `buyShare` was started by buyers: 1, 0, 0.5 where unknown, or a bulk estimate. */
  add(lots: number, buyShare: number): void
  /** Lots in the bucket being filled. */
  readonly unfinished: number
  readonly faults: Readonly<Record<BucketFault, number>>
  clear(): void
}

const MOST_BUCKETS_A_TRADE = 100_000

export function createVolumeBuckets(
  bucketLots: number,
  onBucket: (bought: number, sold: number) => void,
): VolumeBuckets {
  if (!(bucketLots > 0 && bucketLots < Infinity)) {
    throw new RangeError(`bucketLots has to be above 0 and finite, it is ${bucketLots}`)
  }
  const filling = new Float64Array(2)
  const faults = { badTrade: 0, oversize: 0 }

  return {
    faults,
    get unfinished() {
      return filling[0]
    },
    add(lots, buyShare) {
      if (!(lots > 0 && lots < Infinity && buyShare >= 0 && buyShare <= 1)) {
        faults.badTrade++
        return
      }
      if (lots > bucketLots * MOST_BUCKETS_A_TRADE) {
        faults.oversize++
        return
      }
      let left = lots
      while (left > 0) {
        const take = Math.min(left, bucketLots - filling[0])
        filling[0] += take
        filling[1] += take * buyShare
        left -= take
        if (filling[0] >= bucketLots) {
          const bought = filling[1]
          filling[0] = 0
          filling[1] = 0
          onBucket(bought, bucketLots - bought)
        }
      }
    },
    clear() {
      filling.fill(0)
    },
  }
}
