/**
 * Bitstamp's order events as market-by-order records, which an exchange can play.
 *
 *     created   A    behind its price; of an order that comes beyond the other side, what is left when it no longer does
 *     changed   T, C an order that rests has fewer lots: somebody met it
 *     deleted   T, C with none left; C alone with some, it was taken back
 *     first     R    orders from before the file are missing, and nobody will tell them
 *
 * The events of one match come one by one within some hundred milliseconds, those of who aggresses before or after those
 * of whom he met, and his order stands beyond the other side all the while. Here he never does: each lot is told once, by
 * the order that rested, as a trade of the other side at its price; his own events of the same lots are passed over.
 *
 * Cost  one or two operations of an order book an event, a Map entry for each order that aggresses.
 */
import { isBetter, NONE, otherSide, type BookSide } from '#market/book-side.ts'
import type { BitstampEvent } from '#market/feeds/bitstamp-orders.ts'
import { LAST_OF_EVENT, type MboAction } from '#market/feeds/mbo-book.ts'
import { fastOrderBook } from '#market/orders/fast-order-book.ts'
import { NO_ORDER, type OrderBook } from '#market/orders/order-book.ts'

/** Takes a record: prices in ticks, sizes in lots of the book. */
export type TellRecord = (
  action: MboAction,
  side: BookSide | null,
  ticks: number,
  size: number,
  id: number,
  flags: number,
) => void

export interface BitstampRecords {
  /** The book as its records rebuild it. */
  readonly book: OrderBook
  take(event: BitstampEvent): void
}

/** An order that takes. */
interface Taker {
  readonly id: number
  readonly side: BookSide
  ticks: number
  /** Lots its own events leave it. */
  size: number
  /** Lots it met that its own events have not told yet; below 0 for those told before. */
  owed: number
}

export function bitstampRecords(tell: TellRecord): BitstampRecords {
  const book = fastOrderBook()
  /** Orders beyond the other side, the eldest first: in no book yet. */
  const coming = new Map<number, Taker>()
  /** Lots that orders which rest now met before, where their own events of them are still to come. */
  const owing = new Map<number, number>()
  let begun = false

  const isBeyond = (side: BookSide, ticks: number): boolean => {
    const against = book.best(otherSide(side))
    return against !== NONE && !isBetter(otherSide(side), ticks, against)
  }

  const ofTaker = (taker: Taker, { ticks, size }: BitstampEvent, isGone: boolean): void => {
    if (!isGone || size === 0) taker.owed -= taker.size - size
    taker.size = size
    taker.ticks = ticks
    if (isGone) coming.delete(taker.id)
  }

  /** Lots of an order that rests were met. */
  const met = (id: number, side: BookSide, ticks: number, size: number): void => {
    const taker = coming.values().find((one) => one.side !== side && one.owed < one.size)
    if (taker !== undefined) taker.owed += size
    tell('T', otherSide(side), ticks, size, 0, 0)
    tell('C', side, ticks, size, id, LAST_OF_EVENT)
    book.reduce(id, size)
  }

  const change = (handle: number, { id, ticks, size }: BitstampEvent, isGone: boolean): void => {
    const side = book.sideOf(handle)
    const [before, at] = [book.sizeOf(handle), book.ticksOf(handle)]
    const owed = owing.get(id) ?? 0
    const fewer = Math.max(0, before + owed - size)
    // Its own word of what it met before it rested: those lots never were in the book.
    const late = Math.min(owed, fewer)
    const left = size - (owed - late)
    owing.delete(id)
    const takes = !isGone && ticks !== at && isBeyond(side, ticks)
    if (takes || (isGone && (size > 0 || owed > 0))) {
      tell('C', side, at, before, id, LAST_OF_EVENT)
      book.cancel(id)
      if (takes) coming.set(id, { id, side, ticks, size, owed: owed - fewer })
      return
    }
    if (owed > late) owing.set(id, owed - late)
    if (isGone || (ticks === at && left < before)) met(id, side, at, before - left)
    else if ((ticks !== at || left !== before) && book.modify(id, ticks, left) === null)
      tell('M', side, ticks, left, id, LAST_OF_EVENT)
  }

  /** Orders that are beyond nobody any more rest with what is left of them; one that met all it has waits for its end. */
  const settle = (): void => {
    for (const taker of coming.values()) {
      const { id, side, ticks, size, owed } = taker
      const lots = Math.max(0, owed)
      if (isBeyond(side, ticks) || (lots > 0 && lots >= size)) continue
      coming.delete(id)
      if (book.add(id, side, ticks, size - lots) !== null) continue
      tell('A', side, ticks, size - lots, id, LAST_OF_EVENT)
      if (lots > 0) owing.set(id, lots)
    }
  }

  return {
    book,
    take(event) {
      if (!begun) tell('R', null, NaN, NaN, 0, LAST_OF_EVENT)
      begun = true
      const { action, side, id, ticks, size } = event
      const taker = coming.get(id)
      const handle = book.handleOf(id)
      if (action === 'created') {
        if (taker === undefined && handle === NO_ORDER) coming.set(id, { id, side, ticks, size, owed: 0 })
      } else if (taker !== undefined) ofTaker(taker, event, action === 'deleted')
      else if (handle !== NO_ORDER && book.sideOf(handle) === side) change(handle, event, action === 'deleted')
      settle()
    },
  }
}
