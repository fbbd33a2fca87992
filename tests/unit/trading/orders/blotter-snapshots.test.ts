import { describe, expect, it } from 'vitest'
import { ZERO } from '#domain/money.ts'
import { money, order, fill, working, accepted, canceled, stateOf, pendingOf, bench } from './blotter-bench.ts'

describe('the blotter and a snapshot', () => {
  it('takes over the working orders of an earlier incarnation, and books nothing of them', () => {
    const { blotter, booked } = bench()
    blotter.reconcile([working(1, 3, 2, { venueId: 'v' }), working(2, 1, 1, { price: ZERO })])
    expect(blotter.find(1)).toMatchObject({ state: 'PARTIALLY_FILLED', orderType: 'limit', venueId: 'v' })
    expect(blotter.find(2)).toMatchObject({ state: 'ACCEPTED', orderType: 'market' })
    expect(pendingOf(blotter)).toEqual([1, 0, 2, 0])
    blotter.fill(fill(1, 'new', 1))
    expect(pendingOf(blotter)).toEqual([1, 0, 1, 0])
    expect(booked).toEqual(['+1 new'])
  })

  it('leaves orders alone that are still on their way or being looked up', () => {
    const { blotter } = bench()
    blotter.place(order(1))
    blotter.place(order(2))
    blotter.tell(2, { fact: 'unknown' })
    blotter.reconcile([])
    expect(blotter.openCount).toBe(2)
    expect(blotter.counts.vanished).toBe(0)
  })

  it('ends what the venue had taken and no longer has', () => {
    const { blotter } = bench()
    blotter.place(order(1))
    blotter.tell(1, accepted)
    blotter.reconcile([])
    expect(blotter.find(1)).toMatchObject({ state: 'CANCELED', open: false })
    expect(blotter.counts.vanished).toBe(1)
  })

  it('believes the venue on what still works', () => {
    const { blotter } = bench()
    blotter.place(order(1, { orderType: 'limit', price: money('1.1') }))
    blotter.tell(1, accepted)
    blotter.tell(1, canceled(blotter))
    blotter.reconcile([working(1, 3, 2.5, { price: money('1.2') })])
    expect(blotter.find(1)).toMatchObject({ state: 'PARTIALLY_FILLED', ballot: 7, price: money('1.2') })
    expect(pendingOf(blotter)).toEqual([0, 0, 2.5, 0])
  })

  it('makes up for a fill it missed, until the fill comes', () => {
    const { blotter, booked } = bench()
    blotter.place(order(1, { orderType: 'limit', price: money('1.1') }))
    blotter.tell(1, accepted)
    blotter.reconcile([working(1, 2, 0.5)])
    expect(booked).toEqual(['+1.5 made up'])
    blotter.fill(fill(1, 'late', 1.5))
    expect(booked).toEqual(['+1.5 made up', '-1.5 made up', '+1.5 late'])
    expect(pendingOf(blotter)).toEqual([0, 0, 0.5, 0])
  })

  it('does not call an order accepted because it may be at the venue', () => {
    const { blotter } = bench()
    blotter.place(order(1, { lapses: 50 }))
    blotter.tell(1, { fact: 'unknown' })
    blotter.place(order(2, { lapses: 50 }))
    blotter.place(order(3, { lapses: 5 }))
    blotter.lapse(6)
    blotter.reconcile([working(1, 2, 2), working(2, 2, 2), working(3, 2, 2)])
    expect([...blotter.open()].map(({ state }) => state)).toEqual(['UNKNOWN', 'SUBMITTED', 'SUBMITTED'])
    blotter.lapse(51)
    expect(blotter.openCount).toBe(3)
  })

  it('counts the orders of others, each of them, while they are listed', () => {
    const { blotter } = bench()
    blotter.reconcile([working(0, 1, 1), working(0, 3, 2), working(Number.NaN, 1, 1), working(-7, 1, 1)])
    expect(blotter.openCount).toBe(4)
    expect(pendingOf(blotter)).toEqual([0, 0, 5, 0])
    expect([...blotter.open()].every(({ foreign }) => foreign)).toBe(true)
    blotter.reconcile([working(0, 5, 5)])
    expect(blotter.openCount).toBe(1)
    expect(pendingOf(blotter)).toEqual([0, 0, 5, 0])
  })

  it('knows the order of somebody else again by its venue’s id', () => {
    const { blotter, booked } = bench()
    blotter.reconcile([working(0, 3, 3, { venueId: 'theirs' })])
    blotter.reconcile([working(0, 3, 1, { venueId: 'theirs' })])
    expect([...blotter.open()].map(({ leaves }) => leaves.toFixed())).toEqual(['1'])
    expect(booked).toEqual([])
  })

  it('does not forget that a cancel was asked for', () => {
    const { blotter } = bench()
    blotter.place(order(1, { orderType: 'limit', price: money('1.1') }))
    blotter.tell(1, { fact: 'cancelAsked', request: 1 })
    blotter.reconcile([working(1, 2, 2)])
    expect(stateOf(blotter, 1)).toBe('PENDING_CANCEL')
  })
})
