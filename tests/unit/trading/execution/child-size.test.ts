import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { childSize } from '#trading/execution/child-size.ts'

const bounds = (minSlice: number, minSteps: number, maxSteps: number) => ({ minSlice, minSteps, maxSteps })

describe('the size of a child', () => {
  it('is what is due, whole, within what is free and the largest order', () => {
    expect(childSize(7.9, 100, bounds(1, 1, 50))).toBe(7)
    expect(childSize(70, 100, bounds(1, 1, 50))).toBe(50)
    expect(childSize(70, 30, bounds(1, 1, 50))).toBe(30)
  })
  it('is nothing below the least slice, but for the last', () => {
    expect(childSize(7, 100, bounds(10, 1, 50))).toBe(0)
    expect(childSize(7, 7, bounds(10, 1, 50))).toBe(7)
    expect(childSize(3, 3, bounds(10, 5, 50))).toBe(0)
  })
  it('leaves no remainder that could not be sent', () => {
    expect(childSize(18, 20, bounds(5, 5, 50))).toBe(15)
    expect(childSize(6, 8, bounds(5, 5, 50))).toBe(0)
    expect(childSize(8, 8, bounds(5, 5, 50))).toBe(8)
    expect(childSize(32, 32, bounds(5, 5, 30))).toBe(27)
  })
  it('leaves one where the bounds allow nothing else', () => {
    expect(childSize(12, 7, bounds(5, 5, 5))).toBe(5)
  })
  it('is nothing for what is no number', () => {
    expect(childSize(NaN, 10, bounds(1, 1, 5))).toBe(0)
    expect(childSize(10, NaN, bounds(1, 1, 5))).toBe(0)
    expect(childSize(-3, 10, bounds(1, 1, 5))).toBe(0)
  })
  it('brings an order out whole when all is due, unless a remainder below the least must stay', () => {
    const size = fc.integer({ min: 1, max: 40 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), size, size, (steps, minSteps, more) => {
        const by = bounds(minSteps, minSteps, minSteps + more)
        let free = steps
        for (let child = childSize(free, free, by); child > 0; child = childSize(free, free, by)) {
          expect(child).toBeGreaterThanOrEqual(minSteps)
          expect(child).toBeLessThanOrEqual(by.maxSteps)
          free -= child
        }
        if (more >= minSteps && steps >= minSteps) expect(free).toBe(0)
        expect(free).toBeLessThan(minSteps)
      }),
    )
  })
})
