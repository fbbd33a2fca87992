import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kappaOf, optimalSchedule, partLeft } from '#trading/execution/almgren-chriss.ts'

const paper = { sigma: 0.95, eta: 2.5e-6, gamma: 2.5e-7 }

describe('the schedule of Almgren and Chriss', () => {
  it('has the urgency of the paper: 0.607 a day', () => {
    expect(kappaOf({ ...paper, lambda: 1e-6 }, 1)).toBeCloseTo(0.607, 3)
  })
  it('is a straight line without risk aversion, or without risk', () => {
    expect(optimalSchedule(100, 5, 5, 0, { ...paper, lambda: 0 }).holdings).toEqual([100, 80, 60, 40, 20, 0])
    expect(optimalSchedule(100, 5, 5, 0, { ...paper, sigma: 0, lambda: 1 }).kappa).toBe(0)
  })
  it('comes to the straight line steadily', () => {
    for (const kappa of [1e-3, 1e-8, 1e-160]) expect(partLeft(kappa, 2, 8)).toBeCloseTo(0.75, 3)
  })
  it('is all at once where waiting costs everything, and overflows nowhere', () => {
    expect(partLeft(1e6, 1, 10)).toBe(0)
    expect(partLeft(1e6, 0, 10)).toBe(1)
    const { holdings, trades } = optimalSchedule(100, 10, 4, 0, { sigma: 1e9, eta: 1, gamma: 0, lambda: 1e300 })
    expect(holdings[1]).toBeCloseTo(0, 300)
    expect(holdings.slice(2)).toEqual([0, 0, 0])
    expect(trades[0]).toBe(100)
  })
  it('is NaN where there is no optimum', () => {
    expect(optimalSchedule(100, 5, 1, 0, { sigma: 1, eta: 1, gamma: 1, lambda: 1 }).kappa).toBeNaN()
    expect(kappaOf({ ...paper, lambda: -1 }, 1)).toBeNaN()
  })
  it('sells all of it, always less and less', () => {
    const positive = fc.double({ min: 1e-6, max: 1e3, noNaN: true })
    fc.assert(
      fc.property(positive, positive, positive, fc.integer({ min: 1, max: 60 }), (sigma, eta, lambda, intervals) => {
        const { holdings, trades } = optimalSchedule(1_000, 7, intervals, 0, { sigma, eta, gamma: 0, lambda })
        expect(holdings[intervals]).toBe(0)
        expect(trades.reduce((sum, trade) => sum + trade, 0)).toBeCloseTo(1_000, 6)
        trades.forEach((trade, at) => {
          expect(trade).toBeGreaterThanOrEqual(0)
          if (at > 0) expect(trade).toBeLessThanOrEqual(trades[at - 1] + 1e-9)
        })
      }),
    )
  })
  it('costs no more than any other schedule, risk counted', () => {
    const terms = { sigma: 0.5, eta: 0.02, gamma: 0.001, lambda: 0.01 }
    const best = optimalSchedule(100, 6, 6, 0, terms)
    const total = (trades: readonly number[]): number => {
      let held = 100
      const squares = trades.reduce((sum, trade) => sum + trade * trade, 0)
      const risk = trades.reduce((sum, trade) => sum + (held -= trade) ** 2, 0)
      return (0.001 * 100 ** 2) / 2 + (0.02 - 0.001 / 2) * squares + 0.01 * 0.5 ** 2 * risk
    }
    expect(total(best.trades)).toBeCloseTo(best.expectedCost + 0.01 * best.variance, 9)
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 }), (parts) => {
        const all = parts.reduce((sum, part) => sum + part, 0)
        expect(total(parts.map((part) => (100 * part) / all))).toBeGreaterThanOrEqual(total(best.trades) - 1e-9)
      }),
    )
  })
})
