/**
 * What it would cost to take a size out of a book, level by level: average price, worst price and impact.
 *
 * Nothing is allocated: the caller hands in the object that is filled.
 */
import { ASK, BID, NONE, type BookSide, type LevelView } from '#market/book-side.ts'
import { twiceMid } from './measures.ts'

export interface Sweep {
  /** Lots there are for it: less than asked for when the side is not deep enough. */
  filledLots: number
  /** Average price by size, in ticks; NaN when there are not enough lots. */
  vwapTicks: number
  /** Price of the last lot, in ticks; NaN when there are not enough lots. */
  worstTicks: number
  /** Levels touched. */
  levels: number
}

export const emptySweep = (): Sweep => ({ filledLots: 0, vwapTicks: NaN, worstTicks: NaN, levels: 0 })

/**
 * Takes `lots` from the levels of `side`, best first (ASK is a buyer's sweep, BID a seller's). The average is counted
 * from the best price, P1 + sum (Pi - P1) qi / sum qi: large prices do not cancel.
 *
 * Cost  O(levels touched)
 * Edge  an empty side, or lots not above 0: nothing filled, NaN. A crossed book: the same, its prices are none. The
 *       other side is not needed otherwise.
 */
export function sweep(book: LevelView, side: BookSide, lots: number, into: Sweep): void {
  into.filledLots = 0
  into.vwapTicks = NaN
  into.worstTicks = NaN
  into.levels = 0
  const best = book.best(side)
  const other = book.best(side === ASK ? BID : ASK)
  const crossed = other !== NONE && (side === ASK ? other > best : other < best)
  if (!(lots > 0) || best === NONE || crossed) return
  let filled = 0
  let paid = 0
  let last = best
  for (let ticks = best; ticks !== NONE && filled < lots; ticks = book.next(side, ticks)) {
    const taken = Math.min(lots - filled, book.sizeAt(side, ticks))
    paid += (ticks - best) * taken
    filled += taken
    last = ticks
    into.levels++
  }
  into.filledLots = filled
  if (filled < lots) return
  into.worstTicks = last
  const vwap = best + paid / filled
  into.vwapTicks = side === ASK ? Math.min(vwap, last) : Math.max(vwap, last) // rounding shall not step past the worst
}

/**
 * How far the average price of that sweep lies from the mid, against whoever takes: D (vwap - m) / m, D = 1 for a buyer.
 *
 * Unit  basis points of the mid, half the spread included
 * Edge  NaN without a mid or enough lots, and for a mid that is not above 0
 */
export function impactBps(book: LevelView, side: BookSide, { vwapTicks }: Readonly<Sweep>): number {
  const mid = twiceMid(book) / 2
  if (!(mid > 0)) return NaN
  return ((side === ASK ? vwapTicks - mid : mid - vwapTicks) / mid) * 1e4
}
