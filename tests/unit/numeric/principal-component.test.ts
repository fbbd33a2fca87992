import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leadingComponent, principalComponent } from '#numeric/principal-component.ts'
import { StreamingCovariance } from '#numeric/streaming-covariance.ts'

const value = fc.double({ min: -100, max: 100, noNaN: true })
const rows = fc.integer({ min: 1, max: 6 }).chain((n) =>
  fc.array(
    fc.array(value, { minLength: n, maxLength: n }).map((row) => Float64Array.from(row)),
    {
      minLength: 2,
      maxLength: 30,
    },
  ),
)

/** Weighted covariance sums about the weighted mean, in two passes. */
function products(vectors: readonly Float64Array[], keep: number): Float64Array {
  const n = vectors[0].length
  const weights = vectors.map((_, k) => keep ** (vectors.length - 1 - k))
  const weight = weights.reduce((sum, one) => sum + one, 0)
  const mean = Array.from(
    { length: n },
    (_, i) => vectors.reduce((sum, row, k) => sum + weights[k] * row[i], 0) / weight,
  )
  const sums = new Float64Array(n * n)
  vectors.forEach((row, k) => {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) sums[i * n + j] += weights[k] * (row[i] - mean[i]) * (row[j] - mean[j])
    }
  })
  return sums
}
const formOf = (matrix: Float64Array, w: Float64Array): number =>
  w.reduce((sum, wi, i) => sum + w.reduce((inner, wj, j) => inner + wi * wj * matrix[i * w.length + j], 0), 0)

describe('first principal component', () => {
  it('is worked out by hand for two numbers', () => {
    // [[2, 1], [1, 2]] has the eigenvalues 3 and 1, the first along (1, 1)
    const weights = new Float64Array(2)
    expect(leadingComponent(Float64Array.of(2, 1, 1, 2), 2, weights)).toBeCloseTo(0.75, 15)
    for (const weight of weights) expect(weight).toBeCloseTo(Math.SQRT1_2, 15)
  })
  it('finds the one direction of points on a line', () => {
    const line = [-2, 0, 1, 5].map((t) => Float64Array.of(7 + 3 * t, -1 + 4 * t))
    const found = principalComponent(line)
    expect(found?.share).toBeCloseTo(1, 14)
    expect(found?.weights[0]).toBeCloseTo(0.6, 14)
    expect(found?.weights[1]).toBeCloseTo(0.8, 14)
  })
  it('has length 1, a sum that is not below 0, and the variance of no other direction is above its own', () => {
    fc.assert(
      fc.property(rows, fc.array(value, { minLength: 6, maxLength: 6 }), (vectors, other) => {
        const found = principalComponent(vectors)
        const covariance = products(vectors, 1)
        const n = vectors[0].length
        const total = Array.from({ length: n }, (_, i) => covariance[i * n + i]).reduce((sum, one) => sum + one, 0)
        if (found === null) {
          expect(total).toBeLessThanOrEqual(1e-12)
          return
        }
        const { weights, share } = found
        expect(Math.hypot(...weights)).toBeCloseTo(1, 12)
        expect(weights.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(-1e-12)
        expect(formOf(covariance, weights)).toBeCloseTo(share * total, -Math.log10(total + 1) + 9)
        const length = Math.hypot(...other.slice(0, n))
        if (length < 1e-3) return
        const direction = Float64Array.from(other.slice(0, n), (one) => one / length)
        expect(formOf(covariance, direction)).toBeLessThanOrEqual(share * total * (1 + 1e-9) + 1e-9)
      }),
    )
  })
  it('is the positive one of the largest entry when its weights sum to 0', () => {
    const weights = new Float64Array(2)
    leadingComponent(Float64Array.of(2, -1, -1, 2), 2, weights)
    expect(Math.max(...weights)).toBeCloseTo(Math.SQRT1_2, 15)
    expect(weights[0] + weights[1]).toBeCloseTo(0, 15)
  })
  it('does not exist when nothing varies, for one row, and for what is not finite', () => {
    expect(principalComponent([Float64Array.of(1, 2)])).toBeNull()
    expect(principalComponent([Float64Array.of(1, 2), Float64Array.of(1, 2)])).toBeNull()
    expect(principalComponent([Float64Array.of(1, 2), Float64Array.of(Number.NaN, 2)])).toBeNull()
    const untouched = Float64Array.of(7, 7)
    expect(leadingComponent(new Float64Array(4), 2, untouched)).toBeNaN()
    expect(leadingComponent(Float64Array.of(1, Number.NaN, Number.NaN, 1), 2, untouched)).toBeNaN()
    expect(Array.from(untouched)).toEqual([7, 7])
  })
})

describe('streaming covariance', () => {
  it('is the weighted covariance of all that came, in two passes', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom(1, 0.9, 0.5), (vectors, keep) => {
        const stream = new StreamingCovariance(vectors[0].length, keep)
        for (const row of vectors) stream.push(row)
        products(vectors, keep).forEach((want, k) => expect(stream.products[k]).toBeCloseTo(want, 7))
        expect(stream.weight).toBeCloseTo(
          vectors.reduce((sum, _, k) => sum + keep ** k, 0),
          9,
        )
      }),
    )
  })
  it('keeps its digits far from 0', () => {
    const stream = new StreamingCovariance(1)
    for (const x of [1, 2, 3, 4]) stream.push(Float64Array.of(1e9 + x))
    expect(stream.products[0]).toBeCloseTo(5, 6)
  })
  it('is as good as new after a reset', () => {
    const stream = new StreamingCovariance(1)
    stream.push(Float64Array.of(5))
    stream.push(Float64Array.of(9))
    stream.reset()
    expect(stream.weight).toBe(0)
    for (const x of [1, 3]) stream.push(Float64Array.of(x))
    expect(stream.products[0]).toBe(2)
  })
})
