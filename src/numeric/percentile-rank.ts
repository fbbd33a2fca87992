/**
 * Where a number stands among those before it: the share of the last `size` numbers below it, ties counting half.
 *
 *   rank(x) = (#{past < x} + #{past = x} / 2) / #past
 *
 * The number itself is not among them: a rank that contains its own point is drawn to the middle, and one taken over the
 * whole sample looks ahead.
 *
 * Unit    none, 0 .. 1; 0.5 when all are equal.
 * Cost    two binary searches, O(log n), and one move of the part of a sorted array between what leaves and what enters:
 *         at most 8 n bytes. Measured 0.8 us at 3,600 places and 3 us at 36,000; a tree would be O(log n) throughout and
 *         slower at these sizes. Allocates nothing.
 * Edge    NaN until `least` numbers are there. A NaN gets NaN and is not remembered; infinities have their place.
 */
export interface PercentileRank {
  /** Rank of `value` among the numbers before it; then it becomes one of them. */
  push(value: number): number
  readonly filled: number
  clear(): void
}

/** How many of sorted[0 .. count - 1] are below `value`, or, with `orEqual`, not above it. */
function countBelow(sorted: Float64Array, count: number, value: number, orEqual: boolean): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle] < value || (orEqual && sorted[middle] === value)) low = middle + 1
    else high = middle
  }
  return low
}

export function createPercentileRank(size: number, least = size): PercentileRank {
  const arrived = new Float64Array(size)
  const sorted = new Float64Array(size)
  let slot = 0
  let filled = 0

  return {
    get filled() {
      return filled
    },
    push(value) {
      if (Number.isNaN(value)) return Number.NaN
      const below = countBelow(sorted, filled, value, false)
      const notAbove = countBelow(sorted, filled, value, true)
      const rank = filled === 0 || filled < least ? Number.NaN : (below + notAbove) / (2 * filled)

      if (filled < size) {
        sorted.copyWithin(notAbove + 1, notAbove, filled)
        sorted[notAbove] = value
        filled++
      } else {
        const gone = countBelow(sorted, filled, arrived[slot], false)
        if (gone < notAbove) {
          sorted.copyWithin(gone, gone + 1, notAbove)
          sorted[notAbove - 1] = value
        } else {
          sorted.copyWithin(notAbove + 1, notAbove, gone)
          sorted[notAbove] = value
        }
      }
      arrived[slot] = value
      slot = slot + 1 === size ? 0 : slot + 1
      return rank
    },
    clear() {
      slot = 0
      filled = 0
    },
  }
}
