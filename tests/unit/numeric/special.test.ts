import { describe, expect, it } from 'vitest'
import { chiSquareTail, gammaTail, lnGamma } from '#numeric/special.ts'

describe('the logarithm of the gamma function', () => {
  it.each([
    [0.5, Math.log(Math.PI) / 2],
    [1, 0],
    [10, Math.log(362_880)],
    [100, 359.1342053695754],
    [1e-5, 11.512919692895826],
  ])('at %d is %d', (x, value) => {
    expect(lnGamma(x)).toBeCloseTo(value, 11)
  })

  it('has no value at or below zero', () => {
    expect([lnGamma(0), lnGamma(-1.5), lnGamma(NaN)]).toEqual([NaN, NaN, NaN])
  })
})

describe('the chi-square tail', () => {
  it('is exp(-x / 2) for two degrees of freedom', () => {
    for (const x of [0.01, 1, 5, 40, 300]) expect(chiSquareTail(x, 2) / Math.exp(-x / 2)).toBeCloseTo(1, 11)
  })

  it.each([
    [3.841458820694124, 1],
    [18.307038053275146, 10],
    [124.34211340400407, 100],
  ])('is 5 %% at the tabled quantile %d of %d', (x, degrees) => {
    expect(chiSquareTail(x, degrees)).toBeCloseTo(0.05, 11)
  })

  it('is one at zero, nothing at infinity, and not a number where there is no law', () => {
    expect([chiSquareTail(0, 3), chiSquareTail(-1, 3), gammaTail(2, Infinity)]).toEqual([1, 1, 0])
    expect([gammaTail(0, 1), gammaTail(1, NaN), chiSquareTail(1, -2)]).toEqual([NaN, NaN, NaN])
  })
})
