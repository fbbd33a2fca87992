import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Instrument } from '#domain/instrument.ts'
import { tallyOf } from '#trading/metrics/trade-tally.ts'
import { type Caps, capsSchema } from '#trading/sizing/caps.ts'
import fixed from '#trading/sizing/fixed.ts'
import kelly, { winChanceBelow } from '#trading/sizing/kelly.ts'
import kellyContinuous from '#trading/sizing/kelly-continuous.ts'
import * as registry from '#trading/sizing/registry.ts'
import { createSizing, type Sizer } from '#trading/sizing/sizer.ts'
import type { SizingState } from '#trading/sizing/sizing-state.ts'
import volatilityTarget from '#trading/sizing/volatility-target.ts'

const EURUSD: Instrument = {
  id: 1,
  symbol: 'EURUSD',
  tickSize: '0.00001',
  lotStep: '0.01',
  minLots: '0.01',
  maxLots: '50',
  contractSize: '100000',
  currency: 'USD',
}
const state: SizingState = {
  instrument: EURUSD,
  side: 'buy',
  equity: 100_000,
  price: 1.25,
  rate: 1,
  stopDistance: 0.005,
  drift: 0.02,
  volatility: 0.1,
  trades: tallyOf(Array.from({ length: 100 }, (_, k) => (k < 60 ? 100 : -100))),
}
const free: Caps = capsSchema(z).parse({})
const lotsBy = (sizer: Sizer, caps: Partial<Caps> = {}, changed: Partial<SizingState> = {}) => {
  const { lots, bound } = createSizing(sizer, { ...free, ...caps }).size({ ...state, ...changed })
  return { lots: lots.toString(), bound }
}

describe('sizers', () => {
  it('are registered under their names, with parameters that have a form', () => {
    for (const [name, spec] of Object.entries(registry)) {
      expect(spec.name).toBe(name)
      expect(spec.params(z).safeParse({ nothing: 1 }).success).toBe(false)
    }
  })

  it('of fixed lots want the same every time', () => {
    expect(lotsBy(fixed.create({ lots: 0.3 }))).toEqual({ lots: '0.3', bound: null })
  })

  it('of a volatility target make a year’s spread that share of the equity', () => {
    // 10 % of 100,000 is 10,000; a lot is worth 125,000 and spreads 12,500 a year.
    expect(lotsBy(volatilityTarget.create({ target: 0.1 }))).toEqual({ lots: '0.8', bound: null })
    // The same lot in an account whose currency buys twice as much.
    expect(lotsBy(volatilityTarget.create({ target: 0.1 }), {}, { rate: 0.5 }).lots).toBe('1.6')
    expect(lotsBy(volatilityTarget.create({ target: 0.1 }), {}, { volatility: 0 })).toEqual({
      lots: '0',
      bound: 'unknown',
    })
  })

  it('by Kelly risk the share of the equity that the trades of the past call for', () => {
    // p 0.6, b 1: 20 % of it, half of that is 10,000; a lot risks 500 at its stop.
    const plain = kelly.create({ fraction: 0.5, sureness: null, minTrades: 100 })
    expect(lotsBy(plain)).toEqual({ lots: '20', bound: null })
    const p = winChanceBelow(60, 40, 0.9)
    const careful = kelly.create({ fraction: 0.5, sureness: 0.9, minTrades: 100 })
    expect(Number(lotsBy(careful).lots)).toBeCloseTo(100 * (2 * p - 1), 1)
    expect(Number(lotsBy(careful).lots)).toBeLessThan(20)
  })

  it('by Kelly want nothing without an edge, and cannot tell without enough trades of both kinds or a stop', () => {
    const rule = kelly.create({ fraction: 1, sureness: null, minTrades: 10 })
    const after = (wins: number, losses: number, changed: Partial<SizingState> = {}) =>
      lotsBy(rule, {}, { trades: { count: 100, wins, losses, won: wins * 10, lost: losses * 10 }, ...changed })
    expect(after(40, 60)).toEqual({ lots: '0', bound: null })
    expect(after(5, 4)).toEqual({ lots: '0', bound: 'unknown' })
    expect(after(50, 0)).toEqual({ lots: '0', bound: 'unknown' })
    expect(after(60, 40, { stopDistance: Number.NaN })).toEqual({ lots: '0', bound: 'unknown' })
    expect(after(60, 40, { stopDistance: 0 })).toEqual({ lots: '0', bound: 'unknown' })
  })

  it('by continuous Kelly hold a fraction of mean over variance, on the side of the drift only', () => {
    // 0.02 / 0.01 = 2; half of it 1: 100,000 of 125,000 a lot.
    const rule = kellyContinuous.create({ fraction: 0.5 })
    expect(lotsBy(rule)).toEqual({ lots: '0.8', bound: null })
    expect(lotsBy(rule, {}, { side: 'sell' })).toEqual({ lots: '0', bound: null })
    expect(lotsBy(rule, {}, { side: 'sell', drift: -0.02 }).lots).toBe('0.8')
  })
})

describe('a size', () => {
  it('is floored to the lot step, and nothing below the smallest order', () => {
    expect(lotsBy(() => 0.6799).lots).toBe('0.67')
    expect(lotsBy(() => 0.3 / 3).lots).toBe('0.1')
    expect(lotsBy(() => 0.009)).toEqual({ lots: '0', bound: 'minOrder' })
    expect(lotsBy(() => -1)).toEqual({ lots: '0', bound: null })
  })

  it('says which cap bound it', () => {
    expect(lotsBy(() => 100)).toEqual({ lots: '50', bound: 'maxOrder' })
    expect(lotsBy(() => 100, { maxLots: 3 })).toEqual({ lots: '3', bound: 'maxLots' })
    expect(lotsBy(() => 100, { maxLeverage: 2 })).toEqual({ lots: '1.6', bound: 'maxLeverage' })
    // 1 % of 100,000 over 500 a lot.
    expect(lotsBy(() => 100, { maxRiskShare: 0.01, maxLeverage: 100 })).toEqual({ lots: '2', bound: 'maxRiskShare' })
  })

  it('is nothing when a cap cannot be worked out', () => {
    expect(lotsBy(() => 1, { maxRiskShare: 0.01 }, { stopDistance: Number.NaN })).toEqual({
      lots: '0',
      bound: 'unknown',
    })
    expect(lotsBy(() => Number.NaN, { maxLots: 3 })).toEqual({ lots: '0', bound: 'unknown' })
    expect(lotsBy(() => 1, { maxLeverage: 1 }, { equity: -5 })).toEqual({ lots: '0', bound: 'maxLeverage' })
  })

  it('never exceeds what was wanted, any cap or the instrument, and is whole steps, whatever is known', () => {
    const amount = fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.double())
    fc.assert(
      fc.property(amount, amount, amount, amount, (wanted, equity, price, stopDistance) => {
        const caps = { maxLots: 7.5, maxLeverage: 3, maxRiskShare: 0.02 }
        const known = { ...state, equity, price, stopDistance }
        const { lots } = createSizing(() => wanted, caps).size(known)
        const number = lots.toNumber()
        expect(lots.mod('0.01').isZero()).toBe(true)
        expect(number).toBeGreaterThanOrEqual(0)
        expect(number).toBeLessThanOrEqual(7.5)
        if (number === 0) return
        // A step is cleaned to nine decimals before it is floored.
        const slack = 1 + 1e-6
        expect(number).toBeLessThanOrEqual(wanted * slack)
        expect(number * price * 100_000).toBeLessThanOrEqual(3 * equity * slack)
        expect(number * stopDistance * 100_000).toBeLessThanOrEqual(0.02 * equity * slack)
      }),
    )
  })
})
