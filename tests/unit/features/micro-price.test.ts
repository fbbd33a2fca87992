import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { imbalance } from '#features/book-imbalance.ts'
import microPrice, { microPrice as microPriceOf } from '#features/micro-price.ts'
import { mid } from '#features/mid.ts'
import { featureSuite } from '#tests/conformance/feature.suite.ts'

featureSuite(microPrice)

const touch = fc
  .record({
    bid: fc.double({ min: 1e-5, max: 1e6, noNaN: true }),
    spread: fc.double({ min: 0, max: 100, noNaN: true }),
    bidSize: fc.double({ min: 0, max: 1e9, noNaN: true }),
    askSize: fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
  })
  .map(({ spread, ...rest }) => ({ ...rest, ask: rest.bid + spread }))

describe('micro-price', () => {
  it('is the mid when both sides hold the same size', () => {
    expect(microPriceOf(100, 7, 102, 7)).toBe(101)
  })
  it('leans towards the thin side', () => {
    expect(microPriceOf(100, 30, 102, 10)).toBe(101.5)
  })
  it('is the bid when nobody bids any size', () => {
    expect(microPriceOf(99.5, 0, 100, 70)).toBe(99.5)
  })
  it('is NaN on an empty book and when a side is missing', () => {
    expect(microPriceOf(100, 0, 102, 0)).toBeNaN()
    expect(microPriceOf(100, 5, Number.NaN, 0)).toBeNaN()
    expect(microPriceOf(100, Number.NaN, 102, Number.NaN)).toBeNaN()
  })
  it('never leaves the touch', () => {
    fc.assert(
      fc.property(touch, ({ bid, bidSize, ask, askSize }) => {
        const price = microPriceOf(bid, bidSize, ask, askSize)
        expect(price).toBeGreaterThanOrEqual(bid)
        expect(price).toBeLessThanOrEqual(ask)
      }),
    )
  })
  it('is the mid plus half the spread times the imbalance, and the cross-weighted mean of the prices', () => {
    fc.assert(
      fc.property(touch, ({ bid, bidSize, ask, askSize }) => {
        const price = microPriceOf(bid, bidSize, ask, askSize)
        const crossed = (bid * askSize + ask * bidSize) / (bidSize + askSize)
        const leaning = mid(bid, ask) + ((ask - bid) / 2) * imbalance(bidSize, askSize)
        expect(Math.abs(price - leaning)).toBeLessThanOrEqual(1e-15 * ask)
        expect(Math.abs(price - crossed)).toBeLessThanOrEqual(1e-14 * ask)
      }),
    )
  })
})
