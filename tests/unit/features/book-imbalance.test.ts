import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import bookImbalance, { imbalance } from '#features/book-imbalance.ts'
import { emptyView } from '#features/feature.ts'
import { featureSuite } from '#tests/conformance/feature.suite.ts'

featureSuite(bookImbalance)
featureSuite(bookImbalance, { levels: 3 })

describe('book imbalance', () => {
  it('is 0 in balance, 1 or -1 when a side is empty, NaN when both are', () => {
    expect(imbalance(40, 40)).toBe(0)
    expect(imbalance(30, 0)).toBe(1)
    expect(imbalance(0, 30)).toBe(-1)
    expect(imbalance(0, 0)).toBeNaN()
  })
  it('is 0.8 at 900 lots against 100', () => {
    expect(imbalance(900, 100)).toBe(0.8)
  })
  it('stays within [-1, 1] and turns its sign with the sides', () => {
    const lots = fc.double({ min: 0, max: 1e9, noNaN: true })
    fc.assert(
      fc.property(lots, fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (bids, asks) => {
        const value = imbalance(bids, asks)
        expect(Math.abs(value)).toBeLessThanOrEqual(1)
        expect(value + imbalance(asks, bids)).toBe(0)
      }),
    )
  })
  it('over several levels reads the depth image, and as many levels as a side has', () => {
    const view = { ...emptyView(), bid: 50, bidSize: 1, ask: 51, askSize: 1, bids: 3, asks: 1 }
    view.bidSizes.set([10, 20, 30])
    view.askSizes.set([60])
    const row = new Float64Array(1)
    bookImbalance.create({ levels: 5 }).write(view, row, 0)
    expect(row[0]).toBe(0)
    bookImbalance.create({ levels: 2 }).write(view, row, 0)
    expect(row[0]).toBe((30 - 60) / 90)
  })
})
