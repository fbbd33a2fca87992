import { describe, expect, it } from 'vitest'
import { ljungBox } from '#numeric/ljung-box.ts'
import { seededRng } from '#numeric/rng.ts'

describe('the Ljung-Box test', () => {
  it('is what it is by hand', () => {
    // Deviations -1.5, -0.5, 0.5, 1.5: r_1 = 1.25 / 5, Q = 4 * 6 * 0.25^2 / 3.
    const { statistic, pValue } = ljungBox(Float64Array.of(1, 2, 3, 4), 1)
    expect(statistic).toBeCloseTo(0.5, 12)
    expect(pValue).toBeCloseTo(0.4795001221869535, 10)
  })

  it('passes noise and rejects what remembers', () => {
    const rng = seededRng(2)
    const noise = Float64Array.from({ length: 1_000 }, () => rng.exponential())
    const remembering = noise.map((value, k) => value + (k > 0 ? 0.3 * noise[k - 1] : 0))
    expect(ljungBox(noise, 10).pValue).toBeGreaterThan(0.05)
    expect(ljungBox(remembering, 10).pValue).toBeLessThan(1e-6)
  })

  it('takes fitted parameters off the degrees of freedom', () => {
    const values = Float64Array.of(1, 3, 2, 5, 4, 6, 5, 8)
    expect(ljungBox(values, 3, 1).pValue).toBeLessThan(ljungBox(values, 3).pValue)
  })

  it('has no answer for a constant series, a short one, or no freedom', () => {
    expect(ljungBox(new Float64Array(20).fill(3), 2).pValue).toBeNaN()
    expect(ljungBox(Float64Array.of(1, 2), 2).pValue).toBeNaN()
    expect(ljungBox(Float64Array.of(1, 2, 4, 3), 2, 2).pValue).toBeNaN()
    expect(ljungBox(Float64Array.of(1, 2, 4, 3), 0).pValue).toBeNaN()
  })
})
