import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { imageMid, rankWeights } from '#features/depth-ranks.ts'
import type { MarketView } from '#features/feature.ts'
import microAdjusted, { microAdjusted as microAdjustedOf } from '#features/micro-adjusted.ts'
import microDepthSeed, { microDepthSeed as microDepthSeedOf } from '#features/micro-depth-seed.ts'
import { microPrice } from '#features/micro-price.ts'
import microSignAdjustedSeed, {
  microSignAdjustedSeed as microSignAdjustedSeedOf,
} from '#features/micro-sign-adjusted-seed.ts'
import { mid } from '#features/mid.ts'
import weightedMid, { weightedMid as weightedMidOf } from '#features/weighted-mid.ts'
import { type BookLevel, depthView } from '#tests/unit/features/depth-view.ts'
import { featureSuite, type Oracle } from '#tests/conformance/feature.suite.ts'

/** Levels of the last image, both sides rank by rank. */
const ranksOf = (view: MarketView, levels: number) =>
  Array.from({ length: Math.min(levels, view.bids, view.asks) }, (_, k) => ({
    k,
    bid: view.bidPrices[k],
    bidSize: view.bidSizes[k],
    ask: view.askPrices[k],
    askSize: view.askSizes[k],
  }))
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

const cross =
  (levels: number, decay: number): Oracle =>
  (steps) => {
    const ranks = ranksOf(steps.at(-1)!.view, levels)
    const worth = sum(ranks.map(({ k, bid, bidSize, ask, askSize }) => decay ** k * (bid * askSize + ask * bidSize)))
    return [worth / sum(ranks.map(({ k, bidSize, askSize }) => decay ** k * (bidSize + askSize)))]
  }
const same =
  (levels: number, decay: number): Oracle =>
  (steps) => {
    const ranks = ranksOf(steps.at(-1)!.view, levels)
    const worth = sum(ranks.map(({ k, bid, bidSize, ask, askSize }) => decay ** k * (bid * bidSize + ask * askSize)))
    return [worth / sum(ranks.map(({ k, bidSize, askSize }) => decay ** k * (bidSize + askSize)))]
  }
const leaning =
  (theta: number): Oracle =>
  (steps) => {
    const { bid, bidSize, ask, askSize } = steps.at(-1)!.view
    return [(bid + ask) / 2 + (theta * (ask - bid) * (bidSize - askSize)) / (bidSize + askSize)]
  }
const pushed =
  (adjustment: number): Oracle =>
  (steps) => {
    const { bid, bidSize, ask, askSize } = steps.at(-1)!.view
    const price = (bid * askSize + ask * bidSize) / (bidSize + askSize)
    return [price + adjustment * (ask - bid) * Math.sign(bidSize - askSize)]
  }

featureSuite(weightedMid, {}, cross(5, 0.5))
featureSuite(weightedMid, { levels: 2, decay: 0.8 }, cross(2, 0.8))
featureSuite(microDepthSeed, {}, same(5, 0.5))
featureSuite(microDepthSeed, { levels: 3, decay: 1 }, same(3, 1))
featureSuite(microAdjusted, {}, leaning(0.25))
featureSuite(microAdjusted, { theta: 0.4 }, leaning(0.4))
featureSuite(microSignAdjustedSeed, {}, pushed(0.1))
featureSuite(microSignAdjustedSeed, { adjustment: 0.3 }, pushed(0.3))

const one = rankWeights({ levels: 1, decay: 0.5 })
const five = rankWeights({ levels: 5, decay: 0.5 })

describe('weighted mid', () => {
  it('weighs each price by what rests opposite, the second rank half as much', () => {
    const image = depthView(
      [
        [100, 30],
        [98, 20],
      ],
      [
        [102, 10],
        [104, 20],
      ],
    )
    // rank 1: (100 * 10 + 102 * 30) of 40 lots; rank 2: (98 * 20 + 104 * 20) of 40 lots, times one half
    expect(weightedMidOf(image, five)).toBeCloseTo((4060 + 4040 / 2) / (40 + 20), 12)
  })
  it('takes the ranks that both sides have', () => {
    const short = depthView(
      [
        [100, 30],
        [98, 500],
      ],
      [[102, 10]],
    )
    expect(weightedMidOf(short, five)).toBe(microPrice(100, 30, 102, 10))
  })
  it('is NaN when a side is missing, when nothing rests, and on a crossed image', () => {
    expect(weightedMidOf(depthView([[100, 30]], []), five)).toBeNaN()
    expect(weightedMidOf(depthView([], []), five)).toBeNaN()
    expect(weightedMidOf(depthView([[100, 0]], [[101, 0]]), five)).toBeNaN()
    expect(weightedMidOf(depthView([[102, 5]], [[101, 5]]), five)).toBeNaN()
    expect(imageMid(depthView([[102, 5]], [[101, 5]]))).toBeNaN()
  })
})

const level = fc.record({ gap: fc.integer({ min: 1, max: 9 }), size: fc.integer({ min: 0, max: 1_000 }) })
const side = fc.array(level, { minLength: 1, maxLength: 10 })
const book = fc.record({ bids: side, asks: side }).map(({ bids, asks }) => {
  const laid = (levels: typeof bids, direction: 1 | -1): BookLevel[] => {
    let price = 1_000
    return levels.map(({ gap, size }) => [(price += direction * gap), size])
  }
  return { bids: laid(bids, -1), asks: laid(asks, 1) }
})

describe('prices from the book', () => {
  it('lie between the worst levels they weigh, and at one level within the touch', () => {
    fc.assert(
      fc.property(book, ({ bids, asks }) => {
        const image = depthView(bids, asks)
        const ranks = Math.min(bids.length, asks.length, 5)
        const cross = weightedMidOf(image, five)
        if (!Number.isNaN(cross)) {
          expect(cross).toBeGreaterThanOrEqual(bids[ranks - 1][0] - 1e-9)
          expect(cross).toBeLessThanOrEqual(asks[ranks - 1][0] + 1e-9)
        }
        const touch = weightedMidOf(image, one)
        if (Number.isNaN(touch)) return
        expect(touch).toBeCloseTo(microPrice(bids[0][0], bids[0][1], asks[0][0], asks[0][1]), 9)
      }),
    )
  })
  it('mirror each other about the mid at one level: the literal form leans away from where the price goes', () => {
    fc.assert(
      fc.property(book, ({ bids, asks }) => {
        const image = depthView(bids, asks)
        const literal = microDepthSeedOf(image, one)
        if (Number.isNaN(literal)) return
        expect(literal + weightedMidOf(image, one)).toBeCloseTo(2 * imageMid(image), 9)
      }),
    )
    const heavyBid = depthView([[99.5, 900]], [[100, 100]])
    expect(weightedMidOf(heavyBid, one)).toBeCloseTo(99.95, 12)
    expect(microDepthSeedOf(heavyBid, one)).toBeCloseTo(99.55, 12)
  })
  it('are NaN in the literal form too when a side is missing', () => {
    expect(microDepthSeedOf(depthView([[100, 30]], []), five)).toBeNaN()
    expect(microDepthSeedOf(depthView([], [[100, 30]]), five)).toBeNaN()
  })
})

describe('adjusted micro-price', () => {
  const size = fc.integer({ min: 0, max: 1_000 })
  it('is the mid at 0, the micro-price at one half, and never leaves the touch', () => {
    fc.assert(
      fc.property(size, size, fc.double({ min: 0, max: 0.5, noNaN: true }), (bidSize, askSize, theta) => {
        if (bidSize + askSize === 0) return
        const at = (share: number): number => microAdjustedOf(100, bidSize, 102, askSize, share)
        expect(at(0)).toBe(mid(100, 102))
        expect(at(0.5)).toBe(microPrice(100, bidSize, 102, askSize))
        expect(at(theta)).toBeGreaterThanOrEqual(100)
        expect(at(theta)).toBeLessThanOrEqual(102)
      }),
    )
  })
  it('moves a little with a little size, where the literal form jumps by a fifth of the spread and leaves the touch', () => {
    const adjusted = (bidSize: number): number => microAdjustedOf(100, bidSize, 101, 1_000, 0.5)
    const literal = (bidSize: number): number => microSignAdjustedSeedOf(100, bidSize, 101, 1_000, 0.1)
    expect(adjusted(1_001) - adjusted(999)).toBeCloseTo(0.0005, 6)
    expect(literal(1_001) - literal(999)).toBeCloseTo(0.2005, 6)
    expect(literal(1_000)).toBe(100.5)
    expect(literal(0)).toBe(99.9)
  })
  it('is NaN when nothing rests', () => {
    expect(microAdjustedOf(100, 0, 101, 0, 0.25)).toBeNaN()
    expect(microSignAdjustedSeedOf(100, 0, 101, 0, 0.1)).toBeNaN()
  })
})
