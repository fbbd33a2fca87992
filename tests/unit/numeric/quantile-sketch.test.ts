import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quantileSketch } from '#numeric/quantile-sketch.ts'

function sketchOf(values: readonly number[]) {
  const sketch = quantileSketch()
  for (const value of values) sketch.add(value)
  return sketch
}

describe('the quantile sketch', () => {
  it('knows nothing of nothing', () => {
    const sketch = sketchOf([NaN])
    expect([sketch.count, sketch.min, sketch.max, sketch.quantile(0.5), sketch.above(0)]).toEqual([0, NaN, NaN, NaN, 0])
    expect(sketchOf([1]).quantile(1.5)).toBeNaN()
  })

  it('gives back the one value of a constant stream', () => {
    for (const value of [0, 1, -7.3, 1e-30, 1e300, 0.1]) {
      const sketch = sketchOf([value, value, value])
      expect([0, 0.5, 1].map((q) => sketch.quantile(q))).toEqual([value, value, value])
    }
  })

  it('orders negative, zero and positive values', () => {
    const sketch = sketchOf([3, -100, 0, -1, 50])
    expect([sketch.min, sketch.max, sketch.count]).toEqual([-100, 50, 5])
    expect(sketch.quantile(0.2)).toBe(-100)
    expect(sketch.quantile(0.4)).toBeCloseTo(-1, 1)
    expect(sketch.quantile(0.6)).toBe(0)
    expect(sketch.quantile(0.8)).toBeCloseTo(3, 1)
    expect(sketch.quantile(1)).toBeCloseTo(50, 0)
  })

  it('counts what is above a limit', () => {
    const sketch = sketchOf([1, 2, 4, 8, -16, 0])
    expect([sketch.above(0), sketch.above(1.5), sketch.above(5), sketch.above(100)]).toEqual([4, 3, 1, 0])
  })

  it('is within 0.4 % of the exact quantile by nearest rank', () => {
    const value = fc.oneof(fc.double({ min: -1e12, max: 1e12, noNaN: true }), fc.integer({ min: -50, max: 50 }))
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 200 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, q) => {
          const exact = values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(q * values.length)) - 1]
          const told = sketchOf(values).quantile(q)
          expect(Math.abs(told - exact)).toBeLessThanOrEqual(Math.abs(exact) / 256 + 2 ** -59)
        },
      ),
    )
  })
})
