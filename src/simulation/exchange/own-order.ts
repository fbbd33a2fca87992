/** An order of ours among the market's own, and what tells the two apart in a matching engine. */
import { ASK, BID, NONE, type BookSide, type LevelView } from '#market/book-side.ts'

/** Whose orders are ours; every order of the market is an owner of its own, so that none meets itself. */
export const OURS = 0

export interface OwnOrder {
  readonly id: number
  readonly side: BookSide
  readonly reduceOnly: boolean
  ticks: number
  leaves: number
  filled: number
  /** Its number in the engine; changes when the engine is made anew. */
  engineId: number
}

/** Bids at or above asks: an auction, in which nothing trades. */
export function isCrossed(book: Pick<LevelView, 'best'>): boolean {
  const bid = book.best(BID)
  const ask = book.best(ASK)
  return bid !== NONE && ask !== NONE && bid >= ask
}
