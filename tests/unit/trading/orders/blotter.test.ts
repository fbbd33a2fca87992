import { describe, expect, it } from 'vitest'
import { Money, ZERO } from '#domain/money.ts'
import type { OrderFilled } from '#messages/orders.ts'
import { message } from '#tests/outbox.ts'
import { createBlotter, type NewOrder } from '#trading/orders/blotter.ts'

const money = (value: number | string) => new Money(value)
const order = (clientId: number, fields: Partial<NewOrder> = {}): NewOrder => ({
  clientId,
  instrument: 1,
  side: 'buy',
  lots: money(2),
  orderType: 'market',
  price: ZERO,
  reference: 1.1,
  ballot: 7,
  seq: 5,
  at: 100,
  lapses: Infinity,
  ...fields,
})
const fill = (clientId: number, fillId: string, lots: number, fields: Partial<OrderFilled> = {}) =>
  message('order.filled', {
    clientId,
    fillId,
    side: 'buy',
    lots: money(lots),
    price: money('1.1'),
    fee: ZERO,
    ...fields,
  })
const working = (clientId: number, lots: number, leaves: number, price = '1.1') => ({
  clientId,
  instrument: 1,
  side: 'buy' as const,
  lots: money(lots),
  leaves: money(leaves),
  price: money(price),
  seq: 1,
  at: 1,
})

describe('blotter', () => {
  it('follows an order from submission to its last fill', () => {
    const blotter = createBlotter()
    blotter.place(order(1))
    expect(blotter.find(1)?.state).toBe('SUBMITTED')
    blotter.tell(1, 'accepted')
    expect(blotter.find(1)?.state).toBe('ACCEPTED')
    blotter.fill(fill(1, 'a', 0.5))
    expect(blotter.find(1)?.state).toBe('PARTIALLY_FILLED')
    blotter.fill(fill(1, 'b', 1.5))
    expect(blotter.find(1)).toMatchObject({ state: 'FILLED', open: false })
    expect(blotter.openCount).toBe(0)
    expect(blotter.counts).toMatchObject({ placed: 1, accepted: 1, fills: 2 })
  })

  it('ignores the same fill told twice', () => {
    const blotter = createBlotter()
    blotter.place(order(1))
    expect(blotter.fill(fill(1, 'a', 1)).fresh).toBe(true)
    expect(blotter.fill(fill(1, 'a', 1)).fresh).toBe(false)
    expect(blotter.find(1)?.filled.toNumber()).toBe(1)
    expect(blotter.counts).toMatchObject({ fills: 1, duplicateFills: 1, conflictingFills: 0 })
  })

  it('counts the same fill id with other numbers as an error and books nothing', () => {
    const blotter = createBlotter()
    blotter.place(order(1))
    blotter.fill(fill(1, 'a', 1))
    expect(blotter.fill(fill(1, 'a', 1, { price: money('1.2') })).fresh).toBe(false)
    expect(blotter.counts).toMatchObject({ fills: 1, duplicateFills: 0, conflictingFills: 1 })
  })

  it('takes a fill that comes after the cancel', () => {
    const blotter = createBlotter()
    blotter.place(order(1))
    blotter.tell(1, 'canceled')
    expect(blotter.fill(fill(1, 'late', 1)).fresh).toBe(true)
    expect(blotter.find(1)).toMatchObject({ state: 'CANCELED' })
    blotter.fill(fill(1, 'later', 1))
    expect(blotter.find(1)).toMatchObject({ state: 'FILLED' })
  })

  it('takes a fill of an order of nobody here, and counts it', () => {
    const blotter = createBlotter()
    expect(blotter.fill(fill(99, 'x', 1))).toEqual({ fresh: true, order: undefined })
    expect(blotter.counts.strangers).toBe(1)
  })

  it('counts a fill beyond the order’s lots and leaves nothing pending', () => {
    const blotter = createBlotter()
    blotter.place(order(1))
    blotter.fill(fill(1, 'a', 3))
    expect(blotter.counts.overfills).toBe(1)
    expect(blotter.pending(1).marketBuy.toNumber()).toBe(0)
  })

  it('adds up what may still fill: in flight, working, unknown and waiting for a cancel', () => {
    const blotter = createBlotter()
    blotter.place(order(1))
    blotter.place(order(2, { side: 'sell', lots: money(1) }))
    blotter.tell(2, 'unknown')
    blotter.place(order(3, { orderType: 'limit', price: money('1.0') }))
    blotter.tell(3, 'cancelAsked')
    blotter.fill(fill(3, 'p', 0.5))
    blotter.place(order(4, { instrument: 2 }))
    blotter.place(order(5))
    blotter.tell(5, 'rejected')
    const { marketBuy, marketSell, limitBuy, limitSell } = blotter.pending(1)
    expect([marketBuy, marketSell, limitBuy, limitSell].map(Number)).toEqual([2, 1, 1.5, 0])
    expect(blotter.openCount).toBe(4)
  })

  it('lets an order lapse that nobody spoke of in time, and no other', () => {
    const blotter = createBlotter()
    blotter.place(order(1, { lapses: 50 }))
    blotter.place(order(2, { lapses: 50 }))
    blotter.tell(2, 'unknown')
    blotter.lapse(50)
    expect(blotter.openCount).toBe(2)
    blotter.lapse(51)
    expect([...blotter.open()].map(({ clientId }) => clientId)).toEqual([2])
    blotter.tell(1, 'accepted')
    expect(blotter.find(1)).toMatchObject({ state: 'ACCEPTED', open: true })
  })

  it('remembers only the latest closed orders and fills', () => {
    const blotter = createBlotter()
    for (let id = 1; id <= 5_000; id++) {
      blotter.place(order(id, { lots: money(1) }))
      blotter.fill(fill(id, `f${id}`, 1))
    }
    expect(blotter.find(1)).toBeUndefined()
    expect(blotter.find(5_000)?.state).toBe('FILLED')
    expect(blotter.fill(fill(5_000, 'f5000', 1)).fresh).toBe(false)
    expect(blotter.fill(fill(1, 'f1', 1)).fresh).toBe(true)
  })
})

describe('blotter and a snapshot', () => {
  it('takes over the working orders of an earlier incarnation', () => {
    const blotter = createBlotter()
    blotter.reconcile([working(1, 3, 2), working(2, 1, 1, '0')])
    expect(blotter.find(1)).toMatchObject({ state: 'PARTIALLY_FILLED', orderType: 'limit', side: 'buy' })
    expect(blotter.find(2)).toMatchObject({ state: 'ACCEPTED', orderType: 'market' })
    expect(blotter.pending(1).limitBuy.toNumber()).toBe(2)
    expect(blotter.pending(1).marketBuy.toNumber()).toBe(1)
  })

  it('leaves orders alone that are still on their way or being looked up', () => {
    const blotter = createBlotter()
    blotter.place(order(1))
    blotter.place(order(2))
    blotter.tell(2, 'unknown')
    blotter.reconcile([])
    expect(blotter.openCount).toBe(2)
    expect(blotter.counts.vanished).toBe(0)
  })

  it('closes what the venue had taken and no longer has', () => {
    const blotter = createBlotter()
    blotter.place(order(1))
    blotter.tell(1, 'accepted')
    blotter.reconcile([])
    expect(blotter.find(1)).toMatchObject({ state: 'CANCELED', open: false })
    expect(blotter.counts.vanished).toBe(1)
  })

  it('believes the venue on what is left, and on what still works', () => {
    const blotter = createBlotter()
    blotter.place(order(1, { orderType: 'limit', price: money('1.1'), ballot: 7 }))
    blotter.tell(1, 'accepted')
    blotter.tell(1, 'canceled')
    blotter.reconcile([working(1, 2, 0.5)])
    expect(blotter.find(1)).toMatchObject({ state: 'PARTIALLY_FILLED', open: true, ballot: 7 })
    expect(blotter.pending(1).limitBuy.toNumber()).toBe(0.5)
  })

  it('does not call an order accepted because it may be at the venue', () => {
    const blotter = createBlotter()
    blotter.place(order(1, { lapses: 50 }))
    blotter.tell(1, 'unknown')
    blotter.place(order(2, { lapses: 50 }))
    blotter.reconcile([working(1, 2, 2), working(2, 2, 2)])
    expect([...blotter.open()].map(({ state }) => state)).toEqual(['UNKNOWN', 'SUBMITTED'])
    blotter.lapse(51)
    expect(blotter.openCount).toBe(2)
  })

  it('counts the orders of others, each of them, until the next list', () => {
    const blotter = createBlotter()
    blotter.reconcile([working(0, 1, 1), working(0, 3, 2), working(Number.NaN, 1, 1)])
    expect(blotter.openCount).toBe(3)
    expect(blotter.pending(1).limitBuy.toNumber()).toBe(4)
    blotter.reconcile([working(0, 5, 5)])
    expect(blotter.openCount).toBe(1)
    expect(blotter.pending(1).limitBuy.toNumber()).toBe(5)
  })

  it('does not forget that a cancel was asked for', () => {
    const blotter = createBlotter()
    blotter.place(order(1, { orderType: 'limit', price: money('1.1') }))
    blotter.tell(1, 'cancelAsked')
    blotter.reconcile([working(1, 2, 2)])
    expect(blotter.find(1)?.state).toBe('PENDING_CANCEL')
  })
})
