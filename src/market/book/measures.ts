/**
 * What a book looks like: the state of its touch and the lots that lie near it. Pure reads, nothing allocated.
 *
 * Source  math.md 1.1 and 1.7: a crossed or one-sided book has no mid, hence NaN and never a 0 that reads as a signal.
 */
import { ASK, BID, NONE, type BookSide, type LevelView } from '#market/book-side.ts'

/** locked: bid = ask, legal where venues meet. crossed: bid > ask, which nobody can trade on. */
export type Touch = 'empty' | 'oneSided' | 'normal' | 'locked' | 'crossed'

/** O(1). */
export function touchOf(book: LevelView): Touch {
  const bid = book.best(BID)
  const ask = book.best(ASK)
  if (bid === NONE || ask === NONE) return bid === ask ? 'empty' : 'oneSided'
  return bid < ask ? 'normal' : bid === ask ? 'locked' : 'crossed'
}

/** Bid + ask in ticks: twice the mid, so a whole number. NaN when a side is empty or the book is crossed. O(1). */
export function twiceMid(book: LevelView): number {
  const bid = book.best(BID)
  const ask = book.best(ASK)
  return bid === NONE || ask === NONE || bid > ask ? NaN : bid + ask
}

/** Some units in the last place: x bps of a mid that meet a price exactly may be computed a little short of it. */
const SLACK = 1 + 4 * Number.EPSILON

/**
 * Lots of the side no further than `bps` basis points from the mid, the boundary included:
 * |p - m| / m <= bps / 1e4, compared as whole half ticks, |2p - 2m| <= floor(2m bps / 1e4).
 *
 * Unit  lots
 * Cost  O(levels counted)
 * Edge  NaN without a mid, for a mid that is not above 0, and for bps below 0 or NaN; Infinity counts the whole side.
 */
export function depthWithin(book: LevelView, side: BookSide, bps: number): number {
  const mid = twiceMid(book)
  if (!(mid > 0 && bps >= 0)) return NaN
  const reach = Math.floor(((mid * bps) / 1e4) * SLACK)
  let lots = 0
  for (let ticks = book.best(side); ticks !== NONE; ticks = book.next(side, ticks)) {
    if (Math.abs(2 * ticks - mid) > reach) break
    lots += book.sizeAt(side, ticks)
  }
  return lots
}

/** Lots of the best `levels` levels of the side, of all by default; 0 when it is empty. O(levels). */
export function totalSize(book: LevelView, side: BookSide, levels = Infinity): number {
  let lots = 0
  let left = levels
  for (let ticks = book.best(side); ticks !== NONE && left > 0; ticks = book.next(side, ticks)) {
    lots += book.sizeAt(side, ticks)
    left--
  }
  return lots
}
