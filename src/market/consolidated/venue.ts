/**
 * What the consolidated book knows of a venue: its book, its fees, how old its last word may be, and from these whether
 * its prices count.
 */
import { BID, type BookSide, type LevelView } from '#market/book-side.ts'

/** A venue in a list; its place there is its index, and its rank where prices tie. */
export interface Venue {
  readonly name: string
  /** On the tick grid that all venues of the list share. */
  readonly book: LevelView
  /** Of the notional, for taking; negative is a rebate. 10,000 bps are everything. */
  readonly takerFeeBps: number
  /** Of the notional, for resting; negative is a rebate. */
  readonly makerFeeBps: number
  /** A venue that has said nothing for longer does not count. */
  readonly maxAgeMicros: number
  /**
   * What a bid above the ask within this one venue means: `counts` for an aggregated feed, where it is a fact of the
   * record; `sitsOut` for an exchange, where it says that the book is wrong.
   */
  readonly ownCross: 'counts' | 'sitsOut'
}

/**
 * live: its prices count. silent: it has said nothing yet. unsynced: its feed says the book is not to be trusted.
 * old: its last word is older than its maximum age. crossed: it is crossed in itself and has to sit out.
 */
export type Standing = 'live' | 'silent' | 'unsynced' | 'old' | 'crossed'

/** No venue. */
export const NO_VENUE = -1

/**
 * What one lot really costs or brings at a price, in ticks: buying from an ASK level p + |p| f, selling into a BID level
 * p - |p| f, with f = feeBps / 10,000. The fee is taken of |p|, for prices of spreads may be negative.
 *
 * Edge  rises with p wherever |f| < 1, so a venue's best price is its best net price too.
 */
export function netPrice(side: BookSide, ticks: number, feeBps: number): number {
  const fee = (Math.abs(ticks) * feeBps) / 10_000
  return side === BID ? ticks - fee : ticks + fee
}

/** Whether net price `a` is better than `b` for who takes from `side`; false when either is NaN. */
export const isBetterNet = (side: BookSide, a: number, b: number): boolean => (side === BID ? a > b : a < b)
