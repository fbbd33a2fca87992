import { describe, expect, it } from 'vitest'
import {
  exceedsVolume,
  linearImpact,
  participation,
  permanentImpact,
  powerImpact,
  rootImpact,
  squareRootLaw,
} from '#trading/execution/impact.ts'
import { adverseTicks, driftSlippage, fixedSlippage } from '#trading/execution/slippage.ts'

describe('impact', () => {
  it('grows with the part of the volume, by a line or by its root', () => {
    expect(linearImpact(0.1, 10_000, 1_000_000)).toBe(0.001)
    expect(rootImpact(0.1, 10_000, 1_000_000)).toBeCloseTo(0.01, 12)
    expect(squareRootLaw(1, 0.02, -10_000, 1_000_000)).toBeCloseTo(-0.002, 12)
    expect(squareRootLaw(1, 0.02, 0, 1_000_000)).toBe(0)
  })
  it('is unknown without volume', () => {
    for (const volume of [0, -1, NaN]) expect(linearImpact(0.1, 0, volume)).toBeNaN()
  })
  it('is capped at the whole volume, and that can be told', () => {
    expect(participation(-300, 100)).toBe(1)
    expect(exceedsVolume(-300, 100)).toBe(true)
    expect(exceedsVolume(100, 100)).toBe(false)
  })
  it('has a sign where it is in price', () => {
    expect(permanentImpact(0.01, -50)).toBe(-0.5)
    expect(powerImpact(2, 0.5, -16)).toBe(-8)
    expect(powerImpact(2, 0, 0)).toBe(0)
  })
})

describe('slippage', () => {
  it('is against who trades', () => {
    expect(fixedSlippage(1, 100, 10)).toBeCloseTo(100.1, 12)
    expect(fixedSlippage(-1, 100, 10)).toBeCloseTo(99.9, 12)
    expect(fixedSlippage(1, -100, 10)).toBeCloseTo(-99.9, 12)
    expect(driftSlippage(-1, 100, 2, 0.001, 4)).toBeCloseTo(99.6, 12)
  })
  it('is rounded against who trades, but not by a rounding error', () => {
    expect(adverseTicks(1, 6_409.1)).toBe(6_410)
    expect(adverseTicks(-1, 6_409.9)).toBe(6_409)
    expect(adverseTicks(-1, 64.1 / 0.01)).toBe(6_410)
    expect(adverseTicks(1, 6_410.000_000_000_001)).toBe(6_410)
  })
})
