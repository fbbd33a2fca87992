/**
 * The contract of a matching engine: one instrument, price-time priority, a function of its commands. `plain-engine.ts`
 * (arrays and scans, readable beside the rules) and `fast-engine.ts` (typed arrays, nothing allocated per order) pass
 * one suite and agree, digest by digest, on any stream.
 *
 * Rules
 *  1 Best price first, then the queue. A trade is at the resting order's price; each meeting is one trade.
 *  2 A partial fill never moves the resting order in its queue.
 *  3 An iceberg rests with `display` lots shown, the rest hidden. `icebergs` says how it is eaten:
 *    cycling: only the shown part trades; at zero a new slice goes to the back of its price, and a large aggressor
 *    comes round to it again; whole: shown and hidden trade at once, as one trade; hiddenLast: all that is shown at
 *    the price first, slices are not renewed meanwhile, then the hidden parts in their order; an iceberg that
 *    outlives it shows a new slice at the back.
 *    An aggressive iceberg trades whole; what remains of it rests shown up to `display`.
 *  4 market and IOC never rest; FOK trades whole or not at all (hidden lots count; so does the self-trade rule).
 *  5 post-only is refused when its price is at or through the opposite best, its owner's own orders included.
 *  6 Checks, in this order: duplicateId, invalidId, invalidQty, invalidPrice, invalidCombination, invalidDisplay,
 *    invalidExpiry. A new order that fails one does not use up its id; every other one does, for ever.
 *  7 replace: same price and no larger keeps the place (hidden lots go first); anything else leaves and comes in anew,
 *    at the back, as GTC/GTD/DAY as it was, and may trade. An iceberg keeps its display; a plain order is shown whole.
 *    move: the same with the size it has; at its own price it does nothing. reduce: by some lots, keeps its place.
 *  8 Self-trades, `selfTrade`: when the next resting order is the aggressor's owner's: cancelNewest ends the aggressor
 *    (earlier fills stand), cancelOldest takes the resting one out, whole, and goes on, cancelBoth does both.
 *  9 A stop waits, unseen, until a trade at its stop price or beyond it (buy: at or above, sell: at or below), then
 *    comes in as market or limit. When its condition holds already by the last trade, it comes in at once. Those a
 *    command's trades set off come in when the command is done: buys before sells, nearest stop price first, then the
 *    order of arrival, one after another; what they trade may set off more.
 * 10 The clock moves by `advanceTo` alone. GTD goes when the clock reaches `expiresAt` (refused when that is not ahead),
 *    DAY at `endDay`; in the order of expiry, then of arrival.
 *
 * Lots of an order: 1 to 2^40. So the lots of a price sum exactly, up to 8,192 orders of that size.
 */
import type { Micros } from '#domain/time.ts'
import type { BookSide, LevelView } from '#market/book-side.ts'
import type { OrderHandle } from '#market/orders/order-book.ts'

export type OrderType = 'limit' | 'market' | 'stop' | 'stopLimit'
export type TimeInForce = 'GTC' | 'IOC' | 'FOK' | 'GTD' | 'DAY'
export type SelfTrade = 'allow' | 'cancelNewest' | 'cancelOldest' | 'cancelBoth'
export type Icebergs = 'cycling' | 'whole' | 'hiddenLast'

export interface MatchingRules {
  readonly selfTrade: SelfTrade
  readonly icebergs: Icebergs
}

/** A new order. The engine keeps nothing of the object: the caller may use one draft for all. */
export interface NewOrder {
  id: number
  /** Who it belongs to, for the self-trade rule. A 32-bit integer. */
  owner: number
  side: BookSide
  type: OrderType
  /** Limit price of `limit` and `stopLimit`; not read otherwise. */
  ticks: number
  /** Of `stop` and `stopLimit`; not read otherwise. */
  stopTicks: number
  /** Lots, 1 to 2^40. */
  size: number
  /** A market or stop order may only be GTC (a stop waits so) or IOC: it never rests. */
  timeInForce: TimeInForce
  /** Of GTD; not read otherwise. */
  expiresAt: Micros
  postOnly: boolean
  /** Lots to show of an iceberg; 0: it is none. */
  display: number
}

export const newOrder = (): NewOrder => ({
  id: 0,
  owner: 0,
  side: 0,
  type: 'limit',
  ticks: 0,
  stopTicks: 0,
  size: 0,
  timeInForce: 'GTC',
  expiresAt: 0,
  postOnly: false,
  display: 0,
})

/** `waiting`: a stop that is not set off yet. `done`: a command about no single order (clock, day). */
export type Status = 'resting' | 'filled' | 'canceled' | 'rejected' | 'waiting' | 'done'

export type Reason =
  | 'duplicateId'
  | 'invalidId'
  | 'invalidQty'
  | 'invalidPrice'
  | 'invalidCombination'
  | 'invalidDisplay'
  | 'invalidExpiry'
  | 'unknownOrder'
  | 'postOnlyWouldCross'
  | 'fokNotFillable'
  | 'iocRemainder'
  | 'marketNoLiquidity'
  | 'selfTrade'
  | 'user'
  | 'expired'
  | 'amendedKeepPriority'
  | 'amendedLostPriority'
  | 'timeBack'

/** What a command did to the order it names. Lots are those of this command. One object, overwritten by the next. */
export interface Outcome {
  status: Status
  /** Null when there is nothing to explain: it rests, or it filled. */
  reason: Reason | null
  filled: number
  resting: number
  canceled: number
}

/** Kinds of event. */
export const TRADE = 1
/** A resting order taken out by the self-trade rule, or what was left of a stop that came in. `size`: lots, all of them. */
export const CANCELED = 2
/** A stop comes in. `ticks`: its stop price. */
export const TRIGGERED = 3
/** Its time was over. `size`: lots. */
export const EXPIRED = 4
export type EventKind = typeof TRADE | typeof CANCELED | typeof TRIGGERED | typeof EXPIRED

/** What the last command did to others, in order: entries 0 to count - 1. Overwritten by the next command. */
export interface EventTape {
  readonly count: number
  readonly kind: Uint8Array
  /** The order it happened to; of a trade, the aggressor. */
  readonly order: Float64Array
  /** Side of that order. */
  readonly side: Uint8Array
  /** The resting order of a trade; -1 otherwise. */
  readonly maker: Float64Array
  readonly ticks: Int32Array
  readonly size: Float64Array
}

/** Everything an engine knows, as plain JSON. What one implementation wrote, the other takes. */
export interface EngineSnapshot {
  readonly rules: MatchingRules
  readonly clock: Micros
  /** Price of the last trade; null before the first. */
  readonly lastTicks: number | null
  /** Resting orders: bids from the best outwards, then asks; within a price, front of the queue first. */
  readonly resting: readonly RestingOrder[]
  /** Stops that wait, in order of arrival. */
  readonly waiting: readonly WaitingStop[]
  /** Ids used up, as runs [first, last], ascending. */
  readonly usedIds: readonly (readonly [number, number])[]
}

export interface RestingOrder {
  readonly id: number
  readonly owner: number
  readonly side: BookSide
  readonly ticks: number
  readonly shown: number
  readonly hidden: number
  readonly display: number
  readonly timeInForce: TimeInForce
  readonly expiresAt: Micros
  /** Counts arrivals in the engine; orders that expire at one moment go by it. */
  readonly arrival: number
}

export interface WaitingStop extends Omit<NewOrder, 'postOnly'> {
  readonly postOnly: boolean
  readonly arrival: number
}

export interface MatchingEngine extends LevelView {
  readonly rules: MatchingRules
  readonly outcome: Readonly<Outcome>
  readonly events: EventTape
  /** Resting orders. */
  readonly orders: number
  /** Stops that wait. */
  readonly stops: number
  readonly clock: Micros
  /** Price of the last trade; NONE before the first. */
  readonly lastTicks: number

  // Commands. Each overwrites `outcome` and `events`, and returns `outcome`.
  submit(order: Readonly<NewOrder>): Readonly<Outcome>
  /** A resting order or a waiting stop. */
  cancel(id: number): Readonly<Outcome>
  /** `by` lots fewer, hidden ones first; all of them cancels. invalidQty when it has not so many. */
  reduce(id: number, by: number): Readonly<Outcome>
  /** New price and new remaining lots. Of a resting order only: a stop is canceled and sent anew. */
  replace(id: number, ticks: number, size: number): Readonly<Outcome>
  move(id: number, ticks: number): Readonly<Outcome>
  advanceTo(at: Micros): Readonly<Outcome>
  endDay(): Readonly<Outcome>

  // Iteration, as of an L3 book. `sizeAt` is what is shown.
  ordersAt(side: BookSide, ticks: number): number
  hiddenAt(side: BookSide, ticks: number): number
  first(side: BookSide, ticks: number): OrderHandle
  after(handle: OrderHandle): OrderHandle
  handleOf(id: number): OrderHandle
  idOf(handle: OrderHandle): number
  ownerOf(handle: OrderHandle): number
  shownOf(handle: OrderHandle): number
  hiddenOf(handle: OrderHandle): number

  snapshot(): EngineSnapshot
}

/** How an engine is made: new, or as it was. */
export interface MatchingEngineKind {
  readonly name: string
  create(rules: MatchingRules): MatchingEngine
  /** Throws SNAPSHOT_INVALID for one that no engine can have written. */
  restore(snapshot: EngineSnapshot): MatchingEngine
}
