import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lagsOf, loScale } from '#trading/metrics/sharpe-lo.ts'
import sharpeLo from '#trading/metrics/sharpe-lo.ts'
import yearlySharpe, { sharpe } from '#trading/metrics/sharpe.ts'
import { downsideDeviation, sortino } from '#trading/metrics/sortino.ts'
import { sortinoLossesOnly } from '#trading/metrics/sortino-losses-only.ts'
import { recordOfReturns } from '#trading/metrics/track-record.ts'

/** In thousandths: the squares of tiny returns would vanish, and a tiny spread keeps few digits. */
const thousandths = fc.integer({ min: -500, max: 500 }).map((k) => k / 1000)
const returns = fc.array(thousandths, { minLength: 2, maxLength: 60 })
const yearly = { periodsPerYear: 252, riskFree: 0 }

describe('Sharpe ratio', () => {
  it('is the mean over the deviation with n - 1', () => {
    expect(sharpe([0.01, 0.03], 0)).toBeCloseTo(0.02 / (0.02 / Math.SQRT2), 14)
    expect(sharpe([0.01, 0.03], 0.01)).toBeCloseTo(0.01 / (0.02 / Math.SQRT2), 14)
  })

  it('scales by the root of the periods a year that were sampled', () => {
    const minutes = recordOfReturns([0.01, 0.03], 1, { periodsPerYear: 525_600, riskFree: 0 })
    expect(yearlySharpe.of(minutes)).toBeCloseTo(Math.SQRT2 * Math.sqrt(525_600), 9)
  })

  it('is not defined for returns that never differ, however good', () => {
    expect(sharpe([0.01, 0.01, 0.01], 0)).toBeNaN()
    expect(sharpe([0.01], 0)).toBeNaN()
    expect(sharpe([], 0)).toBeNaN()
  })

  it('does not change with the size of the bet, and turns its sign with its side', () => {
    fc.assert(
      fc.property(returns, fc.double({ min: 0.01, max: 100, noNaN: true }), (series, scale) => {
        const own = sharpe(series, 0)
        fc.pre(Math.abs(own) < 1e6)
        expect(
          sharpe(
            series.map((r) => r * scale),
            0,
          ),
        ).toBeCloseTo(own, 6)
        expect(
          sharpe(
            series.map((r) => -r),
            0,
          ),
        ).toBeCloseTo(-own, 6)
      }),
    )
  })
})

describe('Lo’s scale', () => {
  it('is the square root without autocorrelation', () => {
    expect(loScale(252, [])).toBeCloseTo(Math.sqrt(252), 12)
    expect(loScale(12, [0, 0, 0])).toBeCloseTo(Math.sqrt(12), 14)
  })

  it('counts the last lag', () => {
    expect(loScale(3, [0.2, 0.1])).toBeCloseTo(3 / Math.sqrt(3 + 2 * (2 * 0.2 + 1 * 0.1)), 14)
    expect(loScale(2, [0.5, 0.9])).toBeCloseTo(2 / Math.sqrt(3), 14)
  })

  it('shrinks a ratio that trends and is not defined without spread', () => {
    expect(loScale(12, [0.3])).toBeLessThan(Math.sqrt(12))
    expect(loScale(12, [-0.3])).toBeGreaterThan(Math.sqrt(12))
    expect(loScale(2, [-1])).toBeNaN()
  })

  it('takes as many lags as the returns can tell of', () => {
    expect(lagsOf(100)).toBe(4)
    expect(lagsOf(1000)).toBe(6)
    expect(lagsOf(3)).toBe(1)
    expect(lagsOf(0)).toBe(0)
  })

  it('makes less of a year of returns that repeat themselves', () => {
    const trending = Array.from({ length: 200 }, (_, k) => 0.001 + 0.01 * Math.sin(k / 10))
    const record = recordOfReturns(trending, 1, yearly)
    expect(sharpeLo.of(record)).toBeLessThan(0.5 * yearlySharpe.of(record))
  })
})

describe('Sortino ratio', () => {
  it('divides by the downside of all periods, the good ones as zeros', () => {
    expect(downsideDeviation([0.02, -0.01, 0.03, -0.03], 0)).toBeCloseTo(Math.sqrt(0.001 / 4), 15)
    expect(sortino([0.02, -0.01, 0.03, -0.03], 0)).toBeCloseTo(0.0025 / Math.sqrt(0.001 / 4), 13)
    expect(downsideDeviation([0.02, -0.01], 0.02)).toBeCloseTo(Math.sqrt(0.0009 / 2), 15)
  })

  it('is not defined when nothing fell below the target', () => {
    expect(sortino([0.02, 0.01], 0)).toBeNaN()
    expect(sortino([], 0)).toBeNaN()
    expect(sortino([0.01, Number.NaN], 0)).toBeNaN()
  })

  it('is not the one of many packages, which no steady loss can lower', () => {
    const steady = [0.05, -0.02, 0.05, -0.02, 0.05]
    expect(sortinoLossesOnly(steady, 0)).toBeNaN()
    expect(sortino(steady, 0)).toBeGreaterThan(0)
    expect(sortinoLossesOnly([0.05, -0.01, -0.03], 0)).toBeCloseTo(0.01 / 3 / (0.02 / Math.SQRT2), 14)
    expect(sortinoLossesOnly([0.05, -0.01, -0.03, Number.NaN], 0)).toBeNaN()
  })
})
