import { describe, expect, it } from 'vitest'
import { ZERO } from '#domain/money.ts'
import {
  accepted,
  bookOf,
  filled,
  money,
  report,
  run,
  settle,
  submitted,
  theirs,
} from '#tests/unit/trading/orders/reconcile-bench.ts'
import { reconcile } from '#trading/orders/reconcile.ts'

describe('a position that orders do not explain', () => {
  const cases: readonly [string, number, number | string, number | undefined, string, string][] = [
    ['is opened at the venue’s average', 3, '5.5', undefined, '3 lots at 5.5', '5.5'],
    ['grows at the price that brings the average there', 8, '5.5', undefined, '4 lots at 6', '5.5'],
    ['shrinks at the mid price', 1, 5, 7, '3 lots at 7', '5'],
    ['shrinks at our own average without a mid', 1, 5, undefined, '3 lots at 5', '5'],
    ['turns at the venue’s average', -2, 9, 7, '6 lots at 9', '9'],
  ]
  it.each(cases)('%s', (_, lots, average, mid, expected, averageAfter) => {
    const opens = expected.startsWith('3 lots at 5.5')
    const register = opens ? bookOf() : bookOf(submitted, accepted, filled('a', 4, 5), { fact: 'canceled', stamp: 9 })
    const positions = [{ instrument: 1, lots: money(lots), averagePrice: money(average) }]
    const mids = new Map(mid === undefined ? [] : [[1, money(mid)]])
    const { actions, broken } = run(register, { positions, mids })
    const booked = actions.flatMap((action) =>
      action.do === 'tell' && action.fact.fact === 'filled'
        ? [`${action.fact.fill.lots.toFixed()} lots at ${action.fact.fill.price.toFixed()}`]
        : [],
    )
    expect(booked).toEqual([expected])
    expect(broken).toEqual([])
    expect(register.positionOf(1)).toMatchObject({ lots: money(lots), averagePrice: money(averageAfter) })
  })

  it('takes the venue’s average where only that differs, and keeps what it is worth', () => {
    const register = bookOf(submitted, accepted, filled('a', 4, 5), { fact: 'canceled', stamp: 9 })
    const { cash } = register.positionOf(1)
    const near = [{ instrument: 1, lots: money(4), averagePrice: money('5.0004') }]
    expect(run(register, { positions: near }).actions).toEqual([])
    const { actions } = run(register, { positions: [{ instrument: 1, lots: money(4), averagePrice: money(6) }] })
    expect(actions.map(({ why }) => why.code)).toEqual(['AVERAGE_DIFFERS'])
    expect(register.positionOf(1)).toMatchObject({ averagePrice: money(6), cash })
  })

  it('is named when it cannot be mended', () => {
    const numberless = [{ instrument: 1, lots: money(Number.NaN), averagePrice: money(5) }]
    const priceless = [{ instrument: 1, lots: money(3), averagePrice: ZERO }]
    for (const positions of [numberless, priceless]) {
      expect(run(bookOf(), { positions }).broken.map(({ invariant }) => invariant)).toEqual(['POSITION_LOTS'])
    }
    const averageless = [{ instrument: 1, lots: money(4), averagePrice: money(Number.NaN) }]
    const register = bookOf(submitted, accepted, filled('a', 4, 5), { fact: 'canceled', stamp: 9 })
    expect(run(register, { positions: averageless }).broken.map(({ invariant }) => invariant)).toEqual([
      'AVERAGE_PRICE',
    ])
  })

  it('says nothing when the positions could not be had', () => {
    const register = bookOf(submitted, accepted, filled('a', 4, 5), { fact: 'canceled', stamp: 9 })
    expect(run(register, { positions: undefined })).toEqual({ actions: [], lookups: [], waiting: [], broken: [] })
  })

  it('waits while the newest fill we were told is later than the report', () => {
    const register = bookOf(submitted, accepted, filled('a', 10, 5))
    expect(run(register, { stamp: 0 })).toEqual({ actions: [], lookups: [], waiting: [1], broken: [] })
    expect(run(register).actions.length).toBeGreaterThan(0)
  })

  it('is another difference when the same comes again another day', () => {
    const register = bookOf()
    const long = [{ instrument: 1, lots: money(1), averagePrice: money(5) }]
    const ids = [long, [], long, []].map((positions) => {
      const { actions, broken } = run(register, { positions, mids: new Map([[1, money(5)]]) })
      expect(broken).toEqual([])
      return actions[0]?.do === 'adopt' ? actions[0].order.clientId : 0
    })
    expect(new Set(ids).size).toBe(4)
    expect(register.positionOf(1).lots).toEqual(ZERO)
  })

  it('is another one still when the order of the first is forgotten and only its fill is known', () => {
    const positions = [{ instrument: 1, lots: money(1), averagePrice: money(5) }]
    const fillOf = (hasFill: (clientId: number, fillId: string) => boolean): string | undefined =>
      reconcile({ ...bookOf(), hasFill }, report({ positions }), settle)
        .actions.flatMap((action) =>
          action.do === 'tell' && action.fact.fact === 'filled' ? [action.fact.fill.fillId] : [],
        )
        .at(0)
    const first = fillOf(() => false)
    const second = fillOf((_clientId, fillId) => fillId === first)
    expect(second).toBeDefined()
    expect(second).not.toBe(first)
  })
})

describe('a book that cannot be right', () => {
  it('is named when the venue has two orders of one client id', () => {
    const register = bookOf(submitted, accepted)
    const { broken } = run(register, { orders: [theirs(), theirs({ venueId: 'v8' })] })
    expect(broken).toEqual([
      { invariant: 'IDS_DISTINCT', instrument: 1, ours: 'order 7 v7 buy on 1', venues: 'order 7 v8 buy on 1' },
    ])
  })

  it('is named when an order bears our number and is none of ours', () => {
    const register = bookOf(submitted, accepted)
    const { broken } = run(register, { orders: [theirs({ side: 'sell' })] })
    expect(broken.map(({ invariant }) => invariant)).toContain('IDS_DISTINCT')
  })

  it('is named when its profit does not follow from its fills', () => {
    const register = bookOf()
    const positionOf = () => ({ ...register.positionOf(1), cash: money(Number.NaN) })
    const { broken } = reconcile({ ...register, positionOf }, report(), settle)
    expect(broken.map(({ invariant }) => invariant)).toEqual(['PNL_KEPT'])
  })

  it('is not made by a venue that lists no number', () => {
    const register = bookOf(submitted, accepted)
    const found = run(register, {
      orders: [theirs({ lots: money(Number.NaN) }), theirs({ clientId: 9, filled: money(-1) })],
    })
    expect(found.broken.map(({ invariant }) => invariant)).toEqual(['REPORT_SOUND', 'REPORT_SOUND'])
    expect(found).toMatchObject({ actions: [], lookups: [7] })
  })
})
