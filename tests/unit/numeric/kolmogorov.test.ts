import { describe, expect, it } from 'vitest'
import { kolmogorovDistance, kolmogorovLimitTail, kolmogorovTail } from '#numeric/kolmogorov.ts'
import { seededRng } from '#numeric/rng.ts'

describe('the Kolmogorov-Smirnov test', () => {
  it('takes the largest gap on either side of a step', () => {
    expect(kolmogorovDistance(Float64Array.of(0.5))).toBe(0.5)
    expect(kolmogorovDistance(Float64Array.of(0.1, 0.2, 0.3))).toBeCloseTo(0.7, 12)
    expect(kolmogorovDistance(Float64Array.of(0.7, 0.8, 0.9))).toBeCloseTo(0.7, 12)
    expect(kolmogorovDistance(new Float64Array(0))).toBeNaN()
    expect(kolmogorovDistance(Float64Array.of(0.1, NaN))).toBeNaN()
  })

  it('has the published exact value for ten points', () => {
    expect(1 - kolmogorovTail(10, 0.274)).toBeCloseTo(0.6284796154565, 11)
  })

  it('is 2 (1 - d) for one point', () => {
    expect(kolmogorovTail(1, 0.75)).toBeCloseTo(0.5, 12)
    expect(kolmogorovTail(1, 0.4)).toBe(1)
    expect(kolmogorovTail(1, 1)).toBe(0)
  })

  it('goes over from the exact law to the corrected limit without a step', () => {
    for (const z of [0.5, 0.8, 1, 1.36, 1.63]) {
      const exact = kolmogorovTail(100, z / 10)
      const limit = kolmogorovTail(101, z / Math.sqrt(101))
      expect(Math.abs(exact - limit)).toBeLessThan(5e-4)
    }
  })

  it('has the tabled limit, by both of its series', () => {
    expect(kolmogorovLimitTail(1.3580986)).toBeCloseTo(0.05, 6)
    expect(kolmogorovLimitTail(1.6276236)).toBeCloseTo(0.01, 6)
    expect(kolmogorovLimitTail(1.18 - 1e-12)).toBeCloseTo(kolmogorovLimitTail(1.18), 10)
    expect([kolmogorovLimitTail(0), kolmogorovLimitTail(-1), kolmogorovLimitTail(NaN)]).toEqual([1, 1, NaN])
  })

  it('rejects true samples as often as it says', () => {
    const rng = seededRng(5)
    let rejected = 0
    for (let sample = 0; sample < 2_000; sample++) {
      const points = Float64Array.from({ length: 40 }, () => rng.uniform()).sort()
      if (kolmogorovTail(40, kolmogorovDistance(points)) < 0.05) rejected++
    }
    expect(rejected / 2_000).toBeGreaterThan(0.035)
    expect(rejected / 2_000).toBeLessThan(0.065)
  })

  it('has no answer without points or distance', () => {
    expect([kolmogorovTail(0, 0.1), kolmogorovTail(5, NaN), kolmogorovTail(5, -1)]).toEqual([NaN, NaN, NaN])
  })
})
