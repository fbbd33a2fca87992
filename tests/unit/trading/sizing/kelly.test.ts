import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clampedKelly, kellyShare, logGrowth, winChanceBelow } from '#trading/sizing/kelly.ts'
import { kellyLeverage } from '#trading/sizing/kelly-continuous.ts'
import { kellyPortfolio } from '#trading/sizing/kelly-portfolio.ts'

const chance = fc.double({ min: 0, max: 1, noNaN: true })
const payoff = fc.double({ min: 0.05, max: 10, noNaN: true })

describe('Kelly’s share', () => {
  it('is p - q at even odds', () => {
    expect(kellyShare(0.6, 1)).toBeCloseTo(0.2, 15)
    expect(kellyShare(0.55, 1.2)).toBeCloseTo(0.55 - 0.45 / 1.2, 15)
    expect(kellyShare(1, 3)).toBe(1)
  })

  it('is below 0 without an edge, which is no bet and not the other side', () => {
    expect(kellyShare(0.4, 1)).toBeCloseTo(-0.2, 15)
    expect(clampedKelly(0.4, 1, 1)).toBe(0)
  })

  it('is not defined for what is no chance or no payoff, and then nothing is bet', () => {
    for (const [p, b] of [
      [0.5, 0],
      [0.5, -1],
      [1.1, 1],
      [-0.1, 1],
      [Number.NaN, 1],
      [0.5, Number.NaN],
    ] as const) {
      expect(kellyShare(p, b)).toBeNaN()
      expect(clampedKelly(p, b, 1)).toBe(0)
    }
  })

  it('lets wealth grow fastest: no other share does better', () => {
    fc.assert(
      fc.property(chance, payoff, fc.double({ min: 0, max: 0.999, noNaN: true }), (p, b, other) => {
        const best = clampedKelly(p, b, 1)
        expect(logGrowth(best, p, b)).toBeGreaterThanOrEqual(logGrowth(other, p, b) - 1e-12)
      }),
    )
  })

  it('at a half has about three quarters of the growth of a small edge', () => {
    const half = logGrowth(clampedKelly(0.51, 1, 0.5), 0.51, 1)
    expect(half / logGrowth(clampedKelly(0.51, 1, 1), 0.51, 1)).toBeCloseTo(0.75, 3)
  })

  it('bets less on a chance that few trades tell of', () => {
    const few = winChanceBelow(6, 4, 0.9)
    const many = winChanceBelow(600, 400, 0.9)
    expect(few).toBeLessThan(many)
    expect(many).toBeLessThan(0.6)
    // The quantile of Beta(600.5, 400.5) at 0.1.
    expect(many).toBeCloseTo(0.580016359354005, 11)
  })
})

describe('Kelly’s leverage', () => {
  it('is mean over variance, with its sign', () => {
    expect(kellyLeverage(0.05, 0.04)).toBe(1.25)
    expect(kellyLeverage(-0.05, 0.04)).toBe(-1.25)
    expect(kellyLeverage(0.05, 0)).toBeNaN()
  })

  it('of assets apart is that of each', () => {
    expect([...kellyPortfolio(Float64Array.of(0.05, 0.02), Float64Array.of(0.04, 0, 0, 0.01))!]).toEqual([1.25, 2])
  })

  it('solves two assets that move together', () => {
    const shares = kellyPortfolio(Float64Array.of(0.04, 0.04), Float64Array.of(0.04, 0.02, 0.02, 0.04))!
    for (const share of shares) expect(share).toBeCloseTo(2 / 3, 14)
  })

  it('is scaled by the fraction, then down to the most leverage', () => {
    const means = Float64Array.of(0.05, -0.02)
    const covariance = Float64Array.of(0.04, 0, 0, 0.01)
    expect([...kellyPortfolio(means, covariance, { fraction: 0.5 })!]).toEqual([0.625, -1])
    const bound = kellyPortfolio(means, covariance, { fraction: 0.5, maxLeverage: 1 })!
    expect(Math.abs(bound[0]) + Math.abs(bound[1])).toBeCloseTo(1, 14)
    expect(bound[0] / bound[1]).toBeCloseTo(-0.625, 14)
  })

  it('is null where the covariance says nothing', () => {
    expect(kellyPortfolio(Float64Array.of(0.1, 0.1), Float64Array.of(1, 1, 1, 1))).toBeNull()
    expect(kellyPortfolio(Float64Array.of(0.1, NaN), Float64Array.of(1, 0, 0, 1))).toBeNull()
    expect(kellyPortfolio(Float64Array.of(0.1, 0.1), Float64Array.of(1, 0, NaN, 1))).toBeNull()
  })
})
