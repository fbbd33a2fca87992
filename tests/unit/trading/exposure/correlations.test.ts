import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeCorrelations } from '#trading/exposure/correlation-limit.ts'
import { correlationMatrix, covarianceOf } from '#trading/exposure/correlation-matrix.ts'
import { EwmaCovariance } from '#trading/exposure/ewma-covariance.ts'

describe('the correlation matrix', () => {
  it('is 1 on its diagonal and has both signs beside it', () => {
    const matrix = correlationMatrix(Float64Array.of(1, 2, -1, 2, 4, -2, 3, 6, -3), 3)
    for (const [at, rho] of [1, 1, -1, 1, 1, -1, -1, -1, 1].entries()) expect(matrix[at]).toBeCloseTo(rho, 14)
  })

  it('is NaN where a column never moves, and empty of nothing', () => {
    const matrix = correlationMatrix(Float64Array.of(1, 5, 2, 5, 4, 5), 2)
    expect([...matrix].map(Number.isNaN)).toEqual([false, true, true, true])
    expect(correlationMatrix(new Float64Array(0), 0).length).toBe(0)
  })

  it('makes a covariance with deviations', () => {
    expect([...covarianceOf(Float64Array.of(1, 0.5, 0.5, 1), [2, 3])]).toEqual([4, 3, 3, 9])
  })
})

describe('the fading covariance', () => {
  it('begins with the first row and fades from there', () => {
    const ewma = new EwmaCovariance(2, 0.9)
    ewma.push([0.1, -0.2])
    expect(ewma.matrix[1]).toBeCloseTo(-0.02, 15)
    expect(ewma.correlation(0, 1)).toBeCloseTo(-1, 14)
    ewma.push([0.3, 0.1])
    expect(ewma.matrix[0]).toBeCloseTo(0.9 * 0.01 + 0.1 * 0.09, 15)
    expect(ewma.matrix[2]).toBeCloseTo(0.9 * -0.02 + 0.1 * 0.03, 15)
  })

  it('leaves a row out that is not whole', () => {
    const ewma = new EwmaCovariance(2)
    expect(ewma.push([0.1, Number.NaN])).toBe(false)
    expect(ewma.push([0.1])).toBe(false)
    expect([ewma.count, ewma.push([1, 1]), ewma.push([Infinity, 1]), ewma.count]).toEqual([0, true, false, 1])
  })

  it('knows no correlation of what never moved', () => {
    const ewma = new EwmaCovariance(2)
    expect(ewma.correlation(0, 1)).toBeNaN()
    ewma.push([0.1, 0])
    expect(ewma.correlation(0, 1)).toBeNaN()
    expect(ewma.correlations()[0]).toBe(1)
  })

  it('is symmetric and never correlates beyond 1', () => {
    const row = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 })
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), (rows) => {
        const ewma = new EwmaCovariance(3)
        for (const returns of rows) ewma.push(returns)
        for (let i = 0; i < 3; i++) {
          for (let j = 0; j < 3; j++) {
            expect(ewma.matrix[i * 3 + j]).toBe(ewma.matrix[j * 3 + i])
            const rho = ewma.correlation(i, j)
            expect(Number.isNaN(rho) || Math.abs(rho) <= 1).toBe(true)
          }
        }
      }),
    )
  })
})

describe('the correlation limit', () => {
  const of = (rho: number) => Float64Array.of(1, rho, rho, 1)
  const breaches = (exposures: readonly number[], rho: number, reading: 'signed' | 'literal' = 'signed') =>
    judgeCorrelations(exposures, of(rho), 100, 0.7, reading).breaches.length

  it('is broken by one bet under two names', () => {
    expect(breaches([100, 50], 0.9)).toBe(1)
    expect(breaches([-100, -50], 0.9)).toBe(1)
    expect(breaches([100, -50], -0.9)).toBe(1)
  })

  it('is not broken by a hedge, nor at the limit, nor by what is not held', () => {
    expect(breaches([100, -50], 0.9)).toBe(0)
    expect(breaches([100, 50], -0.9)).toBe(0)
    expect(breaches([100, 50], 0.7)).toBe(0)
    expect(breaches([100, 0], 0.9)).toBe(0)
  })

  it('read literally asks every pair whatever is held', () => {
    expect(breaches([100, -50], 0.9, 'literal')).toBe(1)
    expect(breaches([0, 0], -0.9, 'literal')).toBe(1)
    expect(breaches([0, 0], 0.7, 'literal')).toBe(0)
  })

  it('refuses what is not known', () => {
    expect(breaches([100, 50], Number.NaN)).toBe(1)
    expect(breaches([100, Number.NaN], 0.1)).toBe(1)
    expect(breaches([0, 50], Number.NaN)).toBe(0)
    expect(breaches([0, 0], Number.NaN, 'literal')).toBe(1)
  })

  it('is not evaluated on fewer than 30 observations', () => {
    for (const observations of [29, 0, Number.NaN]) {
      expect(judgeCorrelations([1, 1], of(0.9), observations, 0.7)).toEqual({ evaluated: false, breaches: [] })
    }
    expect(judgeCorrelations([1, 1], of(0.9), 30, 0.7)).toEqual({
      evaluated: true,
      breaches: [{ first: 0, second: 1, correlation: 0.9 }],
    })
  })

  it('does not change when every position turns round', () => {
    const exposures = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 3, maxLength: 3 })
    const rho = fc.double({ min: -1, max: 1, noNaN: true })
    fc.assert(
      fc.property(exposures, rho, rho, rho, (held, a, b, c) => {
        const matrix = Float64Array.of(1, a, b, a, 1, c, b, c, 1)
        const turned = held.map((exposure) => -exposure)
        expect(judgeCorrelations(turned, matrix, 50, 0.7)).toEqual(judgeCorrelations(held, matrix, 50, 0.7))
      }),
    )
  })
})
