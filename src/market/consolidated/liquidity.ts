/**
 * How much lies near a price of one's own choice. All lots and those of the best levels are `totalSize` of
 * `#market/book/measures.ts`, and those near the mid its `depthWithin`: a consolidated book is a `LevelView`. But it is
 * often crossed, and then it has no mid.
 */
import { BID, NONE, type BookSide, type LevelView } from '#market/book-side.ts'

/**
 * Lots no further than `bps` outwards from `reference`, a price in ticks and fractions such as another market's mid: bids
 * at or above reference - |reference| bps / 10,000, offers at or below the same above it. What is better than the
 * reference counts.
 *
 * Cost  O(levels within), nothing allocated.
 * Edge  NaN when the reference is no number, and for bps below 0 or NaN, as `depthWithin`: a book without a mid has no
 *       neighbourhood, and 0 would say that it is empty.
 */
export function lotsWithin(view: LevelView, side: BookSide, reference: number, bps: number): number {
  const distance = (Math.abs(reference) * bps) / 10_000
  if (!(bps >= 0) || Number.isNaN(distance)) return NaN
  const limit = side === BID ? reference - distance : reference + distance
  let lots = 0
  for (let ticks = view.best(side); ticks !== NONE; ticks = view.next(side, ticks)) {
    if (side === BID ? ticks < limit : ticks > limit) break
    lots += view.sizeAt(side, ticks)
  }
  return lots
}
