/** An order of ours among the market's own, and what tells the two apart in a matching engine. */
import { ASK, BID, NONE, type BookSide, type LevelView } from '#market/book-side.ts'
import { newOrder, type MatchingEngine } from '#market/matching/matching-engine.ts'

/** Whose orders are ours; every order of the market is an owner of its own, so that none meets itself. */
const OURS = 0

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

/** Sends an order into an engine and gives the number it has there; NONE for a price is a market order. */
type Send = (
  into: MatchingEngine,
  whose: 'ours' | 'market',
  side: BookSide,
  ticks: number,
  size: number,
  timeInForce: 'GTC' | 'IOC',
) => number

/** Numbers never repeat, whichever engine they are of. */
export function createSender(): Send {
  const draft = newOrder()
  let numbers = 0
  return (into, whose, side, ticks, size, timeInForce) => {
    const id = ++numbers
    draft.id = id
    draft.owner = whose === 'ours' ? OURS : id
    draft.side = side
    draft.type = ticks === NONE ? 'market' : 'limit'
    draft.ticks = ticks
    draft.size = size
    draft.timeInForce = timeInForce
    into.submit(draft)
    return id
  }
}
