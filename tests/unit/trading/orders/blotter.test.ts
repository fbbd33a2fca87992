import { describe, expect, it } from 'vitest'
import { ZERO } from '#domain/money.ts'
import { money, order, fill, accepted, canceled, stateOf, pendingOf, bench } from './blotter-bench.ts'

describe('an order in the blotter', () => {
  it('is followed from submission to its last fill', () => {
    const { blotter, booked } = bench()
    expect(blotter.place(order(1))).toBe(true)
    expect(stateOf(blotter, 1)).toBe('SUBMITTED')
    blotter.tell(1, accepted)
    expect(blotter.find(1)).toMatchObject({ state: 'ACCEPTED', venueId: 'v' })
    blotter.fill(fill(1, 'a', 0.5))
    expect(blotter.find(1)).toMatchObject({ state: 'PARTIALLY_FILLED', leaves: money('1.5') })
    blotter.fill(fill(1, 'b', 1.5))
    expect(blotter.find(1)).toMatchObject({ state: 'FILLED', open: false })
    expect(blotter.openCount).toBe(0)
    expect(blotter.counts).toMatchObject({ placed: 1, accepted: 1, fills: 2 })
    expect(booked).toEqual(['+0.5 a', '+1.5 b'])
  })

  it('is placed once', () => {
    const { blotter } = bench()
    blotter.place(order(1))
    expect(blotter.place(order(1, { lots: money(9) }))).toBe(false)
    expect(blotter.find(1)?.lots).toEqual(money(2))
    expect(blotter.lines.last).toEqual(['ORDER_DUPLICATE 1 SUBMITTED placed'])
  })

  it.each([
    ['an instrument nobody configured', { instrument: 9 }],
    ['no lots', { lots: ZERO }],
    ['lots that are no number', { lots: money(Number.NaN) }],
    ['lots below zero', { lots: money(-1) }],
  ])('is not placed with %s', (_, fields) => {
    const { blotter } = bench()
    expect(blotter.place(order(1, fields))).toBe(false)
    expect(blotter.openCount).toBe(0)
    expect(blotter.lines.counts).toEqual({ ORDER_INVALID: 1 })
  })

  it('books a fill told twice once', () => {
    const { blotter, booked } = bench()
    blotter.place(order(1))
    expect(blotter.fill(fill(1, 'a', 1))).toBe('news')
    expect(blotter.fill(fill(1, 'a', 1))).toBe('known')
    expect(booked).toEqual(['+1 a'])
    expect(blotter.counts).toMatchObject({ fills: 1, duplicateFills: 1, conflictingFills: 0 })
  })

  it('says so when a fill comes again with other numbers, and lets one of the two stand', () => {
    const { blotter } = bench()
    blotter.place(order(1))
    blotter.fill(fill(1, 'a', 1))
    expect(blotter.fill(fill(1, 'a', 1, { price: money('1.2') }))).toBe('conflict')
    expect(blotter.find(1)?.filled).toEqual(money(1))
    expect(blotter.counts).toMatchObject({ fills: 1, duplicateFills: 0, conflictingFills: 1 })
    expect(blotter.lines.counts).toEqual({ FACT_CONFLICT: 1 })
  })

  it('takes a fill that comes after the cancel', () => {
    const { blotter, booked } = bench()
    blotter.place(order(1))
    blotter.tell(1, canceled(blotter))
    blotter.fill(fill(1, 'late', 1))
    expect(stateOf(blotter, 1)).toBe('CANCELED')
    blotter.fill(fill(1, 'later', 1))
    expect(stateOf(blotter, 1)).toBe('FILLED')
    expect(booked).toEqual(['+1 late', '+1 later'])
  })

  it('books more than it was for, says so, and leaves nothing pending', () => {
    const { blotter, booked } = bench()
    blotter.place(order(1))
    expect(blotter.fill(fill(1, 'a', 3))).toBe('overfill')
    expect(booked).toEqual(['+3 a'])
    expect(blotter.counts.overfills).toBe(1)
    expect(pendingOf(blotter)).toEqual([0, 0, 0, 0])
  })

  it('works with the lots and the price of its last change, whichever answer came last', () => {
    const { blotter } = bench()
    const limit = order(1, { orderType: 'limit', price: money(1) })
    blotter.place(limit)
    blotter.tell(1, accepted)
    const changed = (request: number, lots: number, price: number) =>
      blotter.tell(1, { fact: 'updated', request, stamp: blotter.stamp(), lots: money(lots), price: money(price) })
    changed(2, 5, 3)
    changed(1, 4, 2)
    changed(2, 5, 3)
    expect(blotter.find(1)).toMatchObject({ lots: money(5), price: money(3), leaves: money(5) })
    expect(pendingOf(blotter)).toEqual([0, 0, 5, 0])
    changed(0, 1, 9)
    expect(pendingOf(blotter)).toEqual([0, 0, 1, 0])
  })

  it('stays as it was when a change or a cancel is refused', () => {
    const { blotter } = bench()
    blotter.place(order(1, { orderType: 'limit', price: money(1) }))
    blotter.tell(1, accepted)
    blotter.tell(1, { fact: 'updateAsked', request: 1 })
    expect(stateOf(blotter, 1)).toBe('PENDING_UPDATE')
    blotter.tell(1, { fact: 'updateRejected', request: 1 })
    blotter.tell(1, { fact: 'cancelAsked', request: 1 })
    expect(stateOf(blotter, 1)).toBe('PENDING_CANCEL')
    blotter.tell(1, { fact: 'cancelRejected', request: 1 })
    expect(stateOf(blotter, 1)).toBe('ACCEPTED')
    expect(blotter.lines.last).toEqual([])
  })

  it('does not wonder about the answer to a request somebody else made', () => {
    const { blotter } = bench()
    blotter.place(order(1))
    blotter.tell(1, accepted)
    blotter.tell(1, { fact: 'cancelRejected', request: 1 })
    expect(blotter.counts.cancelRejected).toBe(1)
    expect(blotter.lines.last).toEqual([])
  })

  it('lapses when nobody speaks of it in time, and comes back when somebody does', () => {
    const { blotter } = bench()
    blotter.place(order(1, { lapses: 50 }))
    blotter.place(order(2, { lapses: 50 }))
    blotter.tell(2, { fact: 'unknown' })
    blotter.lapse(50)
    expect(blotter.openCount).toBe(2)
    blotter.lapse(51)
    expect([...blotter.open()].map(({ clientId }) => clientId)).toEqual([2])
    expect(blotter.find(1)).toMatchObject({ state: 'EXPIRED', open: false })
    expect(pendingOf(blotter)).toEqual([2, 0, 0, 0])
    blotter.tell(1, { fact: 'unknown' })
    expect(blotter.find(1)).toMatchObject({ state: 'UNKNOWN', open: true })
    expect(pendingOf(blotter)).toEqual([4, 0, 0, 0])
  })

  it('is forgotten long after it is over, and its fills are known even then', () => {
    const { blotter, booked } = bench()
    for (let id = 1; id <= 5_000; id++) {
      blotter.place(order(id, { lots: money(1) }))
      blotter.fill(fill(id, `f${id}`, 1))
    }
    expect(blotter.find(1)).toBeUndefined()
    expect(stateOf(blotter, 5_000)).toBe('FILLED')
    expect(blotter.fill(fill(5_000, 'f5000', 1))).toBe('known')
    expect(blotter.fill(fill(1, 'f1', 1))).toBe('stranger')
    expect(booked.length).toBe(5_000)
  })
})

describe('what is told before the order is', () => {
  it('books a fill of an order of nobody here, and counts it', () => {
    const { blotter, booked } = bench()
    blotter.fill(fill(99, 'x', 1))
    expect(booked).toEqual(['+1 x'])
    expect(blotter.counts.strangers).toBe(1)
    expect(blotter.openCount).toBe(0)
  })

  it('books fills that bear no id each by itself', () => {
    const { blotter, booked } = bench()
    blotter.fill(fill(0, 'x', 1))
    blotter.fill(fill(0, 'y', 2, { side: 'sell', instrument: 2 }))
    blotter.fill(fill(0, 'y', 2, { side: 'sell', instrument: 2 }))
    expect(booked).toEqual(['+1 x', '+2 y'])
  })

  it('waits for the order, and then is told', () => {
    const { blotter, booked } = bench()
    blotter.tell(1, accepted)
    blotter.fill(fill(1, 'a', 0.5))
    blotter.place(order(1))
    expect(blotter.find(1)).toMatchObject({ state: 'PARTIALLY_FILLED', lots: money(2), venueId: 'v', ballot: 7 })
    expect(pendingOf(blotter)).toEqual([1.5, 0, 0, 0])
    blotter.fill(fill(1, 'a', 0.5))
    expect(booked).toEqual(['+0.5 a'])
  })

  it('ends the order that is placed after its end was told', () => {
    const { blotter } = bench()
    blotter.tell(1, canceled(blotter))
    blotter.place(order(1))
    expect(stateOf(blotter, 1)).toBe('CANCELED')
    expect(blotter.openCount).toBe(0)
  })
})

describe('what may still fill', () => {
  it('is added up of what is in flight, working, unknown and waiting for a cancel', () => {
    const { blotter } = bench()
    blotter.place(order(1))
    blotter.place(order(2, { side: 'sell', lots: money(1) }))
    blotter.tell(2, { fact: 'unknown' })
    blotter.place(order(3, { orderType: 'limit', price: money('1.0') }))
    blotter.tell(3, { fact: 'cancelAsked', request: 1 })
    blotter.fill(fill(3, 'p', 0.5))
    blotter.place(order(4, { instrument: 2 }))
    blotter.place(order(5))
    blotter.tell(5, { fact: 'rejected', stamp: 1 })
    expect(pendingOf(blotter)).toEqual([2, 1, 1.5, 0])
    expect(pendingOf(blotter, 2)).toEqual([2, 0, 0, 0])
    expect(pendingOf(blotter, 9)).toEqual([0, 0, 0, 0])
    expect(blotter.openCount).toBe(4)
  })
})
