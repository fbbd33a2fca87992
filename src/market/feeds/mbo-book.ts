/**
 * A book of orders from market-by-order records, as CME sends them and Databento writes them down.
 *
 *     A add   C cancel, in part or whole   M modify   R clear   T trade, F fill: change nothing, C or M follow
 *     flags   128 last record of an event, 32 of a snapshot, 8 the time of receipt is not to be trusted
 *
 * A modify to no more lots at the same price keeps its place in the queue; one that finds all shown lots filled is an
 * iceberg's next slice and goes to the back. A record that does not fit the book changes nothing and is counted by name.
 * Until a snapshot or a clear the feed is `waiting`: its orders are what the records said, but not all there are. After a
 * record was lost it is `stale`, with the orders of the records that were not, until the next clear or the end of the
 * next whole snapshot; one that began with the loss, or had it within, is not whole.
 *
 * Cost  one operation of the order book, and a Map entry for each order filled within an event.
 */
import { NONE, type BookSide } from '#market/book-side.ts'
import { NO_ORDER, type OrderBook, type OrderFault } from '#market/orders/order-book.ts'

export const mboActions = ['A', 'C', 'M', 'R', 'T', 'F'] as const
export type MboAction = (typeof mboActions)[number]

export const LAST_OF_EVENT = 128
export const OF_SNAPSHOT = 32
export const BAD_RECEIPT = 8

/** One record, meant to be overwritten by the next. */
export interface MboRecord {
  action: MboAction
  /** Null where the record names none: of a clear, or a trade nobody aggressed. */
  side: BookSide | null
  /** NaN where there is none. */
  ticks: number
  size: number
  id: number
  flags: number
}

/** otherSide, otherPrice: a cancel or modify of an order that rests elsewhere than it says. */
export type MboCondition = OrderFault | 'badSide' | 'otherSide' | 'otherPrice'

export type MboState = 'waiting' | 'synced' | 'stale'

export interface MboBook {
  readonly state: MboState
  /** The last record ended its event: between events a book may be crossed. */
  readonly isAtRest: boolean
  /** Lots of the order that fills of this event took and no cancel or modify has taken out yet. */
  filled(id: number): number
  /** What kept the record from the book; null when it is in. */
  apply(record: MboRecord): MboCondition | null
  /** A record cannot be read, or never came. */
  lose(): void
  /** Best price of the side, NONE unless synced. */
  best(side: BookSide): number
}

export function mboBook(book: OrderBook): MboBook {
  const fills = new Map<number, number>()
  let state: MboState = 'waiting'
  let isAtRest = true
  let inSnapshot = false
  let isAfterLoss = false

  /** Of an order that rests where the record says, or why it does not. */
  const restingFault = ({ id, side, ticks }: MboRecord, anyPrice: boolean): MboCondition | null => {
    const handle = book.handleOf(id)
    if (handle === NO_ORDER) return 'unknownOrder'
    if (book.sideOf(handle) !== side) return 'otherSide'
    return anyPrice || book.ticksOf(handle) === ticks ? null : 'otherPrice'
  }

  const modify = (record: MboRecord): MboCondition | null => {
    const fault = restingFault(record, true)
    if (fault !== null) return fault
    const { id, side, ticks, size } = record
    const handle = book.handleOf(id)
    const shown = book.sizeOf(handle)
    const isNextSlice = book.ticksOf(handle) === ticks && (fills.get(id) ?? 0) >= shown && shown > 0
    if (!isNextSlice || !(size > 0)) return book.modify(id, ticks, size)
    // A size the book would refuse is refused before the order is taken out.
    const refused = book.modify(id, ticks, size)
    if (refused !== null || side === null) return refused
    return book.cancel(id) ?? book.add(id, side, ticks, size)
  }

  const change = (record: MboRecord): MboCondition | null => {
    const { action, side, ticks, size, id } = record
    switch (action) {
      case 'A':
        return side === null ? 'badSide' : book.add(id, side, ticks, size)
      case 'M': {
        const fault = modify(record)
        if (fault === null) fills.delete(id)
        return fault
      }
      case 'C': {
        const fault = restingFault(record, false) ?? book.reduce(id, size)
        if (fault === null) fills.delete(id)
        return fault
      }
      case 'F':
        fills.set(id, (fills.get(id) ?? 0) + size)
        return null
      case 'R':
        book.clear()
        fills.clear()
        state = 'synced'
        return null
      case 'T':
        return null
    }
  }

  return {
    get state() {
      return state
    },
    get isAtRest() {
      return isAtRest
    },
    filled: (id) => fills.get(id) ?? 0,
    best: (side) => (state === 'synced' ? book.best(side) : NONE),
    apply(record) {
      const ofSnapshot = (record.flags & OF_SNAPSHOT) !== 0
      if (inSnapshot && !ofSnapshot && state === 'waiting') state = 'synced'
      if (state === 'stale' && ofSnapshot && !inSnapshot && !isAfterLoss) {
        book.clear()
        fills.clear()
        state = 'waiting'
      }
      inSnapshot = ofSnapshot
      isAfterLoss = false
      isAtRest = (record.flags & LAST_OF_EVENT) !== 0
      const fault = change(record)
      if (ofSnapshot && state !== 'stale') state = isAtRest ? 'synced' : 'waiting'
      if (isAtRest) fills.clear()
      return fault
    },
    lose() {
      state = 'stale'
      isAfterLoss = true
    },
  }
}
