import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VectorWindowSum } from '#numeric/vector-window-sum.ts'

const vectors = (value: fc.Arbitrary<number>) =>
  fc.array(fc.array(value, { minLength: 3, maxLength: 3 }), { maxLength: 60 })
const anew = (last: readonly number[][]): number[] =>
  [0, 1, 2].map((k) => last.reduce((sum, vector) => sum + vector[k], 0))

describe('sums over a window of vectors', () => {
  it('are those of the last ones taken anew, exactly for whole numbers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), vectors(fc.integer({ min: -1e9, max: 1e9 })), (size, all) => {
        const window = new VectorWindowSum(3, size)
        all.forEach((vector, k) => {
          window.push(Float64Array.from(vector))
          const last = all.slice(Math.max(0, k + 1 - size), k + 1)
          expect(window.filled).toBe(last.length)
          expect(Array.from(window.sums, (sum) => sum + 0)).toEqual(anew(last).map((sum) => sum + 0))
        })
      }),
    )
  })
  it('do not drift with fractions', () => {
    const window = new VectorWindowSum(1, 7)
    for (let k = 0; k < 100_000; k++) window.push(Float64Array.of((k % 10) * 0.1))
    expect(Math.abs(window.sums[0] - (0.3 + 0.4 + 0.5 + 0.6 + 0.7 + 0.8 + 0.9))).toBeLessThan(1e-14)
  })
  it('are 0 after a clear, and begin anew', () => {
    const window = new VectorWindowSum(2, 3)
    for (let k = 0; k < 5; k++) window.push(Float64Array.of(k, -k))
    window.clear()
    expect([window.filled, ...window.sums]).toEqual([0, 0, 0])
    window.push(Float64Array.of(7, 8))
    expect([window.filled, ...window.sums]).toEqual([1, 7, 8])
  })
})
