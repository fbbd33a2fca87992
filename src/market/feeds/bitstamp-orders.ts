/**
 * A book of orders from Bitstamp's live order events: created, changed, deleted. There is no opening snapshot, so
 * orders older than the first event are not known: an event of one is counted, and a level of theirs is missing until
 * they are gone. The feed waits until both sides have an order; what it serves then may still lack a level. Once an event
 * was lost it is stale for good, for nothing ever says the whole book again.
 *
 * An order that aggresses is created at its limit and changes its price to that of each level it takes, so between the
 * events of one match the book is crossed, and no price is served while it is.
 */
import { ASK, BID, NONE, type BookSide } from '#market/book-side.ts'
import { touchOf } from '#market/book/measures.ts'
import type { OrderBook, OrderFault } from '#market/orders/order-book.ts'

export const bitstampActions = ['created', 'changed', 'deleted'] as const
export type BitstampAction = (typeof bitstampActions)[number]

export interface BitstampEvent {
  action: BitstampAction
  side: BookSide
  id: number
  ticks: number
  /** Lots that are left. */
  size: number
}

export interface BitstampOrders {
  readonly state: 'waiting' | 'synced' | 'stale'
  apply(event: BitstampEvent): OrderFault | 'otherSide' | null
  /** An event cannot be read, or never came. */
  lose(): void
  /** Best price of the side; NONE unless synced, and in the middle of a match. */
  best(side: BookSide): number
}

export function bitstampOrders(book: OrderBook): BitstampOrders {
  let state: BitstampOrders['state'] = 'waiting'

  const change = ({ action, side, id, ticks, size }: BitstampEvent): OrderFault | 'otherSide' | null => {
    if (action === 'created') return book.add(id, side, ticks, size)
    const handle = book.handleOf(id)
    if (handle >= 0 && book.sideOf(handle) !== side) return 'otherSide'
    if (action === 'deleted') return book.cancel(id)
    return book.modify(id, ticks, size)
  }

  return {
    get state() {
      return state
    },
    apply(event) {
      const fault = change(event)
      if (state === 'waiting' && book.best(BID) !== NONE && book.best(ASK) !== NONE) state = 'synced'
      return fault
    },
    lose() {
      state = 'stale'
    },
    best(side) {
      const touch = touchOf(book)
      return state !== 'synced' || touch === 'crossed' || touch === 'locked' ? NONE : book.best(side)
    },
  }
}
