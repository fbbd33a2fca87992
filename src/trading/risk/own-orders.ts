/**
 * Our orders that may still fill, per instrument: how many, and the best prices they may trade at.
 *
 * It is told each approval and each order anew whenever something of it changed, so none counts twice. An approval that
 * is worked in parts counts as one order until a part of it is out; then its parts count.
 *
 * Cost  some Map look-ups a change. The best price is sought again among the orders of the instrument only after the one
 *       that was best is gone.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import type { Side } from '#domain/side.ts'

export interface OwnOrder {
  readonly clientId: number
  /** The approval it is a part of; its own id when it is the whole, or the approval itself. */
  readonly parent: number
  readonly instrument: InstrumentId
  readonly side: Side
  /** Of a limit order; NaN for one at market. */
  readonly price: number
}

/** All of one instrument. It lives on: it shows what is so until the next order is told. */
export interface OwnTotals {
  readonly orders: number
  /** Highest price of our limit buys: -Infinity when none is out. */
  readonly bestBuy: number
  /** Lowest price of our limit sells: Infinity when none is out. */
  readonly bestSell: number
}

export interface OwnOrders {
  of(instrument: InstrumentId): OwnTotals
  has(clientId: number): boolean
  /** It is out, at this price. */
  put(order: OwnOrder): void
  /** It can no longer fill. */
  drop(clientId: number): void
  clear(): void
}

interface Entry {
  readonly order: OwnOrder
  parts: number
}

interface Book {
  orders: number
  bestBuy: number
  bestSell: number
  /** A best price is gone. */
  stale: boolean
  readonly entries: Map<number, Entry>
}

export function createOwnOrders(): OwnOrders {
  const books: (Book | undefined)[] = []
  const entries = new Map<number, Entry>()

  const bookOf = (instrument: InstrumentId): Book =>
    (books[instrument] ??= { orders: 0, bestBuy: -Infinity, bestSell: Infinity, stale: false, entries: new Map() })

  const note = (book: Book, { side, price }: OwnOrder): void => {
    if (side === 'buy' && price > book.bestBuy) book.bestBuy = price
    if (side === 'sell' && price < book.bestSell) book.bestSell = price
  }
  const refresh = (book: Book): void => {
    book.bestBuy = -Infinity
    book.bestSell = Infinity
    for (const { order } of book.entries.values()) note(book, order)
    book.stale = false
  }
  /** The approval counts through its parts while any is out. */
  const part = ({ clientId, parent }: OwnOrder, change: 1 | -1): void => {
    const whole = parent === clientId ? undefined : entries.get(parent)
    if (whole === undefined) return
    const counted = whole.parts === 0
    whole.parts += change
    if (counted !== (whole.parts === 0)) bookOf(whole.order.instrument).orders += counted ? -1 : 1
  }

  const drop = (clientId: number): void => {
    const entry = entries.get(clientId)
    if (entry === undefined) return
    const { order } = entry
    const book = bookOf(order.instrument)
    entries.delete(clientId)
    book.entries.delete(clientId)
    if (entry.parts === 0) book.orders--
    book.stale ||= order.price === (order.side === 'buy' ? book.bestBuy : book.bestSell)
    part(order, -1)
  }

  return {
    of(instrument) {
      const book = bookOf(instrument)
      if (book.stale) refresh(book)
      return book
    },
    has: (clientId) => entries.has(clientId),
    put(order) {
      const known = entries.get(order.clientId)
      if (known !== undefined && Object.is(known.order.price, order.price)) return
      const parts = known?.parts ?? 0
      drop(order.clientId)
      const book = bookOf(order.instrument)
      const entry = { order, parts }
      entries.set(order.clientId, entry)
      book.entries.set(order.clientId, entry)
      if (parts === 0) book.orders++
      note(book, order)
      part(order, 1)
    },
    drop,
    clear() {
      books.length = 0
      entries.clear()
    },
  }
}
