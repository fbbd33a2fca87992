import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPercentileRank } from '#numeric/percentile-rank.ts'
import { createWindowSum, neumaierSum } from '#numeric/window-sum.ts'
import { createWindowVariance } from '#numeric/window-variance.ts'

const size = fc.integer({ min: 1, max: 12 })
const numbers = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { maxLength: 80 })
/** Few values, so that many are equal. */
const ties = fc.array(fc.constantFrom(-1, 0, 1, 2, 2.5, Infinity, Number.NaN), { maxLength: 80 })

const lastOf = (values: readonly number[], end: number, count: number): readonly number[] =>
  values.slice(Math.max(0, end - count), end)

describe('a sum over a window', () => {
  it('is the sum of the last numbers, streaming as in a batch', () => {
    fc.assert(
      fc.property(size, numbers, (places, values) => {
        const window = createWindowSum(places)
        values.forEach((value, k) => {
          window.push(value)
          const batch = lastOf(values, k + 1, places)
          expect(window.filled).toBe(batch.length)
          expect(window.sum).toBeCloseTo(
            batch.reduce((sum, each) => sum + each, 0),
            9,
          )
        })
      }),
    )
  })

  it('does not keep the rounding of what has long left', () => {
    const window = createWindowSum(3)
    for (const value of [1e17, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]) window.push(value)
    expect(window.sum).toBe(0.30000000000000004)
  })

  it('starts anew when cleared', () => {
    const window = createWindowSum(2)
    window.push(5)
    window.clear()
    window.push(1)
    expect([window.sum, window.filled, window.size]).toEqual([1, 1, 2])
  })

  it('adds what a plain loop loses', () => {
    expect(neumaierSum(Float64Array.of(1, 1e100, 1, -1e100), 4)).toBe(2)
  })
})

describe('a variance over a window', () => {
  it('is that of the last numbers, streaming as in a batch', () => {
    fc.assert(
      fc.property(size, numbers, (places, values) => {
        const window = createWindowVariance(places)
        values.forEach((value, k) => {
          window.push(value)
          const batch = lastOf(values, k + 1, places)
          const mean = batch.reduce((sum, each) => sum + each, 0) / batch.length
          const squares = batch.reduce((sum, each) => sum + (each - mean) ** 2, 0)
          expect(window.mean).toBeCloseTo(mean, 9)
          if (batch.length < 2) expect(window.variance).toBeNaN()
          else expect(window.variance).toBeCloseTo(squares / (batch.length - 1), 6)
        })
      }),
    )
  })

  it('keeps its digits where the level is a billion times the spread', () => {
    const window = createWindowVariance(4)
    for (let k = 0; k < 1_001; k++) window.push(1e6 + (k % 2) * 1e-3)
    expect(window.variance).toBeCloseTo(1e-6 / 3, 12)
    expect(window.less(1e6)).toBeCloseTo(-5e-4, 9)
  })

  it('is exactly 0 about exactly their value when all numbers of the window are equal', () => {
    fc.assert(
      fc.property(size, numbers, fc.double({ min: -1e3, max: 1e3, noNaN: true }), (places, before, value) => {
        const window = createWindowVariance(places)
        for (const each of before) window.push(each)
        for (let k = 0; k < places; k++) window.push(value)
        if (places > 1) expect(window.variance).toBe(0)
        expect(Math.abs(window.less(value))).toBe(0)
      }),
    )
  })

  it('is nothing before the second number, and after being cleared', () => {
    const window = createWindowVariance(4)
    expect([window.mean, window.variance]).toEqual([Number.NaN, Number.NaN])
    window.push(3)
    window.push(5)
    window.clear()
    expect([window.filled, window.mean]).toEqual([0, Number.NaN])
  })
})

describe('a percentile rank', () => {
  const plainRank = (past: readonly number[], value: number): number =>
    (past.filter((each) => each < value).length + past.filter((each) => each === value).length / 2) / past.length

  it('is where a number stands among those before it, streaming as in a batch, ties counting half', () => {
    fc.assert(
      fc.property(size, fc.nat({ max: 12 }), fc.oneof(numbers, ties), (places, least, values) => {
        const wanted = Math.min(least, places)
        const rank = createPercentileRank(places, wanted)
        const kept: number[] = []
        for (const value of values) {
          const past = lastOf(kept, kept.length, places)
          const known = !Number.isNaN(value) && past.length > 0 && past.length >= wanted
          expect(rank.push(value)).toBe(known ? plainRank(past, value) : Number.NaN)
          if (!Number.isNaN(value)) kept.push(value)
          expect(rank.filled).toBe(Math.min(kept.length, places))
        }
      }),
    )
  })

  it('waits for a full window unless told otherwise, and starts anew when cleared', () => {
    const rank = createPercentileRank(2)
    expect([1, 2, 3].map((value) => rank.push(value))).toEqual([Number.NaN, Number.NaN, 1])
    rank.clear()
    expect(rank.push(9)).toBeNaN()
  })
})
