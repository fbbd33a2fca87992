import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import bookPressureSeed, { bookPressureSeed as bookPressureSeedOf } from '#features/book-pressure-seed.ts'
import bookPressure, { bookPressure as bookPressureOf } from '#features/book-pressure.ts'
import { suffixOf } from '#features/column-suffix.ts'
import depthWithinBps, { depthWithinBps as depthWithinBpsOf } from '#features/depth-within-bps.ts'
import type { MarketView } from '#features/feature.ts'
import weightedImbalance, { distanceWeighted } from '#features/weighted-imbalance.ts'
import { type BookLevel, depthView } from '#tests/unit/features/depth-view.ts'
import { featureSuite, type Oracle } from '#tests/conformance/feature.suite.ts'

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const sidesOf = (view: MarketView, levels: number) => {
  const side = (prices: Float64Array, sizes: Float64Array, count: number): BookLevel[] =>
    Array.from({ length: Math.min(levels, count) }, (_, k) => [prices[k], sizes[k]])
  return {
    mid: (view.bidPrices[0] + view.askPrices[0]) / 2,
    bids: side(view.bidPrices, view.bidSizes, view.bids),
    asks: side(view.askPrices, view.askSizes, view.asks),
  }
}
const ratio = (a: number, b: number): number => (a - b) / (a + b)

const pressures = (view: MarketView, levels: number): [number, number] => {
  const { mid, bids, asks } = sidesOf(view, levels)
  const of = (side: BookLevel[]): number => sum(side.map(([price, size]) => size / Math.abs(price - mid)))
  return [of(bids), of(asks)]
}
const byRank =
  (levels: number, decay: number): Oracle =>
  (steps) => {
    const { bids, asks } = sidesOf(steps.at(-1)!.view, levels)
    const of = (side: BookLevel[]): number => sum(side.map(([, size], k) => decay ** k * size))
    return [ratio(of(bids), of(asks))]
  }
const byDistance =
  (levels: number, distance: number): Oracle =>
  (steps) => {
    const { mid, bids, asks } = sidesOf(steps.at(-1)!.view, levels)
    const of = (side: BookLevel[]): number =>
      sum(side.map(([price, size]) => size * Math.exp(-Math.abs(price - mid) / distance)))
    return [ratio(of(bids), of(asks))]
  }
const within =
  (bps: number): Oracle =>
  (steps) => {
    const { mid, bids, asks } = sidesOf(steps.at(-1)!.view, 10)
    // Prices of the walk are tenths: whole numbers make the comparison at the edge exact.
    const of = (side: BookLevel[]): number =>
      sum(
        side
          .filter(([price]) => Math.round(20 * Math.abs(price - mid)) * 10_000 <= Math.round(20 * mid) * bps)
          .map(([, size]) => size),
      )
    return [of(bids), of(asks)]
  }

featureSuite(weightedImbalance, {}, byRank(5, 0.5))
featureSuite(weightedImbalance, { levels: 3, decay: 0.9 }, byRank(3, 0.9))
featureSuite(weightedImbalance, { levels: 4, distance: 0.25 }, byDistance(4, 0.25))
featureSuite(bookPressure, {}, (steps) => [ratio(...pressures(steps.at(-1)!.view, 5))])
featureSuite(bookPressure, { levels: 2, tick: 0.1 }, (steps) => [ratio(...pressures(steps.at(-1)!.view, 2))])
featureSuite(bookPressureSeed, {}, (steps) => {
  const [bid, ask] = pressures(steps.at(-1)!.view, 5)
  return [bid - ask]
})
featureSuite(depthWithinBps, {}, within(10))
featureSuite(depthWithinBps, { bps: 25 }, within(25))

describe('book pressure', () => {
  const image = depthView(
    [
      [99.5, 900],
      [99, 50],
    ],
    [[100, 100]],
  )

  it('divides sizes by how far they lie from the mid', () => {
    expect(bookPressureSeedOf(image, 1)).toBeCloseTo(3_200, 9)
    expect(bookPressureOf(image, 1, 0)).toBeCloseTo(0.8, 12)
    // 900 / 0.25 + 50 / 0.75 against 100 / 0.25
    expect(bookPressureOf(image, 5, 0)).toBeCloseTo(ratio(3_600 + 200 / 3, 400), 12)
  })
  it('is the same in other units of price, where the literal form is divided by them', () => {
    const level = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 99 }))
    fc.assert(
      fc.property(level, level, fc.constantFrom(2, 4, 8), ([bidGap, bidSize], [askGap, askSize], scale) => {
        const bids: BookLevel[] = [[100 - bidGap, bidSize]]
        const asks: BookLevel[] = [[100 + askGap, askSize]]
        const scaled = depthView(
          bids.map(([price, size]) => [price * scale, size]),
          asks.map(([price, size]) => [price * scale, size]),
        )
        const plain = depthView(bids, asks)
        expect(bookPressureOf(scaled, 5, 0)).toBeCloseTo(bookPressureOf(plain, 5, 0), 12)
        expect(Math.abs(bookPressureOf(plain, 5, 0))).toBeLessThanOrEqual(1)
        expect(bookPressureSeedOf(scaled, 5) * scale).toBeCloseTo(bookPressureSeedOf(plain, 5), 9)
      }),
    )
  })
  it('stands on a locked book only with a tick, which is the least that a distance can be', () => {
    const locked = depthView(
      [
        [100, 30],
        [99.5, 10],
      ],
      [
        [100, 20],
        [100.5, 10],
      ],
    )
    expect(bookPressureOf(locked, 5, 0)).toBeNaN()
    expect(bookPressureSeedOf(locked, 5)).toBeNaN()
    expect(bookPressureOf(locked, 5, 0.5)).toBeCloseTo(ratio(30 / 0.25 + 20, 20 / 0.25 + 20), 12)
  })
  it('is NaN when a side is missing or the image is crossed', () => {
    for (const broken of [depthView([[100, 1]], []), depthView([[101, 1]], [[100, 1]])]) {
      expect(bookPressureOf(broken, 5, 1)).toBeNaN()
      expect(bookPressureSeedOf(broken, 5)).toBeNaN()
    }
  })
})

describe('weighted imbalance', () => {
  it('sees by distance the gap that ranks do not', () => {
    const near = distanceWeighted(Float64Array.of(100, 99), Float64Array.of(10, 10), 2, 1)
    const far = distanceWeighted(Float64Array.of(100, 90), Float64Array.of(10, 10), 2, 1)
    expect(near).toBeCloseTo(10 + 10 * Math.exp(-1), 12)
    expect(far).toBeCloseTo(10 + 10 * Math.exp(-10), 12)
  })
  it('is 1 or -1 when one side is empty', () => {
    const state = weightedImbalance.create({ levels: 5, decay: 0.5 })
    const row = new Float64Array(1)
    state.write(depthView([[100, 3]], []), row, 0)
    expect(row[0]).toBe(1)
    state.write(depthView([], [[100, 3]]), row, 0)
    expect(row[0]).toBe(-1)
  })
})

describe('depth within a band', () => {
  const lots = (prices: number[], bps: number, mid: number): number =>
    depthWithinBpsOf(Float64Array.from(prices), new Float64Array(prices.length).fill(1), prices.length, mid, bps)

  it('counts the level on its edge, however its decimals are rounded', () => {
    expect(lots([99.95, 99.9, 99.85], 10, 100)).toBe(2)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 50 }), (mids, bps) => {
        const edge = (mids * (10_000 - bps)) / 100 // of a mid of 100 * mids, in hundredths of it: one tick is 0.01
        expect(lots([edge], bps, mids * 100)).toBe(1)
        expect(lots([edge - mids * 1e-4], bps, mids * 100)).toBe(0)
      }),
    )
  })
  it('is 0 when nothing rests so near, and NaN without a mid', () => {
    expect(lots([99], 10, 100)).toBe(0)
    expect(lots([99], 10, Number.NaN)).toBeNaN()
    expect([lots([-10], 10, -10), lots([0], 10, 0)]).toEqual([Number.NaN, Number.NaN])
  })
})

describe('endings of columns', () => {
  it('hold letters and digits only', () => {
    expect(suffixOf(0.5, 0.5)).toBe('')
    expect(suffixOf(0.25, 0.5, 'd')).toBe('_d0p25')
    expect(suffixOf(1e-7, 0)).toBe('_1em7')
    expect(suffixOf(1e21, 0)).toBe('_1e21')
  })
})
