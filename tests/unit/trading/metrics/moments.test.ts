import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { autocorrelation, correlation } from '#trading/metrics/correlation.ts'
import { momentsOf } from '#trading/metrics/moments.ts'

const sample = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 3, maxLength: 40 })

describe('moments', () => {
  it('are those of 1, 2, 3, 6 by hand', () => {
    // Mean 3; differences -2, -1, 0, 3: squares 14, cubes 18, fourths 98.
    const { count, mean, variance, skew, excessKurtosis } = momentsOf([1, 2, 3, 6])
    expect([count, mean]).toEqual([4, 3])
    expect(variance).toBeCloseTo(14 / 3, 14)
    expect(skew).toBeCloseTo(18 / 4 / 3.5 ** 1.5, 14)
    expect(excessKurtosis).toBeCloseTo(98 / 4 / 3.5 ** 2 - 3, 14)
  })

  it('have a variance of exactly 0 for equal numbers, and no shape', () => {
    const { variance, skew, excessKurtosis } = momentsOf(new Float64Array(7).fill(0.1))
    expect(variance).toBe(0)
    expect(skew).toBeNaN()
    expect(excessKurtosis).toBeNaN()
  })

  it('keep their digits at a level of 1e6 and a spread of 1e-3', () => {
    expect(momentsOf([1e6, 1e6 + 1e-3, 1e6 + 2e-3]).variance).toBeCloseTo(1e-6, 12)
  })

  it('are not defined for too few numbers or with a NaN', () => {
    expect(momentsOf([]).mean).toBeNaN()
    expect(momentsOf([1]).variance).toBeNaN()
    expect(momentsOf([1, Number.NaN, 2]).deviation).toBeNaN()
  })
})

describe('correlation', () => {
  it('is 1 of a series with a multiple of it, -1 with its mirror', () => {
    expect(correlation([1, 2, 4], [10, 20, 40])).toBeCloseTo(1, 15)
    expect(correlation([1, 2, 4], [-1, -2, -4])).toBeCloseTo(-1, 15)
  })

  it('is that of two short series by hand', () => {
    // Differences -1, 0, 1 and -4/3, 5/3, -1/3.
    expect(correlation([1, 2, 3], [1, 4, 2])).toBeCloseTo(1 / Math.sqrt(2 * (42 / 9)), 14)
  })

  it('is NaN without spread, with a NaN and for a single pair', () => {
    expect(correlation([1, 1, 1], [1, 2, 3])).toBeNaN()
    expect(correlation([1, Number.NaN, 1], [1, 2, 3])).toBeNaN()
    expect(correlation([1], [2])).toBeNaN()
    expect(autocorrelation([1, 2], 1)).toBeNaN()
  })

  it('lies in [-1, 1] and has no order', () => {
    fc.assert(
      fc.property(sample, sample, (x, y) => {
        const rho = correlation(x, y)
        expect(Number.isNaN(rho) || Math.abs(rho) <= 1).toBe(true)
        expect(correlation(y, x)).toEqual(rho)
      }),
    )
  })

  it('with its own past is Pearson’s of the two stretches', () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6]
    expect(autocorrelation(values, 2)).toBe(correlation(values.slice(0, -2), values.slice(2)))
  })
})
