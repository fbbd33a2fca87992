import { describe, expect, it } from 'vitest'
import mid, { mid as midOf } from '#features/mid.ts'
import { featureSuite } from '#tests/conformance/feature.suite.ts'

featureSuite(mid)

describe('mid', () => {
  it('is the middle of the touch', () => {
    expect(midOf(99.5, 100.5)).toBe(100)
    expect(midOf(1.37125, 1.37135)).toBeCloseTo(1.3713, 12)
  })
  it('is the price when the market is locked', () => {
    expect(midOf(100, 100)).toBe(100)
  })
  it('is NaN when a side is missing, never the other side', () => {
    expect(midOf(Number.NaN, 100)).toBeNaN()
    expect(midOf(100, Number.NaN)).toBeNaN()
  })
})
