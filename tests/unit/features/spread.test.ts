import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import spreadAbs, { spreadAbs as spreadAbsOf } from '#features/spread-abs.ts'
import spreadRel, { spreadRel as spreadRelOf } from '#features/spread-rel.ts'
import { featureSuite } from '#tests/conformance/feature.suite.ts'

featureSuite(spreadAbs)
featureSuite(spreadRel)

describe('spread', () => {
  it('is the offer less the bid, and nothing when locked', () => {
    expect(spreadAbsOf(99.5, 100.25)).toBe(0.75)
    expect(spreadAbsOf(100, 100)).toBe(0)
    expect(spreadAbsOf(100, Number.NaN)).toBeNaN()
  })
  it('is 100 basis points when it is a hundredth of the mid', () => {
    expect(spreadRelOf(99.5, 100.5)).toBe(100)
    expect(spreadRelOf(100, 100)).toBe(0)
  })
  it('is no share of nothing', () => {
    expect(spreadRelOf(0, 0)).toBeNaN()
    expect(spreadRelOf(-1, 1)).toBeNaN()
    expect(spreadRelOf(Number.NaN, 1)).toBeNaN()
  })
  it('does not change with the unit of the price when it is relative', () => {
    const price = fc.double({ min: 0.01, max: 1e5, noNaN: true })
    fc.assert(
      fc.property(price, fc.double({ min: 0, max: 0.1, noNaN: true }), (bid, share) => {
        const ask = bid * (1 + share)
        expect(spreadRelOf(bid * 8, ask * 8)).toBe(spreadRelOf(bid, ask))
      }),
    )
  })
})
