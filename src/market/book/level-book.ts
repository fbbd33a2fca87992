/**
 * The contract of an L2 book: lots by price, no orders. Two implementations pass one suite: `plain-book.ts`, which can
 * be read in a minute, and `fast-book.ts`, which allocates nothing.
 *
 * A book holds what it was told, also when that is crossed or locked: `touchOf` (measures.ts) says so. Bad input
 * (`LevelFault`) changes nothing. An emptied book serves no prices, which is how a feed that lost its chain says stale.
 */
import type { BookSide, LevelView } from '#market/book-side.ts'

/** price: not a whole number of ticks that fits; size: not a finite number of lots, or below zero. */
export type LevelFault = 'badPrice' | 'badSize'

export interface LevelBook extends LevelView {
  /** The level now holds `size` lots; 0 deletes it, which is no fault where there is none. */
  set(side: BookSide, ticks: number, size: number): LevelFault | null
  /** `change` lots more, or fewer when negative; a level that comes to 0 is gone. badSize when it would go below. */
  add(side: BookSide, ticks: number, change: number): LevelFault | null
  /** Deletes every level of the side that is better than `ticks` (an exchange that says its best says so). */
  trim(side: BookSide, ticks: number): void
  /** Copies up to `count` levels, best first, and says how many there were. */
  top(side: BookSide, count: number, ticks: Int32Array, sizes: Float64Array): number
  clear(): void
}
