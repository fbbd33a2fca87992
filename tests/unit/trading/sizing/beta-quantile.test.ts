import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { betaCdf, betaQuantile } from '#trading/sizing/beta-quantile.ts'

const shape = fc.double({ min: 0.1, max: 300, noNaN: true })

describe('quantiles of the Beta distribution', () => {
  it('have closed forms for b = 1 and for a = 1', () => {
    expect(betaQuantile(0.3, 1, 1)).toBeCloseTo(0.3, 13)
    expect(betaQuantile(0.3, 5, 1)).toBeCloseTo(0.3 ** 0.2, 13)
    expect(betaQuantile(0.3, 1, 5)).toBeCloseTo(1 - 0.7 ** 0.2, 13)
  })

  it.each([
    // level, a, b, quantile by bisection on an integral of 30 digits
    [0.1, 0.5, 0.5, 0.024471741852423214],
    [0.1, 18.5, 12.5, 0.4831542228315443],
    [0.05, 55.5, 45.5, 0.46786102099887317],
    [0.25, 1.5, 0.5, 0.597150078385516],
    [0.1, 600.5, 400.5, 0.5800163593540052],
    [0.01, 3.5, 97.5, 0.006254334763909079],
    [0.1, 30.5, 0.5, 0.9562682369005688],
  ])('agree with high precision at %s of Beta(%s, %s)', (level, a, b, quantile) => {
    expect(Math.abs(betaQuantile(level, a, b) / quantile - 1)).toBeLessThan(1e-11)
  })

  it('undo the distribution function, which only grows', () => {
    fc.assert(
      fc.property(shape, shape, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (a, b, level) => {
        const x = betaQuantile(level, a, b)
        expect(x).toBeGreaterThanOrEqual(0)
        expect(x).toBeLessThanOrEqual(1)
        // Nearer to an end, neighbouring doubles are far apart in probability.
        if (!(x > 1e-9 && x < 1 - 1e-9)) return
        expect(betaCdf(x, a, b)).toBeCloseTo(level, 6)
        expect(betaCdf(x, a, b) + betaCdf(1 - x, b, a)).toBeCloseTo(1, 6)
      }),
    )
  })

  it('are the ends at the ends, and not defined beyond', () => {
    expect(betaQuantile(0, 2, 3)).toBe(0)
    expect(betaQuantile(1, 2, 3)).toBe(1)
    expect([betaCdf(-1, 2, 3), betaCdf(2, 2, 3)]).toEqual([0, 1])
    for (const value of [betaQuantile(1.1, 2, 3), betaQuantile(0.5, 0, 3), betaCdf(0.5, 2, -1), betaCdf(NaN, 2, 3)])
      expect(value).toBeNaN()
  })
})
