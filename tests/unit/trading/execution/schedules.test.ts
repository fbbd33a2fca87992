import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cumulated, evenSlices, resampled, weightedSlices } from '#trading/execution/schedules.ts'

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
const lots = fc.integer({ min: 0, max: 1_000_000 })
const weights = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 50 })

describe('even slices', () => {
  it('give the remainder to the earliest', () => {
    expect(evenSlices(10, 4)).toEqual([3, 3, 2, 2])
    expect(evenSlices(2, 4)).toEqual([1, 1, 0, 0])
    expect(cumulated([3, 3, 2, 2])).toEqual([3, 6, 8, 10])
  })
  it('add up, and differ by one at most', () => {
    fc.assert(
      fc.property(lots, fc.integer({ min: 1, max: 99 }), (steps, count) => {
        const slices = evenSlices(steps, count)
        expect(sum(slices)).toBe(steps)
        expect(slices[0] - slices[count - 1]).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('weighted slices', () => {
  it('give what is over to the largest remainders, the lower index first', () => {
    expect(weightedSlices(10, [1, 1, 1])).toEqual([4, 3, 3])
    expect(weightedSlices(7, [5, 3, 2])).toEqual([4, 2, 1]) // 3.5, 2.1, 1.4
    expect(weightedSlices(2, [1, 1, 1, 1])).toEqual([1, 1, 0, 0])
  })
  it('give nothing where nothing weighs', () => {
    expect(weightedSlices(5, [0, 1, 0])).toEqual([0, 5, 0])
    expect(weightedSlices(5, [0, 0])).toEqual([0, 0])
    expect(weightedSlices(5, [NaN, -1, Infinity, 2])).toEqual([0, 0, 0, 5])
  })
  it('add up, and are within one of their share', () => {
    fc.assert(
      fc.property(lots, weights, (steps, given) => {
        const slices = weightedSlices(steps, given)
        const total = sum(given)
        expect(sum(slices)).toBe(total === 0 ? 0 : steps)
        if (total > 0)
          slices.forEach((slice, at) => expect(Math.abs(slice - (steps * given[at]) / total)).toBeLessThan(1))
      }),
    )
  })
  it('add up for weights that are no whole numbers', () => {
    fc.assert(
      fc.property(lots, fc.array(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), { minLength: 1 }), (steps, given) => {
        expect(sum(weightedSlices(steps, given))).toBe(steps)
      }),
    )
  })
})

describe('a resampled profile', () => {
  it('keeps the volume of every span', () => {
    expect(resampled([2, 4], 4)).toEqual([1, 1, 2, 2])
    expect(resampled([1, 2, 3, 4], 2)).toEqual([3, 7])
    expect(resampled([3, 0, 3], 2)).toEqual([3, 3])
    expect(resampled([5, 6], 2)).toEqual([5, 6])
  })
  it('keeps the sum', () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 40 }), (profile, parts) => {
        expect(sum(resampled(profile, parts))).toBeCloseTo(sum(profile), 6)
      }),
    )
  })
})
