import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Instrument } from '#domain/instrument.ts'
import { exposureOf } from '#trading/exposure/exposure.ts'
import { type Hedge, hedgingAdvice } from '#trading/exposure/hedging.ts'
import { type Holding, valueOf } from '#trading/exposure/holding.ts'
import { PortfolioRisk } from '#trading/exposure/portfolio-risk.ts'
import { scenarioSchema, unknownNames } from '#trading/exposure/scenario.ts'
import { stressed } from '#trading/exposure/stress.ts'

const instrument = (id: number, symbol: string, currency: string, contractSize: string, base?: string): Instrument => ({
  id,
  symbol,
  base,
  tickSize: '0.00001',
  lotStep: '0.01',
  minLots: '0.01',
  maxLots: '100',
  contractSize,
  currency,
})
const EURUSD = instrument(1, 'EURUSD', 'USD', '100000', 'EUR')
const EURJPY = instrument(2, 'EURJPY', 'JPY', '100000', 'EUR')
const DE40 = instrument(3, 'DE40', 'EUR', '1')
/** An account in USD; a euro is 1.25 dollars, a yen 0.01. */
const pair = (lots: number, price = 1.25): Holding => ({
  instrument: EURUSD,
  lots,
  price,
  rate: 1,
})
const cross = (lots: number): Holding => ({ instrument: EURJPY, lots, price: 125, rate: 0.01 })
const shares = (lots: number): Holding => ({ instrument: DE40, lots, price: 20_000, rate: 1.25 })
const scenario = (given: object) => scenarioSchema(z).parse({ name: 'a bad day', ...given })

describe('exposure', () => {
  it('is that of a pair in both its currencies, and of shares in theirs', () => {
    const { byInstrument, byCurrency, total } = exposureOf([pair(2), cross(-1), shares(4)])
    expect(byInstrument.get('EURUSD')).toEqual({ net: 250_000, gross: 250_000 })
    expect(byInstrument.get('DE40')).toEqual({ net: 100_000, gross: 100_000 })
    expect(byCurrency.get('EUR')).toEqual({ net: 250_000 - 125_000 + 100_000, gross: 475_000 })
    expect(byCurrency.get('USD')).toEqual({ net: -250_000, gross: 250_000 })
    expect(byCurrency.get('JPY')).toEqual({ net: 125_000, gross: 125_000 })
    expect(total).toEqual({ net: 225_000, gross: 475_000 })
  })

  it('is not known without a mark, and 0 of nothing', () => {
    const { byCurrency, total } = exposureOf([pair(1, Number.NaN), shares(1)])
    expect([byCurrency.get('USD')?.net, total.gross]).toEqual([Number.NaN, Number.NaN])
    expect(valueOf(pair(0, Number.NaN))).toBe(0)
    expect(exposureOf([]).total).toEqual({ net: 0, gross: 0 })
  })
})

describe('a stress scenario', () => {
  it('moves a price in its own currency and turns the loss into the account’s', () => {
    // 100,000 in dollars, a fifth of it, in euros that are worth a tenth less.
    const fall = scenario({ instruments: { DE40: -0.2 }, currencies: { EUR: -0.1 } })
    const { total, positions } = stressed([shares(4)], fall)
    expect(total).toBeCloseTo(-0.2 * 100_000 * 0.9, 9)
    expect(positions).toEqual([{ symbol: 'DE40', pnl: total }])
  })

  it('moves a pair by its currencies unless the pair is named', () => {
    expect(stressed([pair(2)], scenario({ currencies: { EUR: -0.1 } })).total).toBeCloseTo(-25_000, 9)
    const named = scenario({ currencies: { EUR: -0.1 }, instruments: { EURUSD: 0.1 } })
    expect(stressed([pair(2)], named).total).toBeCloseTo(25_000, 9)
    // Both legs of a cross move: value (b - q).
    const both = scenario({ currencies: { EUR: -0.1, JPY: 0.05 } })
    expect(stressed([cross(-1)], both).total).toBeCloseTo(-125_000 * (-0.1 - 0.05), 9)
  })

  it('moves all others, but no pair', () => {
    const crash = scenario({ others: -0.3 })
    expect(stressed([shares(4), pair(5)], crash).total).toBeCloseTo(-30_000, 9)
  })

  it('leaves out what is not held and does not know what has no mark', () => {
    expect(stressed([pair(0, Number.NaN)], scenario({ others: -1 }))).toEqual({
      scenario: 'a bad day',
      total: 0,
      positions: [],
    })
    expect(stressed([pair(1, Number.NaN)], scenario({ currencies: { EUR: -0.1 } })).total).toBeNaN()
  })

  it('hurts twice as much for twice as many lots, and the other way for the other side', () => {
    const fall = scenario({ instruments: { DE40: -0.2 }, currencies: { EUR: -0.1, JPY: 0.2 } })
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 }), (a, b) => {
        const once = stressed([shares(a), cross(b)], fall).total
        expect(stressed([shares(2 * a), cross(2 * b)], fall).total).toBeCloseTo(2 * once, 6)
        expect(stressed([shares(-a), cross(-b)], fall).total).toBeCloseTo(-once, 6)
      }),
    )
  })

  it('is refused when it is none, and its slips of the pen are found', () => {
    expect(scenarioSchema(z).safeParse({ name: 'x', currencies: { EUR: -1 } }).success).toBe(false)
    expect(scenarioSchema(z).safeParse({ name: 'x', shocks: {} }).success).toBe(false)
    const slips = scenario({ instruments: { EURSUD: -0.1, DE40: -0.1 }, currencies: { EUR: 0, GPB: 0.1 } })
    expect(unknownNames(slips, [EURUSD, DE40])).toEqual(['EURSUD', 'GPB'])
  })
})

describe('hedging advice', () => {
  /** EURUSD and EURJPY move together, DE40 on its own; daily. */
  const covariance = [4e-5, 3e-5, 0, 3e-5, 6e-5, 0, 0, 0, 1e-4]
  const advice = (holdings: readonly Holding[]) =>
    hedgingAdvice(holdings, new PortfolioRisk(holdings.map(valueOf), covariance))
  const of = (hedges: readonly Hedge[], symbol: string) => hedges.find((hedge) => hedge.symbol === symbol)

  it('sells what moves with the largest contributor, or the contributor itself', () => {
    const { largest, hedges } = advice([pair(8), cross(0), shares(1)])
    expect(largest).toBe(0)
    expect(of(hedges, 'EURUSD')?.lots.toString()).toBe('-8')
    // -(S w)_j / S_jj = -1,000,000 * 3 / 6 of 125,000 a lot.
    expect(of(hedges, 'EURJPY')?.lots.toString()).toBe('-4')
    expect(of(hedges, 'DE40')).toBeUndefined()
    expect(hedges[0].symbol).toBe('EURUSD')
  })

  it('never turns the largest contributor round', () => {
    const { hedges } = advice([pair(8), cross(4), shares(0)])
    expect(of(hedges, 'EURUSD')?.lots.toString()).toBe('-8')
  })

  it('is none when nothing is held, nothing is known, or no order is small enough', () => {
    expect(advice([pair(0), cross(0), shares(0)])).toMatchObject({ largest: -1, hedges: [] })
    expect(advice([pair(1, Number.NaN), cross(1), shares(0)])).toMatchObject({ largest: -1, hedges: [] })
    const tiny = { ...pair(0.005), instrument: { ...EURUSD, minLots: '0.1' } }
    expect(advice([tiny, { ...cross(0), price: Number.NaN }, shares(0)]).hedges).toEqual([])
  })

  it('keeps its word: every order leaves what it says, which is less', () => {
    const lots = fc.integer({ min: -20, max: 20 })
    fc.assert(
      fc.property(lots, lots, lots, (a, b, c) => {
        const holdings = [pair(a), cross(b), shares(c)]
        const { largest, deviation, component, hedges } = advice(holdings)
        for (const { symbol, lots: order, ...after } of hedges) {
          const taken = holdings.map((holding) =>
            holding.instrument.symbol === symbol ? { ...holding, lots: holding.lots + order.toNumber() } : holding,
          )
          const risk = new PortfolioRisk(taken.map(valueOf), covariance)
          expect(risk.deviation).toBeCloseTo(after.deviation, 4)
          expect(risk.component(largest)).toBeCloseTo(after.component, 4)
          expect(after.deviation).toBeLessThan(deviation)
          expect(after.component).toBeLessThan(component)
        }
      }),
    )
  })
})
