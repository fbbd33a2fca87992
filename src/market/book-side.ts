/**
 * Words every book shares. A price is a whole number of ticks (it fits 32 bits); a side is a small integer, so that it
 * can index an array.
 *
 * A size is a number of lots. Lots of an order: 1 to 2^40, whole, so that a price's sum over its orders is exact (8,192
 * orders of that size sum to 2^53). A level of an L2 feed is what the feed says: any finite size, fractions too.
 */
export const BID = 0
export const ASK = 1
export type BookSide = typeof BID | typeof ASK

export const otherSide = (side: BookSide): BookSide => (side === BID ? ASK : BID)

/** Whether price `a` is better than `b` for somebody on `side`: a higher bid, a lower ask. */
export const isBetter = (side: BookSide, a: number, b: number): boolean => (side === BID ? a > b : a < b)

/** Price of nothing: an empty side has this for its best, and the last level for the one after it. */
export const NONE = -0x8000_0000

/** Prices a book can key on: every 32-bit integer but the two at the ends. */
export const MAX_TICKS = 0x7fff_fffe
export const isTicks = (ticks: number): boolean => (ticks | 0) === ticks && ticks <= MAX_TICKS && ticks >= -MAX_TICKS

/**
 * Read access to the levels of a book, best first and without allocation:
 *
 *   for (let ticks = book.best(BID); ticks !== NONE; ticks = book.next(BID, ticks)) use(ticks, book.sizeAt(BID, ticks))
 */
export interface LevelView {
  /** Best price of the side, O(1); NONE when it is empty. */
  best(side: BookSide): number
  /**
   * The level after `ticks` (which need not be one) on the way from the touch outwards; NONE after the last. As NONE is
   * the price before the best, next(side, NONE) is the best.
   */
  next(side: BookSide, ticks: number): number
  /** Lots shown at the price; 0 when there is no such level. */
  sizeAt(side: BookSide, ticks: number): number
  /** Number of levels of the side. */
  levels(side: BookSide): number
}
