/**
 * What every registered check must do. A check without a case here does not compile: it needs an order it refuses, in a
 * view in which the same order passes once it only reduces.
 */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Money } from '#domain/money.ts'
import { refusalCodes } from '#messages/decisions.ts'
import { limitsWith, wideLimits } from '#tests/risk-limits.ts'
import type { Candidate, RiskView } from '#trading/risk/check.ts'
import { boundChecks, createChecks, type Limits, limits, registered } from '#trading/risk/limits.ts'
import { noneOut, order, pass, view } from '#tests/risk-cases.ts'

interface Case {
  readonly narrow: Parameters<typeof limitsWith>[0]
  readonly order?: Partial<Candidate>
  readonly view?: Partial<RiskView>
  /** What makes the check blind: it must refuse then, whatever its limit. */
  readonly unknown: { readonly order?: Partial<Candidate>; readonly view?: Partial<RiskView> } | null
}

const NAN = Number.NaN
const LATE = 3_600_000_000

const cases: { readonly [Name in keyof Limits]: Case } = {
  orderSize: { narrow: { orderSize: { maxLots: 0.09 } }, unknown: { order: { steps: NAN } } },
  position: { narrow: { position: { maxLots: 0.09, shrink: false } }, unknown: { view: { position: NAN } } },
  dailyLoss: {
    narrow: { dailyLoss: { maxLoss: '500' } },
    view: { dayPnl: -500.01 },
    unknown: { view: { dayPnl: NAN, exactDayPnl: () => new Money(NAN) } },
  },
  dailyVolume: {
    narrow: { dailyVolume: { maxLots: 1 } },
    view: { dayFilled: 91, dayValue: 100_000 },
    unknown: { view: { ask: NAN } },
  },
  priceBand: { narrow: { priceBand: { maxBps: 0.5 } }, unknown: { view: { bid: NAN } } },
  selfTrade: {
    narrow: {},
    view: { out: { ...noneOut, limitSell: 5 }, ownSell: 1.1001 },
    unknown: { order: { price: NAN }, view: { ownSell: 1.1001 } },
  },
  orderValue: { narrow: { orderValue: { max: '11000' } }, unknown: { view: { rate: NAN } } },
  openOrders: {
    narrow: { openOrders: { max: 3, maxPerInstrument: 3 } },
    view: { openOrders: 3, openHere: 1 },
    unknown: { view: { openOrders: NAN } },
  },
  orderRate: { narrow: { orderRate: { perSecond: 1e-9, burst: 1 } }, unknown: null },
  liquidity: {
    narrow: { liquidity: { maxShare: 0.5, whenUnknown: 'refuse' } },
    view: { askSize: 0.19 },
    unknown: { view: { askSize: NAN } },
  },
  tradingHours: {
    narrow: { tradingHours: { zone: 'UTC', sessions: [{ days: ['fri'], from: '09:00', to: '10:00' }] } },
    unknown: { view: { at: NAN } },
  },
  staleData: { narrow: { staleData: { maxAgeMillis: 1 } }, view: { now: LATE }, unknown: { view: { quotedAt: NAN } } },
  margin: { narrow: { margin: { rate: 0.5 } }, view: { heldValue: 190_000 }, unknown: { view: { equity: NAN } } },
}

const named = Object.entries(cases) as [keyof Limits, Case][] // the keys of that very table
const checkOf = (name: string, chosen: Limits) => boundChecks(chosen).find((one) => one.name === name)!

/** The check, after an order was approved: what counts orders has counted one. */
function used(name: keyof Limits, { narrow }: Case) {
  const check = checkOf(name, limitsWith(narrow))
  check.approved?.(order(), view())
  return check
}

describe.each(named)('%s', (name, given) => {
  const asked = order(given.order)
  const seen = view(given.view)

  it('refuses its case, and lets the same order out when it only reduces', () => {
    const check = used(name, given)
    expect(check.judge(asked, seen)).toMatchObject({ verdict: 'refuse' })
    expect(check.judge({ ...asked, reduceOnly: true }, seen)).toEqual(pass)
  })

  it('lets the case pass under wide limits, unless it is not about a limit', () => {
    if (name === 'selfTrade') return
    const check = checkOf(name, wideLimits)
    expect(check.judge(asked, seen)).toEqual(pass)
  })

  it('refuses what it cannot see', () => {
    if (given.unknown === null) return
    const check = used(name, { ...given, narrow: { ...given.narrow, liquidity: { whenUnknown: 'refuse' } } })
    const blind = order(given.unknown.order)
    expect(check.judge(blind, view({ ...given.view, ...given.unknown.view }))).toMatchObject({ verdict: 'refuse' })
  })

  it('never holds back an exit, whatever it is told', () => {
    const check = used(name, given)
    const number = fc.oneof(fc.double(), fc.constantFrom(NAN, Infinity, -Infinity, 0))
    const anything = fc.record({
      now: number,
      at: number,
      position: number,
      openOrders: number,
      openHere: number,
      ownBuy: number,
      ownSell: number,
      bid: number,
      ask: number,
      bidSize: number,
      askSize: number,
      quotedAt: number,
      rate: number,
      dayFilled: number,
      dayValue: number,
      dayPnl: number,
      heldValue: number,
      outValue: number,
      equity: number,
      margin: number,
    })
    fc.assert(
      fc.property(anything, fc.integer({ min: 1, max: 1e6 }), number, (fields, steps, price) => {
        expect(check.judge(order({ steps, price, reduceOnly: true }), view(fields))).toEqual(pass)
      }),
      { numRuns: 50 },
    )
  })

  it('asks for a limit: nothing switches it off by being left out', () => {
    const { [name]: _left, ...others } = wideLimits
    expect(limits(z).safeParse(others).success).toBe(false)
    expect(limits(z).safeParse({ ...wideLimits, [name]: {} }).success).toBe(false)
  })

  it('says what of its limits is used as figures of those very limits', () => {
    const check = used(name, given)
    const params: object = limitsWith(given.narrow)[name]
    for (const { of, given: figure } of check.usage?.(seen) ?? []) {
      expect(Object.keys(params)).toContain(of)
      expect(typeof figure).toBe('number')
    }
  })
})

describe('the registry of checks', () => {
  it('has a code of its own for each check, and each code is one of the refusals', () => {
    const codes = registered.map(({ code }) => code)
    expect(new Set(codes).size).toBe(codes.length)
    for (const code of codes) expect(refusalCodes).toContain(code)
  })

  it('takes a limit anew and keeps what was counted', () => {
    const set = createChecks(limitsWith({ orderRate: { perSecond: 1, burst: 2 } }))
    const rate = set.checks.find(({ name }) => name === 'orderRate')!
    rate.approved?.(order(), view())
    rate.approved?.(order(), view())
    expect(rate.judge(order(), view())).toMatchObject({ verdict: 'refuse', given: 3, limit: 2 })
    expect(set.change('orderRate.burst', 3)).toBe(true)
    expect(set.checks.find(({ name }) => name === 'orderRate')!.judge(order(), view())).toEqual(pass)
    expect(set.change('position.maxLots', 0.05)).toBe(true)
    expect(set.checks.find(({ name }) => name === 'position')!.judge(order(), view()).verdict).toBe('shrink')
    expect(set.limits).toMatchObject({ orderRate: { perSecond: 1, burst: 3 }, position: { maxLots: 0.05 } })
  })

  it('leaves everything as it is for a limit that nobody has', () => {
    const set = createChecks(wideLimits)
    for (const path of ['', 'position', 'position.max', 'speed.maxLots', 'position.maxLots.more'])
      expect([path, set.change(path, 1)]).toEqual([path, false])
  })
})
