import { describe, expect, it } from 'vitest'
import { ZERO } from '#domain/money.ts'
import {
  accepted,
  bookOf,
  filled,
  money,
  run,
  stateOf,
  submitted,
  theirs,
} from '#tests/unit/trading/orders/reconcile-bench.ts'
import type { OrderFact } from '#trading/orders/order-life.ts'
import { viewOf } from '#trading/orders/order-view.ts'
import { idOf } from '#trading/orders/reconcile-orders.ts'
import type { LookupAnswer } from '#trading/orders/venue-report.ts'

describe('an order that the venue does not list', () => {
  const ends: readonly [string, OrderFact[], string, string][] = [
    ['on its way: it never arrived', [submitted], 'NEVER_ARRIVED', 'REJECTED'],
    ['unknown: it never arrived', [submitted, { fact: 'unknown' }], 'NEVER_ARRIVED', 'REJECTED'],
    ['accepted: it is gone', [submitted, accepted], 'ORDER_GONE', 'REJECTED'],
    ['triggered: it is gone', [submitted, accepted, { fact: 'triggered' }], 'ORDER_GONE', 'REJECTED'],
    ['partly filled: the rest is gone', [submitted, accepted, filled('a', 4, 5)], 'ORDER_GONE', 'CANCELED'],
    [
      'asked to cancel: it stays unresolved',
      [submitted, accepted, { fact: 'cancelAsked', request: 1 }],
      'REQUEST_UNRESOLVED',
      'PENDING_CANCEL',
    ],
    [
      'asked to change: it stays unresolved',
      [submitted, accepted, { fact: 'updateAsked', request: 1 }],
      'REQUEST_UNRESOLVED',
      'PENDING_UPDATE',
    ],
  ]
  it.each(ends)('and that we hold %s', (_, facts, code, state) => {
    const register = bookOf(...facts)
    const before = stateOf(register)
    const first = run(register)
    expect(first).toMatchObject({ actions: [], lookups: [7], waiting: [1] })
    expect(stateOf(register)).toBe(before)

    const lookups = new Map<number, LookupAnswer>([[7, { answer: 'unsure' }]])
    expect(run(register, { lookups })).toMatchObject({ actions: [], lookups: [7] })

    lookups.set(7, { answer: 'absent' })
    const positions = [{ instrument: 1, lots: register.positionOf(1).lots, averagePrice: money(5) }]
    const second = run(register, { lookups, positions })
    expect(second.actions.map(({ why }) => why)).toEqual([
      { code, instrument: 1, clientId: 7, ours: before, venues: 'not found' },
    ])
    expect(stateOf(register)).toBe(state)
    expect(run(register, { positions })).toEqual({ actions: [], lookups: [], waiting: [], broken: [] })
  })

  it('is not asked for while it may still be on its way', () => {
    const register = bookOf(submitted)
    expect(run(register, { asked: 4_000_000 })).toMatchObject({ actions: [], lookups: [], waiting: [1] })
  })

  it('says nothing when the list itself could not be had', () => {
    const register = bookOf(submitted, accepted)
    expect(run(register, { orders: undefined })).toMatchObject({ actions: [], lookups: [], waiting: [1] })
  })

  it('takes its end and its fills from the answer', () => {
    const register = bookOf(submitted, accepted)
    const order = theirs({ filled: money(4), averagePrice: money(6) })
    const positions = [{ instrument: 1, lots: money(4), averagePrice: money(6) }]
    const found = run(register, { lookups: new Map([[7, { answer: 'canceled', order }]]), positions })
    expect(found.actions.map(({ why }) => why.code)).toEqual(['FILLS_LACKING', 'END_MISSED'])
    expect(found.broken).toEqual([])
    expect(stateOf(register)).toBe('CANCELED')
    expect(register.positionOf(1)).toMatchObject({ lots: money(4), averagePrice: money(6) })
  })

  it('is left alone when nothing of it has left this process', () => {
    expect(run(bookOf())).toEqual({ actions: [], lookups: [], waiting: [], broken: [] })
  })

  it('comes back when the venue lists it after all', () => {
    const register = bookOf(submitted, accepted)
    run(register, { lookups: new Map([[7, { answer: 'absent' }]]) })
    expect(stateOf(register)).toBe('REJECTED')
    const found = run(register, { stamp: 60, orders: [theirs()] })
    expect(found.actions.map(({ why }) => why.code)).toEqual(['ORDER_WORKS'])
    expect(stateOf(register)).toBe('ACCEPTED')
  })
})

describe('an order that the venue lists', () => {
  it('is adopted when it is somebody else’s, under the same id every time', () => {
    const register = bookOf()
    const order = theirs({ clientId: 0, venueId: 'x1', filled: money(2), averagePrice: money(5) })
    const positions = [{ instrument: 1, lots: money(2), averagePrice: money(5) }]
    const found = run(register, { orders: [order], positions })
    expect(found.actions.map(({ why }) => why.code)).toEqual(['ORDER_EXTERNAL', 'ORDER_EXTERNAL', 'FILLS_LACKING'])
    expect(idOf(order)).toBeLessThan(0)
    expect(stateOf(register, idOf(order))).toBe('PARTIALLY_FILLED')
    expect(run(register, { orders: [order], positions }).actions).toEqual([])
  })

  it('is not undone by a list older than what we were told', () => {
    const register = bookOf(submitted, accepted, { fact: 'canceled', stamp: 70 })
    expect(run(register, { orders: [theirs()] }).actions).toEqual([])
    expect(stateOf(register)).toBe('CANCELED')
  })

  it('has its lots and price taken over', () => {
    const register = bookOf(submitted, accepted)
    const found = run(register, { orders: [theirs({ lots: money(8), price: money(6) })] })
    expect(found.actions.map(({ why }) => [why.code, why.ours, why.venues])).toEqual([
      ['TERMS_DIFFER', 'buy 10 at 5', 'buy 8 at 6'],
    ])
    const life = register.find(7)
    expect(life && viewOf(life)).toMatchObject({ lots: money(8), price: money(6), state: 'ACCEPTED' })
  })
})

describe('a list older than a change we were told', () => {
  it('does not take the change back', () => {
    const changed: OrderFact = { fact: 'updated', request: 1, stamp: 70, lots: money(12), price: money(6) }
    const register = bookOf(submitted, accepted, changed)
    expect(run(register, { orders: [theirs()] })).toEqual({ actions: [], lookups: [], waiting: [], broken: [] })
  })
})

describe('a fill in the report', () => {
  const fill = { instrument: 1, side: 'buy' as const, lots: money(4), price: money(5), fee: ZERO, at: 1 }
  const positions = [{ instrument: 1, lots: money(4), averagePrice: money(5) }]

  it('is taken by its id alone: the same id with other numbers is not another fill', () => {
    const register = bookOf(submitted, accepted, filled('a', 4, 5), { fact: 'canceled', stamp: 9 })
    const fills = [{ ...fill, clientId: 7, venueId: 'v7', fillId: 'a', price: money(9) }]
    expect(run(register, { fills, positions }).actions).toEqual([])
  })

  it('takes the place of what was made up for it, and moves no position', () => {
    const total: OrderFact = { fact: 'total', stamp: 40, filled: money(4), averagePrice: money(5) }
    const register = bookOf(submitted, accepted, total, { fact: 'canceled', stamp: 41 })
    expect(register.positionOf(1).lots).toEqual(money(4))
    const fills = [{ ...fill, clientId: 7, venueId: 'v7', fillId: 'a' }]
    const { actions, broken } = run(register, { fills, positions })
    expect(actions.map(({ why }) => why.code)).toEqual(['FILL_MISSED'])
    expect(broken).toEqual([])
    expect(register.positionOf(1).lots).toEqual(money(4))
  })

  it('makes one order of somebody else of all that bear its id', () => {
    const register = bookOf()
    const one = { ...fill, clientId: 0, venueId: 'x', lots: money(1) }
    const fills = [
      { ...one, fillId: 'a' },
      { ...one, fillId: 'b', lots: money(3) },
    ]
    expect(run(register, { fills, positions }).actions.map(({ do: what }) => what)).toEqual([
      'adopt',
      'tell',
      'tell',
      'tell',
    ])
    const life = register.find(idOf({ ...one }))
    expect(life && viewOf(life)).toMatchObject({ state: 'FILLED', lots: money(4), overfilled: ZERO })
  })

  it('is named when it is not of its order', () => {
    const register = bookOf(submitted, accepted, { fact: 'canceled', stamp: 9 })
    const fills = [{ ...fill, clientId: 7, venueId: 'v7', fillId: 'a', side: 'sell' as const }]
    const { broken } = run(register, { fills })
    expect(broken.map(({ invariant }) => invariant)).toEqual(['REPORT_SOUND'])
  })
})
