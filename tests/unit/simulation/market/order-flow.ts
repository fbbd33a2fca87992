/**
 * A market that matches its own orders by price and time, in plain arrays, and the records it publishes of it as CME
 * does: of an aggressor one trade a price it reached, the orders it met there, and at last what is left of it.
 */
import * as fc from 'fast-check'
import { ASK, BID, type BookSide } from '#market/book-side.ts'
import { LAST_OF_EVENT, mboActions, type MboRecord } from '#market/feeds/mbo-book.ts'
import { TickBatchBuilder } from '#swarm/ports/tick-batch.ts'

export interface FlowRecord extends Readonly<MboRecord> {
  readonly at: number
}

interface Order {
  readonly id: number
  readonly side: BookSide
  ticks: number
  size: number
}

/** Prices come around this one, in ticks. */
export const MIDDLE = 10_000

const step = fc.record({
  wait: fc.integer({ min: 1, max: 900_000 }),
  kind: fc.constantFrom('add', 'add', 'add', 'cancel', 'fewer', 'more'),
  side: fc.constantFrom(BID, ASK),
  away: fc.integer({ min: -3, max: 6 }),
  size: fc.integer({ min: 1, max: 9 }),
  pick: fc.nat(),
})
export const anyFlow = fc.array(step, { minLength: 10, maxLength: 120 })
type Steps = typeof anyFlow extends fc.Arbitrary<infer Given> ? Given : never

/** Every record, in order; the first tells that the book is empty. Times begin at 1 ms. */
export function flowOf(steps: Steps): readonly FlowRecord[] {
  const records: FlowRecord[] = []
  const orders: Order[] = []
  let at = 1_000

  const tell = (action: FlowRecord['action'], side: BookSide | null, ticks: number, size: number, id: number): void => {
    records.push({ at, action, side, ticks, size, id, flags: 0 })
  }
  const leave = (order: Order): void => void orders.splice(orders.indexOf(order), 1)
  /** Of the other side, best price first, then the eldest. */
  const against = (side: BookSide, ticks: number): Order[] =>
    orders
      .filter((one) => one.side !== side && (side === BID ? one.ticks <= ticks : one.ticks >= ticks))
      .sort((a, b) => (side === BID ? a.ticks - b.ticks : b.ticks - a.ticks))

  const add = (order: Order): void => {
    for (const [ticks, makers] of Map.groupBy(against(order.side, order.ticks), (one) => one.ticks)) {
      const met = Math.min(
        order.size,
        makers.reduce((sum, { size }) => sum + size, 0),
      )
      if (met === 0) break
      tell('T', order.side, ticks, met, order.id)
      for (let k = 0, left = met; left > 0; k++) {
        const maker = makers[k]
        const taken = Math.min(left, maker.size)
        tell('C', maker.side, ticks, taken, maker.id)
        left -= taken
        maker.size -= taken
        if (maker.size === 0) leave(maker)
      }
      order.size -= met
    }
    if (order.size === 0) return
    tell('A', order.side, order.ticks, order.size, order.id)
    orders.push(order)
  }
  const endEvent = (): void => {
    const last = records.at(-1)!
    records[records.length - 1] = { ...last, flags: LAST_OF_EVENT }
  }

  tell('R', null, NaN, NaN, 0)
  endEvent()
  for (const [k, { wait, kind, side, away, size, pick }] of steps.entries()) {
    at += wait
    const picked = orders[pick % Math.max(1, orders.length)]
    if (kind === 'add' || picked === undefined) {
      add({ id: k + 1, side, ticks: MIDDLE + (side === BID ? -away : away), size })
    } else if (kind === 'cancel') {
      tell('C', picked.side, picked.ticks, picked.size, picked.id)
      leave(picked)
    } else {
      const changed = kind === 'more' ? picked.size + size : Math.max(1, picked.size - size)
      if (changed > picked.size) orders.push(...orders.splice(orders.indexOf(picked), 1))
      picked.size = changed
      tell('M', picked.side, picked.ticks, picked.size, picked.id)
    }
    endEvent()
  }
  return records
}

/** As a recording has them, in prices of 0.01 and lots of 0.1, with a quote of the middle at the end of each event. */
export function flowBatch(symbol: string, records: readonly FlowRecord[]): TickBatchBuilder {
  const batch = new TickBatchBuilder([symbol])
  for (const [seq, { at, action, side, ticks, size, id, flags }] of records.entries()) {
    const isLast = (flags & LAST_OF_EVENT) !== 0
    if (isLast) batch.quote(0, at, seq, (MIDDLE - 1) / 100, 1, (MIDDLE + 1) / 100, 1)
    const sign = side === BID ? 1 : side === ASK ? -1 : 0
    batch.mbo(0, at, seq, id, mboActions.indexOf(action), sign, ticks / 100, size / 10, flags)
  }
  return batch
}
