import { describe, expect, it } from 'vitest'
import { seededRng, seedFor } from '#numeric/rng.ts'

const mean = (draw: () => number, n = 20_000): number => {
  let sum = 0
  for (let k = 0; k < n; k++) sum += draw()
  return sum / n
}

describe('the seeded generator', () => {
  it('repeats itself from the same seed and not from another', () => {
    const draws = (seed: number): number[] => {
      const rng = seededRng(seed)
      return Array.from({ length: 8 }, () => rng.uniform())
    }
    expect(draws(7)).toEqual(draws(7))
    expect(draws(7)).not.toEqual(draws(8))
  })

  it('draws uniforms, exponentials and normals with their means and spreads', () => {
    const rng = seededRng(1)
    expect(mean(() => rng.uniform())).toBeCloseTo(0.5, 2)
    expect(mean(() => rng.exponential())).toBeCloseTo(1, 1)
    expect(mean(() => rng.normal())).toBeCloseTo(0, 1)
    expect(mean(() => rng.normal() ** 2)).toBeCloseTo(1, 1)
    expect(mean(() => rng.below(10))).toBeCloseTo(4.5, 0)
  })

  it('gives every name a seed of its own', () => {
    expect(seedFor(7, 'ml-fast')).not.toBe(seedFor(7, 'ml-slow'))
    expect(seedFor(7, 'ml-fast')).not.toBe(seedFor(8, 'ml-fast'))
  })
})
