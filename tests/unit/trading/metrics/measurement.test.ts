import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { measure, metrics } from '#trading/metrics/measurement.ts'
import * as registry from '#trading/metrics/registry.ts'
import { recordOfEquity, recordOfReturns } from '#trading/metrics/track-record.ts'
import { tallyOf } from '#trading/metrics/trade-tally.ts'

const daily = { periodsPerYear: 252, riskFree: 0 }
const anything = fc.oneof(
  fc.double(),
  fc.double({ min: -2, max: 2, noNaN: true }),
  fc.constantFrom(0, 1, -1, Number.NaN, Infinity),
)

describe('the metrics', () => {
  it('are registered under their names, and say what they are', () => {
    for (const [name, metric] of Object.entries(registry)) {
      expect(metric.name).toBe(name)
      for (const text of [metric.about, metric.unit, metric.formula, metric.source, metric.edge])
        expect(text).not.toBe('')
    }
    expect(metrics.length).toBe(Object.keys(registry).length)
  })

  it('answer null for an empty record', () => {
    for (const value of Object.values(measure(recordOfEquity([], daily)))) expect(value).toBeNull()
  })

  it('answer a finite number or null, whatever they are told', () => {
    fc.assert(
      fc.property(fc.array(anything), fc.array(anything), anything, (equity, trades, traded) => {
        for (const value of Object.values(measure(recordOfEquity(equity, daily, { trades, traded })))) {
          expect(value === null || Number.isFinite(value)).toBe(true)
        }
      }),
    )
  })

  it('are not defined for an account that was not known for a while', () => {
    const { sharpe, sortino, max_drawdown, drawdown_duration, calmar } = measure(
      recordOfEquity([100, Number.NaN, 90], daily),
    )
    expect([sharpe, sortino, max_drawdown, drawdown_duration, calmar]).toEqual([null, null, null, null, null])
  })
})

describe('growth', () => {
  it('compounds to a year', () => {
    const record = recordOfEquity([100, 110, 121], { periodsPerYear: 4, riskFree: 0 })
    expect(measure(record).total_return).toBeCloseTo(0.21, 14)
    expect(measure(record).cagr).toBeCloseTo(1.1 ** 4 - 1, 13)
  })

  it('is a total loss once everything is gone', () => {
    expect(measure(recordOfEquity([100, 50, -10], daily))).toMatchObject({ cagr: -1, total_return: -1.1 })
    expect(measure(recordOfEquity([0, 50], daily))).toMatchObject({ cagr: null, total_return: null })
  })

  it('has no returns on nothing', () => {
    expect([...recordOfEquity([100, 0, 50], daily).returns]).toEqual([-1, Number.NaN])
  })

  it('is the same from equity and from returns', () => {
    const series = fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 2, maxLength: 30 })
    fc.assert(
      fc.property(series, (returns) => {
        const record = recordOfReturns(returns, 1000, daily)
        const again = recordOfEquity(record.equity, daily)
        for (let k = 0; k < returns.length; k++) expect(again.returns[k]).toBeCloseTo(returns[k], 12)
      }),
    )
  })

  it('per deepest fall is Calmar’s, and not defined when nothing fell', () => {
    expect(measure(recordOfEquity([100, 80, 120], { periodsPerYear: 2, riskFree: 0 })).calmar).toBeCloseTo(1, 13)
    expect(measure(recordOfEquity([100, 110, 120], daily)).calmar).toBeNull()
  })

  it('spreads by the root of time', () => {
    expect(measure(recordOfReturns([0.01, 0.03], 1, daily)).volatility).toBeCloseTo(0.01 * Math.sqrt(2 * 252), 14)
  })
})

describe('drawdown metrics', () => {
  it('tell depth, amount, length and recovery', () => {
    expect(measure(recordOfEquity([100, 120, 90, 96, 120, 119], daily))).toMatchObject({
      max_drawdown: 0.25,
      max_drawdown_absolute: 30,
      drawdown_duration: 2,
      drawdown_recovery: 2,
    })
    expect(measure(recordOfEquity([100, 90], daily))).toMatchObject({ drawdown_recovery: null, drawdown_duration: 1 })
  })
})

describe('trade metrics', () => {
  const told = (trades: readonly number[], traded = Number.NaN) =>
    measure(recordOfEquity([100, 200, 300], daily, { trades, traded }))

  it('are those of four trades by hand, one of which brought nothing', () => {
    expect(told([30, -10, 0, 10])).toMatchObject({
      win_rate: 0.5,
      profit_factor: 4,
      average_win: 20,
      average_loss: -10,
      expectancy: 7.5,
    })
    expect(tallyOf([30, -10, 0, 10])).toEqual({ count: 4, wins: 2, losses: 1, won: 40, lost: 10 })
  })

  it('have no profit factor without a loss, and nothing without trades', () => {
    expect(told([30, 10])).toMatchObject({ profit_factor: null, average_loss: null, win_rate: 1 })
    expect(told([-30])).toMatchObject({ profit_factor: 0, average_win: null, win_rate: 0 })
    expect(told([])).toMatchObject({ win_rate: null, expectancy: null, profit_factor: null })
  })

  it('do not guess how a trade ended', () => {
    expect(told([30, Number.NaN, -10])).toMatchObject({ win_rate: null, expectancy: null, profit_factor: null })
  })

  it('turn the account over as often a year as was counted', () => {
    // 1,600 traded in 2 of 252 periods with a mean equity of 200.
    expect(told([], 1600).turnover).toBeCloseTo(8 * 126, 10)
    expect(told([]).turnover).toBeNull()
  })
})
