/**
 * The contract of a simulated exchange: one instrument, the recorded market on one side and our own orders on the other.
 *
 * Everything here happens at the exchange, in its own order of time: latency, money and the wire are of others. Prices
 * are whole ticks. Sizes of our orders are whole lot steps; those of the market are lot steps too, and may be fractions.
 *
 * A recorded market cannot react to us. So what our orders took is remembered, and not given twice; and what rests never
 * shows in the market's levels.
 *
 * Two models: `level-exchange.ts` for markets that publish a touch (L1) or levels (L2), with a queue model for our place
 * in a level; `order-exchange.ts` for markets that publish every order (L3), where our place is known.
 */
import type { BookSide, LevelView } from '#market/book-side.ts'

/**
 * take   the order took what was shown
 * trade  the market traded through its price
 * queue  the market traded at its price after those before it
 * cross  the other side of the market came to its price
 */
export type FillWhy = 'take' | 'trade' | 'queue' | 'cross'

export interface ExchangeOrder {
  /** Never used before. */
  readonly id: number
  /** BID buys, ASK sells. */
  readonly side: BookSide
  /** Above 0. */
  readonly steps: number
  /** Limit price; NONE for a market order. */
  readonly ticks: number
  /** `ioc`: what is not filled at once is canceled. A market order is always so. */
  readonly timeInForce: 'ioc' | 'gtc'
  /** Refused when it would take: only for `gtc`. */
  readonly postOnly: boolean
  /** Fills no more than `ExchangeOutlet.reducible` says. */
  readonly reduceOnly: boolean
}

/** What an exchange makes known, at once and in order. `leaves` are lot steps still open. */
export interface ExchangeOutlet {
  /** `touch`: the best price shown to an order when it came to take; NONE for any other fill. */
  filled(id: number, side: BookSide, steps: number, ticks: number, leaves: number, why: FillWhy, touch: number): void
  canceled(id: number, leaves: number, reason: string): void
  /** Lot steps an order of this side can fill before the position would turn. */
  reducible(side: BookSide): number
}

export type PlaceRefusal = 'postOnlyWouldTake' | 'nothingToReduce' | 'notOpen'

export interface ExchangeModel {
  /** Takes what it can and rests, or is canceled, for the rest. Null when it was accepted. */
  place(order: ExchangeOrder): PlaceRefusal | null
  /** False when it does not rest. */
  cancel(id: number): boolean
  /**
   * New lots in all (those filled included) and a new price. The same price and no more lots keeps its place; anything
   * else leaves and comes in anew, and may take. False when it does not rest.
   */
  replace(id: number, steps: number, ticks: number): boolean
  /** The market as it is shown, without our orders. */
  readonly book: LevelView
  /** Own orders that rest. */
  readonly resting: number
}
