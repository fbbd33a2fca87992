import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  fracDiff,
  fracDiffExpanding,
  fracDiffWeightLoss,
  fracDiffWeights,
  fracDiffWeightsAbove,
  FracDiffWindow,
} from '#numeric/frac-diff.ts'

describe('fractional difference weights', () => {
  it('are 1, -d, -d(1-d)/2 ... worked out by hand', () => {
    const [first, second, third, fourth] = fracDiffWeights(0.4, 4)
    expect([first, second]).toEqual([1, -0.4])
    expect(third).toBeCloseTo(-0.12, 15)
    expect(fourth).toBeCloseTo(-0.064, 15)
  })
  it('end at the first below the cut-off: 11, 55, 282 and 1458 of them at d = 0.4', () => {
    expect([1e-2, 1e-3, 1e-4, 1e-5].map((cutOff) => fracDiffWeightsAbove(0.4, cutOff).length)).toEqual([
      11, 55, 282, 1458,
    ])
  })
  it('of whole orders are those of ordinary differences', () => {
    expect([...fracDiffWeightsAbove(0, 1e-4)]).toEqual([1])
    expect([...fracDiffWeightsAbove(1, 1e-4)]).toEqual([1, -1])
    expect([...fracDiffWeightsAbove(2, 1e-4)]).toEqual([1, -2, 1])
  })
  it('are refused without a cut-off', () => {
    expect(() => fracDiffWeightsAbove(0.4, 0)).toThrow(RangeError)
    expect(() => fracDiffWeightsAbove(0.4, Number.NaN)).toThrow(RangeError)
  })
  it('lose a falling share of themselves in a growing past', () => {
    const loss = fracDiffWeightLoss(0.4, 50)
    expect(loss[49]).toBe(0)
    for (let t = 1; t < 50; t++) expect(loss[t]).toBeLessThan(loss[t - 1])
  })
})

const series = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 60 })
const order = fc.double({ min: -0.9, max: 1.9, noNaN: true })

describe('fractional differences', () => {
  it('are NaN while the window fills, and while it holds a NaN', () => {
    expect([...fracDiff([1, 3, 6, Number.NaN, 5, 7], Float64Array.of(1, -1))]).toEqual([NaN, 2, 3, NaN, NaN, 2])
  })
  it('of the whole past are undone by the opposite order', () => {
    fc.assert(
      fc.property(series, order, (values, d) => {
        const back = fracDiffExpanding(fracDiffExpanding(values, d), -d)
        values.forEach((value, t) => expect(Math.abs(back[t] - value)).toBeLessThanOrEqual(1e-8))
      }),
    )
  })
  it('stream what the batch computes, bit for bit, across resets', () => {
    fc.assert(
      fc.property(series, order, fc.integer({ min: 1, max: 12 }), (values, d, count) => {
        const weights = fracDiffWeights(d, count)
        const window = new FracDiffWindow(weights)
        for (let turn = 0; turn < 2; turn++) {
          expect(values.map((value) => window.push(value))).toEqual([...fracDiff(values, weights)])
          window.reset()
        }
      }),
    )
  })
})
