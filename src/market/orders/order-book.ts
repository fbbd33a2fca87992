/**
 * The contract of an L3 book: resting orders by id, in the order of their arrival at each price. It matches nothing: it
 * is what market-by-order data rebuilds and what the matching engine rests its orders in. `plain-order-book.ts` and
 * `fast-order-book.ts` pass one suite.
 *
 * Ids are whole numbers from 0 to 2^53 - 1. Lots of an order: 1 to 2^40. So the lots of a price sum exactly, up to 8,192
 * orders of that size. Bad input (`OrderFault`) changes nothing.
 */
import type { BookSide, LevelView } from '#market/book-side.ts'

export type OrderFault = 'unknownOrder' | 'duplicateOrder' | 'badId' | 'badPrice' | 'badSize'

/** A resting order while it rests: a small integer that is used again once the order is gone. */
export type OrderHandle = number
export const NO_ORDER: OrderHandle = -1

export interface OrderBook extends LevelView {
  /** Resting orders of both sides. */
  readonly orders: number
  /** To the back of its price. */
  add(id: number, side: BookSide, ticks: number, size: number): OrderFault | null
  /** Same price and no larger: it keeps its place. Anything else: to the back of the (new) price. */
  modify(id: number, ticks: number, size: number): OrderFault | null
  /** `by` lots fewer, keeping its place; all of them takes it out. badSize when it has not so many. */
  reduce(id: number, by: number): OrderFault | null
  cancel(id: number): OrderFault | null
  clear(): void

  /** Orders at the price. */
  ordersAt(side: BookSide, ticks: number): number
  /** First in the queue at the price; NO_ORDER when nobody is. */
  first(side: BookSide, ticks: number): OrderHandle
  /** The one behind it; NO_ORDER after the last. */
  after(handle: OrderHandle): OrderHandle
  /** NO_ORDER when it does not rest. */
  handleOf(id: number): OrderHandle
  idOf(handle: OrderHandle): number
  sideOf(handle: OrderHandle): BookSide
  ticksOf(handle: OrderHandle): number
  sizeOf(handle: OrderHandle): number
}
