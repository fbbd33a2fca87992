import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { faultOfDepth, faultOfQuote, faultOfTrade, isCrossed } from '#market/quote-check.ts'

const nan = Number.NaN

describe('quote check', () => {
  it('passes a quote with sizes, without sizes, with an empty queue, and a locked one', () => {
    expect(faultOfQuote(1.1, 5, 1.2, 5)).toBeUndefined()
    expect(faultOfQuote(1.1, nan, 1.2, nan)).toBeUndefined()
    expect(faultOfQuote(1.1, 0, 1.2, 0)).toBeUndefined()
    expect(faultOfQuote(1.1, 5, 1.1, 5)).toBeUndefined()
  })
  it('names what is wrong', () => {
    expect(faultOfQuote(nan, nan, 1.1, 5)).toBe('oneSided')
    expect(faultOfQuote(1.1, 5, nan, nan)).toBe('oneSided')
    expect(faultOfQuote(nan, 5, nan, 5)).toBe('nan')
    expect(faultOfQuote(1.1, 5, Infinity, 5)).toBe('nan')
    expect(faultOfQuote(1.1, Infinity, 1.2, 5)).toBe('nan')
    expect(faultOfQuote(0, 5, 1.2, 5)).toBe('zero')
    expect(faultOfQuote(-1.1, 5, 1.2, 5)).toBe('negative')
    expect(faultOfQuote(1.1, -5, 1.2, 5)).toBe('negative')
  })
  it('finds no fault in a crossed quote, and tells it apart', () => {
    expect(faultOfQuote(1.2, 5, 1.1, 5)).toBeUndefined()
    expect(isCrossed(1.2, 1.1)).toBe(true)
    expect(isCrossed(1.1, 1.1)).toBe(false)
  })
  it('lets only finite, positive prices through, whatever comes', () => {
    const any = fc.double()
    fc.assert(
      fc.property(any, any, any, any, (bid, bidSize, ask, askSize) => {
        if (faultOfQuote(bid, bidSize, ask, askSize) !== undefined) return
        expect(bid > 0 && ask > 0 && bid < Infinity && ask < Infinity).toBe(true)
        expect(bidSize < 0 || askSize < 0).toBe(false)
      }),
    )
  })
})

describe('trade check', () => {
  it('asks for a price and a size', () => {
    expect(faultOfTrade(1.1, 2)).toBeUndefined()
    expect(faultOfTrade(nan, 2)).toBe('nan')
    expect(faultOfTrade(1.1, Infinity)).toBe('nan')
    expect(faultOfTrade(-1.1, 2)).toBe('negative')
    expect(faultOfTrade(1.1, 0)).toBe('zero')
  })
})

describe('depth check', () => {
  const image = (bids: [number, number][], asks: [number, number][]) => {
    const column = (levels: [number, number][], part: 0 | 1): Float64Array => {
      const values = new Float64Array(10)
      values.set(levels.map((level) => level[part]))
      return values
    }
    return {
      bids: bids.length,
      asks: asks.length,
      bidPrices: column(bids, 0),
      bidSizes: column(bids, 1),
      askPrices: column(asks, 0),
      askSizes: column(asks, 1),
    }
  }

  it('passes sorted sides, unequal depths, an empty side and an empty book', () => {
    expect(
      faultOfDepth(
        image(
          [
            [10, 1],
            [9, 1],
          ],
          [[11, 1]],
        ),
      ),
    ).toBeUndefined()
    expect(faultOfDepth(image([[10, 1]], [[10, 1]]))).toBeUndefined()
    expect(
      faultOfDepth(
        image(
          [],
          [
            [11, 1],
            [12, 1],
          ],
        ),
      ),
    ).toBeUndefined()
    expect(faultOfDepth(image([], []))).toBeUndefined()
  })
  it('names what is wrong, on either side and at any level', () => {
    expect(
      faultOfDepth(
        image(
          [
            [9, 1],
            [10, 1],
          ],
          [[11, 1]],
        ),
      ),
    ).toBe('unsorted')
    expect(
      faultOfDepth(
        image(
          [[10, 1]],
          [
            [11, 1],
            [11, 1],
          ],
        ),
      ),
    ).toBe('unsorted')
    expect(faultOfDepth(image([[12, 1]], [[11, 1]]))).toBe('crossed')
    expect(
      faultOfDepth(
        image(
          [
            [10, 1],
            [9, 0],
          ],
          [],
        ),
      ),
    ).toBe('zero')
    expect(faultOfDepth(image([[10, 1]], [[11, -1]]))).toBe('negative')
    expect(faultOfDepth(image([[10, 1]], [[nan, 1]]))).toBe('nan')
    expect(faultOfDepth({ ...image([], []), bids: 11 })).toBe('nan')
    expect(faultOfDepth({ ...image([], []), asks: nan })).toBe('nan')
  })
})
