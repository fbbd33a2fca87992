/**
 * A market maker in the queue among the recorded orders of a futures market (`mbo-rows.ts`): each record is an event of the
 * exchange over orders. It quotes both sides at the touch, follows it an event later and keeps its inventory within bounds.
 * Beside it the same records into the history alone, which is the book every such exchange keeps anyway.
 */
import { ASK, BID, NONE, type BookSide } from '#market/book-side.ts'
import { LAST_OF_EVENT, mboBook } from '#market/feeds/mbo-book.ts'
import { fastOrderBook } from '#market/orders/fast-order-book.ts'
import { createOrderExchange } from '#simulation/exchange/order-exchange.ts'
import { emptyMbo } from '#stores/book-verification/mbo.ts'
import type { MboRows } from './mbo-rows.ts'

const LOTS = 2
const MOST = 20

export interface Making {
  /** Records played. */
  readonly events: number
  readonly orders: number
  readonly fills: number
}

/** One pass over the records. */
export function makeAmongOrders(rows: MboRows): Making {
  let position = 0
  let fills = 0
  let orders = 0
  /** What each side has out: its id and price; 0 for nothing. */
  const ids = [0, 0]
  const prices = [0, 0]
  /** The price each side goes to with the next event; NONE to stay. */
  const wanted = [NONE as number, NONE as number]
  const exchange = createOrderExchange((_side, ticks) => ticks, {
    filled(_id, side, filled, _ticks, leaves) {
      fills++
      position += side === BID ? filled : -filled
      if (leaves === 0) ids[side] = 0
    },
    canceled(id) {
      for (const side of [BID, ASK] as const) if (ids[side] === id) ids[side] = 0
    },
    reducible: () => Infinity,
  })
  const follow = (side: BookSide): void => {
    const ticks = wanted[side]
    if (ticks === NONE) return
    wanted[side] = NONE
    if (ids[side] !== 0) exchange.cancel(ids[side])
    if ((side === BID ? position : -position) >= MOST) return
    const id = ++orders
    const order = { id, side, steps: LOTS, ticks, timeInForce: 'gtc', postOnly: true, reduceOnly: false } as const
    if (exchange.place(order) !== null) return
    ids[side] = id
    prices[side] = ticks
  }
  const look = (side: BookSide): void => {
    const touch = exchange.book.best(side)
    if (touch !== NONE && (ids[side] === 0 || prices[side] !== touch)) wanted[side] = touch
  }
  const record = emptyMbo()
  for (let k = 0; k < rows.count; k++) {
    rows.read(k, record)
    exchange.record(record)
    if ((record.flags & LAST_OF_EVENT) === 0 || !exchange.isOpen) continue
    follow(BID)
    follow(ASK)
    look(BID)
    look(ASK)
  }
  return { events: rows.count, orders, fills }
}

/** The yardstick; what it returns keeps the work from being none. */
export function historyAlone(rows: MboRows): number {
  const book = fastOrderBook()
  const feed = mboBook(book)
  const record = emptyMbo()
  let sum = 0
  for (let k = 0; k < rows.count; k++) {
    rows.read(k, record)
    feed.apply(record)
    if ((record.flags & LAST_OF_EVENT) !== 0) sum += book.best(BID) - book.best(ASK)
  }
  return sum
}
