import { describe, expect, it } from 'vitest'
import { inverseOfPositive, solveLinear } from '#numeric/linear-solve.ts'

describe('a small linear system', () => {
  it('is solved, also where the first pivot is zero', () => {
    const x = solveLinear(Float64Array.of(0, 2, 1, 1, 1, 1, 2, 0, 3), Float64Array.of(7, 6, 11))!
    expect(Array.from(x, (value) => Math.round(value * 1e12) / 1e12)).toEqual([1, 2, 3])
  })

  it('leaves what it was given as it was', () => {
    const a = Float64Array.of(2, 1, 1, 3)
    const b = Float64Array.of(1, 2)
    solveLinear(a, b)
    expect([...a, ...b]).toEqual([2, 1, 1, 3, 1, 2])
  })

  it.each([
    ['singular', [1, 2, 2, 4]],
    ['not a number', [1, NaN, 2, 4]],
    ['infinite', [1, Infinity, 2, 4]],
    ['zero', [0, 0, 0, 0]],
  ])('has no answer where the matrix is %s', (_, matrix) => {
    expect(solveLinear(Float64Array.from(matrix), Float64Array.of(1, 1))).toBeNull()
  })
})

describe('the inverse of a positive definite matrix', () => {
  it('times the matrix is one', () => {
    const a = Float64Array.of(4, 1, 0.5, 1, 3, -1, 0.5, -1, 2)
    const inverse = inverseOfPositive(a, 3)!
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        const sum = [0, 1, 2].reduce((total, k) => total + a[i * 3 + k] * inverse[k * 3 + j], 0)
        expect(sum).toBeCloseTo(i === j ? 1 : 0, 12)
      }
    }
  })

  it('does not exist for a saddle, a ridge, or what is not a number', () => {
    expect(inverseOfPositive(Float64Array.of(1, 2, 2, 1), 2)).toBeNull()
    expect(inverseOfPositive(Float64Array.of(1, 1, 1, 1), 2)).toBeNull()
    expect(inverseOfPositive(Float64Array.of(NaN, 0, 0, 1), 2)).toBeNull()
  })
})
