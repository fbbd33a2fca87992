import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Money, ZERO } from '#domain/money.ts'
import { EURUSD } from '#tests/outbox.ts'
import type { Candidate, RiskView } from '#trading/risk/check.ts'
import dailyLoss from '#trading/risk/checks/daily-loss.ts'
import openOrders from '#trading/risk/checks/open-orders.ts'
import orderRate from '#trading/risk/checks/order-rate.ts'
import orderSize from '#trading/risk/checks/order-size.ts'
import position from '#trading/risk/checks/position.ts'
import priceBand, { deviationBps } from '#trading/risk/checks/price-band.ts'
import { boundChecks, type Limits, limits } from '#trading/risk/limits.ts'

const money = (value: number | string) => new Money(value)
const order = (fields: Partial<Candidate> = {}): Candidate => ({
  instrument: EURUSD,
  side: 'buy',
  lots: money('0.1'),
  orderType: 'market',
  price: 1.1,
  reduceOnly: false,
  ...fields,
})
const nothing = { marketBuy: ZERO, marketSell: ZERO, limitBuy: ZERO, limitSell: ZERO }
const view = (fields: Partial<RiskView> = {}): RiskView => ({
  now: 0,
  trading: 'ACTIVE',
  obstacle: null,
  position: ZERO,
  pending: nothing,
  openOrders: 0,
  bid: 1.0999,
  ask: 1.1001,
  dayPnl: ZERO,
  ...fields,
})
const pass = { verdict: 'pass' }

describe('order size', () => {
  const check = orderSize.create({ maxLots: 2 })

  it('passes up to the limit and refuses beyond it', () => {
    expect(check.judge(order({ lots: money(2) }), view())).toEqual(pass)
    expect(check.judge(order({ lots: money('2.01') }), view())).toEqual({ verdict: 'refuse', given: 2.01, limit: 2 })
  })

  it('never allows more than the venue takes in one order', () => {
    const generous = orderSize.create({ maxLots: 500 })
    expect(generous.judge(order({ lots: money(101) }), view())).toEqual({ verdict: 'refuse', given: 101, limit: 100 })
  })
})

describe('position', () => {
  const check = position.create({ maxLots: 1, shrink: true })

  it('adds the order to the position and to all that is out on its side', () => {
    const pending = { ...nothing, marketBuy: money('0.2'), limitBuy: money('0.3') }
    expect(check.judge(order({ lots: money('0.1') }), view({ position: money('0.4'), pending }))).toEqual(pass)
    expect(check.judge(order({ lots: money('0.2') }), view({ position: money('0.4'), pending }))).toMatchObject({
      verdict: 'shrink',
      given: 1.1,
      limit: 1,
    })
  })

  it('counts nothing that is out on the other side in its favour', () => {
    const pending = { ...nothing, marketSell: money(5) }
    expect(check.judge(order(), view({ position: money(1), pending })).verdict).toBe('refuse')
  })

  it('shrinks to the room there is, to the last step', () => {
    const verdict = check.judge(order({ lots: money('0.5') }), view({ position: money('0.7') }))
    expect(verdict.verdict === 'shrink' && verdict.lots.toString()).toBe('0.3')
  })

  it('refuses when there is no room, or when it may not shrink', () => {
    const full = view({ position: money(1) })
    expect(check.judge(order(), full)).toEqual({ verdict: 'refuse', given: 1.1, limit: 1 })
    const strict = position.create({ maxLots: 1, shrink: false })
    expect(strict.judge(order({ lots: money(2) }), view())).toEqual({ verdict: 'refuse', given: 2, limit: 1 })
  })

  it('bounds the short side the same way', () => {
    const short = view({ position: money('-0.95') })
    expect(check.judge(order({ side: 'sell', lots: money('0.05') }), short)).toEqual(pass)
    expect(check.judge(order({ side: 'sell', lots: money('0.06') }), short).verdict).toBe('shrink')
    expect(check.usage?.(short)).toEqual({ given: 0.95, limit: 1 })
  })

  it('lets a sum that doubles get wrong stand exactly at the limit', () => {
    const third = position.create({ maxLots: 0.3, shrink: false })
    expect(third.judge(order({ lots: money('0.2') }), view({ position: money('0.1') }))).toEqual(pass)
  })
})

describe('price band', () => {
  const check = priceBand.create({ maxBps: 10 })

  it('measures the distance from the mid in basis points', () => {
    expect(deviationBps(1.1011, 1.1)).toBeCloseTo(10, 6)
    expect(check.judge(order({ price: 1.1009 }), view())).toEqual(pass)
    expect(check.judge(order({ price: 1.1012 }), view())).toMatchObject({ verdict: 'refuse', limit: 10 })
    expect(check.judge(order({ price: 1.0988 }), view())).toMatchObject({ verdict: 'refuse', limit: 10 })
  })

  it('refuses a market order into a spread blown wide', () => {
    expect(check.judge(order({ price: 1.2 }), view({ bid: 1, ask: 1.2 })).verdict).toBe('refuse')
  })
})

describe('daily loss', () => {
  const check = dailyLoss.create({ maxLoss: '100.00' })

  it('passes while the loss is at most the limit', () => {
    expect(check.judge(order(), view({ dayPnl: money(-100) }))).toEqual(pass)
    expect(check.judge(order(), view({ dayPnl: money(5000) }))).toEqual(pass)
    expect(check.judge(order(), view({ dayPnl: money('-100.01') }))).toEqual({
      verdict: 'refuse',
      given: 100.01,
      limit: 100,
    })
  })

  it('shows a gain as nothing used', () => {
    expect(check.usage?.(view({ dayPnl: money(40) }))).toEqual({ given: 0, limit: 100 })
    expect(check.usage?.(view({ dayPnl: money(-40) }))).toEqual({ given: 40, limit: 100 })
  })
})

describe('open orders', () => {
  it('counts the order among those that are out', () => {
    const check = openOrders.create({ max: 3 })
    expect(check.judge(order(), view({ openOrders: 2 }))).toEqual(pass)
    expect(check.judge(order(), view({ openOrders: 3 }))).toEqual({ verdict: 'refuse', given: 4, limit: 3 })
  })
})

describe('order rate', () => {
  it('lets a burst out, and then as many as the bucket fills', () => {
    const check = orderRate.create({ perSecond: 2, burst: 3 })
    const at = (now: number) => view({ now })
    for (let n = 0; n < 3; n++) {
      expect(check.judge(order(), at(0))).toEqual(pass)
      check.approved?.(order(), at(0))
    }
    expect(check.judge(order(), at(499_999))).toMatchObject({ verdict: 'refuse', limit: 3 })
    expect(check.judge(order(), at(500_000))).toEqual(pass)
    check.approved?.(order(), at(500_000))
    expect(check.judge(order(), at(500_000))).toEqual({ verdict: 'refuse', given: 4, limit: 3 })
  })

  it('never saves up more than the burst', () => {
    const check = orderRate.create({ perSecond: 10, burst: 2 })
    check.approved?.(order(), view({ now: 0 }))
    expect(check.usage?.(view({ now: 3_600_000_000 }))).toEqual({ given: 0, limit: 2 })
  })

  it('counts exits against entries and lets them out all the same', () => {
    const check = orderRate.create({ perSecond: 1, burst: 1 })
    const exit = order({ reduceOnly: true })
    for (let n = 0; n < 5; n++) {
      expect(check.judge(exit, view())).toEqual(pass)
      check.approved?.(exit, view())
    }
    expect(check.judge(order(), view({ now: 4_000_000 })).verdict).toBe('refuse')
    expect(check.judge(order(), view({ now: 5_000_000 }))).toEqual(pass)
  })

  it('gains nothing from a clock that goes back or is not a number', () => {
    const check = orderRate.create({ perSecond: 1, burst: 1 })
    check.approved?.(order(), view({ now: 5_000_000 }))
    expect(check.judge(order(), view({ now: 0 })).verdict).toBe('refuse')
    expect(check.judge(order(), view({ now: Number.NaN })).verdict).toBe('refuse')
  })
})

const chosen: Limits = {
  orderSize: { maxLots: 1 },
  position: { maxLots: 1, shrink: true },
  priceBand: { maxBps: 10 },
  dailyLoss: { maxLoss: '100' },
  openOrders: { max: 1 },
  orderRate: { perSecond: 1, burst: 1 },
}

describe('every check', () => {
  it.each(boundChecks(chosen))('$name lets an exit through, whatever the state of things', (check) => {
    const exit = order({ reduceOnly: true, lots: money(50), price: Number.NaN })
    const worst = view({
      position: money(-500),
      openOrders: 99,
      bid: Number.NaN,
      ask: Number.NaN,
      dayPnl: money(Number.NaN),
      now: Number.NaN,
    })
    expect(check.judge(exit, worst)).toEqual(pass)
  })

  const unknown = Number.NaN
  const blind: Readonly<Record<string, [Candidate, RiskView]>> = {
    orderSize: [order({ lots: money(unknown) }), view()],
    position: [order(), view({ position: money(unknown) })],
    priceBand: [order(), view({ bid: unknown })],
    dailyLoss: [order(), view({ dayPnl: money(unknown) })],
    openOrders: [order(), view({ openOrders: unknown })],
  }
  it.each(Object.keys(blind))('%s refuses what is not a number', (name) => {
    const check = boundChecks(chosen).find((one) => one.name === name)
    expect(check?.judge(...blind[name])).toMatchObject({ verdict: 'refuse' })
  })
})

describe('limits', () => {
  it('are one strict section a check', () => {
    expect(limits(z).parse({ ...chosen, position: { maxLots: 1 }, orderRate: { perSecond: 1 } })).toEqual({
      ...chosen,
      orderRate: { perSecond: 1, burst: 5 },
    })
  })

  it.each([
    ['a section left out', { ...chosen, dailyLoss: undefined }],
    ['a section nobody knows', { ...chosen, spread: {} }],
    ['a limit of nothing', { ...chosen, orderSize: { maxLots: 0 } }],
    ['money as a number', { ...chosen, dailyLoss: { maxLoss: 100 } }],
    ['money below zero', { ...chosen, dailyLoss: { maxLoss: '-100' } }],
    ['a limit that is not a number', { ...chosen, position: { maxLots: Number.NaN } }],
  ])('refuse %s', (_sentence, given) => {
    expect(limits(z).safeParse(given).success).toBe(false)
  })
})
