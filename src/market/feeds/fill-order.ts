/**
 * Whether fills came in the order of the queue: price-time priority, checked against market-by-order records.
 *
 * Each fill of a resting order is a question put before the answer is known: who is first at this price, leaving out
 * what earlier fills of the event have used up? When another order was hit, the end of the event tells why:
 *
 *     listedLater    all orders ahead were filled in the same event too; their records only came after
 *     leftUnlisted   all orders ahead were filled or left in the same event, some without a record of the fill: they
 *                    traded against another instrument (implied liquidity), whose records are not in the file
 *     aggressor      the record is of the order that aggressed, or of one that does not rest at this price
 *     unexplained    an order ahead stayed: priority was broken
 *
 * Cost  the orders skipped a fill. Memory: the orders of one event.
 */
import { NO_ORDER, type OrderBook } from '#market/orders/order-book.ts'
import type { MboBook, MboRecord } from './mbo-book.ts'

export interface FillCounts {
  /** Fills that say their side. */
  fills: number
  /** Those of the order that was first in the queue. */
  first: number
  listedLater: number
  leftUnlisted: number
  aggressor: number
  unexplained: number
}

export interface FillOrder {
  readonly counts: Readonly<FillCounts>
  /** Before the record is applied. */
  see(record: MboRecord): void
  /** After the last record of an event. */
  endEvent(): void
}

interface Miss {
  /** Records of the event before it. */
  readonly after: number
  readonly ahead: readonly number[]
}

export function fillOrder(book: OrderBook, feed: Pick<MboBook, 'filled'>): FillOrder {
  const counts: FillCounts = { fills: 0, first: 0, listedLater: 0, leftUnlisted: 0, aggressor: 0, unexplained: 0 }
  /** Last record of the event about the order: of a fill, and of any kind. */
  const filledAt = new Map<number, number>()
  const touchedAt = new Map<number, number>()
  let misses: Miss[] = []
  let records = 0

  const question = ({ id, side, ticks }: MboRecord): void => {
    if (side === null) return
    counts.fills++
    const handle = book.handleOf(id)
    if (handle === NO_ORDER || book.ticksOf(handle) !== ticks || book.sideOf(handle) !== side) {
      counts.aggressor++
      return
    }
    const ahead: number[] = []
    for (let at = book.first(side, ticks); at !== handle && at !== NO_ORDER; at = book.after(at)) {
      if (feed.filled(book.idOf(at)) < book.sizeOf(at)) ahead.push(book.idOf(at))
    }
    if (ahead.length === 0) counts.first++
    else misses.push({ after: records, ahead })
  }

  return {
    counts,
    see(record) {
      records++
      if (record.action === 'F') question(record)
      if (record.action === 'F') filledAt.set(record.id, records)
      if (record.action === 'F' || record.action === 'C' || record.action === 'M') touchedAt.set(record.id, records)
    },
    endEvent() {
      for (const { after, ahead } of misses) {
        const all = (at: ReadonlyMap<number, number>): boolean => ahead.every((id) => (at.get(id) ?? 0) > after)
        if (all(filledAt)) counts.listedLater++
        else if (all(touchedAt)) counts.leftUnlisted++
        else counts.unexplained++
      }
      misses = []
      records = 0
      filledAt.clear()
      touchedAt.clear()
    },
  }
}
