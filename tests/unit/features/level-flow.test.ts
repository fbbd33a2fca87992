import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyView, type Feature, type MarketView } from '#features/feature.ts'
import { LevelFlow } from '#features/level-flow.ts'
import mlofi from '#features/mlofi.ts'
import ofi1, { orderFlow } from '#features/ofi-1.ts'
import ofi2 from '#features/ofi-2.ts'
import ofi3 from '#features/ofi-3.ts'
import ofi5 from '#features/ofi-5.ts'
import { depthView } from '#tests/unit/features/depth-view.ts'
import { featureSuite, type Oracle, type Step } from '#tests/conformance/feature.suite.ts'

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const viewsOf = (steps: readonly Step[]): MarketView[] => steps.filter(({ isQuote }) => isQuote).map(({ view }) => view)

/** One level of an image, a missing one at no price and of size 0. */
const at = ({ bids, asks, ...view }: MarketView, k: number): [number, number, number, number] => [
  k < bids ? view.bidPrices[k] : Number.NaN,
  k < bids ? view.bidSizes[k] : 0,
  k < asks ? view.askPrices[k] : Number.NaN,
  k < asks ? view.askSizes[k] : 0,
]
/** e^1 ... e^M by their definition, from every two neighbours. */
const flowsOf = (views: readonly MarketView[], levels: number): number[][] =>
  views.map((view, n) =>
    Array.from({ length: levels }, (_, k) => (n === 0 ? 0 : orderFlow(...at(views[n - 1], k), ...at(view, k)))),
  )
const depthOf = (view: MarketView, levels: number): number =>
  sum(Array.from({ length: levels }, (_, k) => at(view, k)[1] + at(view, k)[3])) / (2 * levels)

const byLevel =
  (levels: number, window: number, normalise = false): Oracle =>
  (steps) => {
    const views = viewsOf(steps)
    if (views.length < window) return Array.from({ length: levels }, () => Number.NaN)
    const flows = flowsOf(views, levels).slice(-window)
    const divisor = normalise ? sum(views.slice(-window).map((view) => depthOf(view, levels))) / window : 1
    return Array.from({ length: levels }, (_, k) => sum(flows.map((flow) => flow[k])) / divisor)
  }
const prefix =
  (levels: number, window: number, normalise = false): Oracle =>
  (steps) => [sum(byLevel(levels, window, normalise)(steps))]

featureSuite(ofi2, {}, prefix(2, 1))
featureSuite(ofi3, { window: 8 }, prefix(3, 8))
featureSuite(ofi5, { window: 20 }, prefix(5, 20))
featureSuite(ofi5, { window: 20, normalise: true }, prefix(5, 20, true))
featureSuite(ofi1, { window: 10, normalise: true }, prefix(1, 10, true))
featureSuite(mlofi, {}, byLevel(5, 1))
featureSuite(mlofi, { levels: 3, window: 12 }, byLevel(3, 12))
featureSuite(mlofi, { levels: 8, window: 4, normalise: true }, byLevel(8, 4, true))

/** The values of a depth feature after each of these images. */
function run<Params>(feature: Feature<Params>, params: Params, images: readonly MarketView[]): number[][] {
  const state = feature.create(params)
  return images.map((image) => {
    const row = new Float64Array(feature.columns(params).length)
    state.depth?.(image)
    state.write(image, row, 0)
    return Array.from(row)
  })
}

const book = depthView(
  [
    [100, 500],
    [99, 40],
  ],
  [
    [102, 300],
    [103, 60],
  ],
)

describe('order flow by level', () => {
  const taken = (...images: readonly MarketView[]): number[] => {
    const flow = new LevelFlow(2)
    for (const image of images) flow.take(image)
    return Array.from(flow.flows)
  }

  it('shifts every rank when a best price appears: that is the definition', () => {
    const better = depthView(
      [
        [101, 50],
        [100, 500],
      ],
      [
        [102, 300],
        [103, 60],
      ],
    )
    expect(taken(book, better)).toEqual([50, 500])
    expect(taken(better, book)).toEqual([-50, -500])
  })
  it('is 0 at the first image and at the first after a reset', () => {
    const flow = new LevelFlow(2)
    flow.take(book)
    expect(Array.from(flow.flows)).toEqual([0, 0])
    flow.reset()
    flow.take(depthView([[90, 5]], [[91, 5]]))
    expect(Array.from(flow.flows)).toEqual([0, 0])
  })
  it('counts emptied and refilled sides and levels in full', () => {
    const noAsks = depthView(
      [
        [100, 500],
        [99, 40],
      ],
      [],
    )
    expect(taken(book, noAsks)).toEqual([300, 60])
    expect(taken(noAsks, book)).toEqual([-300, -60])
    expect(
      taken(
        book,
        depthView(
          [[100, 500]],
          [
            [102, 300],
            [103, 60],
          ],
        ),
      ),
    ).toEqual([0, -40])
  })
  it('gives the rank of a level without size to the next', () => {
    expect(
      taken(
        book,
        depthView(
          [
            [101, 0],
            [100, 500],
            [99, 40],
          ],
          [
            [102, 300],
            [103, 60],
          ],
        ),
      ),
    ).toEqual([0, 0])
  })
  it('does not look behind the levels an image has', () => {
    const stale = depthView(
      [
        [100, 500],
        [99, 40],
      ],
      [
        [102, 300],
        [103, 60],
      ],
    )
    stale.bids = 1
    expect(taken(book, stale)).toEqual([0, -40])
  })
  it('passes over a crossed image, and forgets at one of no use', () => {
    const flow = new LevelFlow(2)
    flow.take(book)
    expect(flow.take(depthView([[103, 7]], [[102, 300]]))).toBe('crossed')
    expect(
      flow.take(
        depthView(
          [
            [100, 510],
            [99, 40],
          ],
          [
            [102, 300],
            [103, 60],
          ],
        ),
      ),
    ).toBe('counted')
    expect(Array.from(flow.flows)).toEqual([10, 0])
    for (const size of [Number.NaN, Infinity, -Infinity]) {
      expect(flow.take(depthView([[100, size]], [[102, 300]]))).toBe('void')
      flow.take(depthView([[100, 900]], [[102, 300]]))
      expect(Array.from(flow.flows)).toEqual([0, 0])
    }
  })
  it('counts both sides when they are emptied at once, and when they come back', () => {
    const flow = new LevelFlow(1)
    flow.take(depthView([[100, 500]], [[102, 300]]))
    expect(flow.take(depthView([], []))).toBe('empty')
    expect(Array.from(flow.flows)).toEqual([-500 + 300])
    expect(flow.take(depthView([], []))).toBe('empty')
    expect(Array.from(flow.flows)).toEqual([0])
    expect(flow.take(depthView([[100, 40]], [[101, 70]]))).toBe('counted')
    expect(Array.from(flow.flows)).toEqual([40 - 70])
  })
  it('tells the mean depth of the levels it looks at', () => {
    const flow = new LevelFlow(2)
    flow.take(book)
    expect(flow.meanDepth[0]).toBe((500 + 40 + 300 + 60) / 4)
  })

  const side = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 50 })), {
    minLength: 1,
    maxLength: 8,
    selector: ([gap]) => gap,
  })
  const images = fc.array(
    fc.record({ bids: side, asks: side }).map(({ bids, asks }) => {
      const sorted = (levels: typeof bids) => levels.toSorted((a, b) => a[0] - b[0]).filter(([, size]) => size > 0)
      return depthView(
        sorted(bids).map(([gap, size]) => [100 - gap, size]),
        sorted(asks).map(([gap, size]) => [100 + gap, size]),
      )
    }),
    { maxLength: 30 },
  )

  it('is at rank 1 what the best quotes say, and in the sum what ofi_2 to ofi_5 say', () => {
    fc.assert(
      fc.property(images, (some) => {
        const whole = some.filter((image) => image.bids + image.asks > 0)
        const wanted = flowsOf(whole, 5)
        const vectors = run(mlofi, { levels: 5, window: 1, normalise: false }, whole)
        expect(vectors.map((flows) => flows.map((flow) => flow + 0))).toEqual(
          wanted.map((flows) => flows.map((flow) => flow + 0)),
        )
        for (const [feature, levels] of [
          [ofi2, 2],
          [ofi3, 3],
          [ofi5, 5],
        ] as const) {
          const values = run(feature, { window: 1, normalise: false }, whole)
          expect(values.map(([value]) => value + 0)).toEqual(wanted.map((flows) => sum(flows.slice(0, levels)) + 0))
        }
      }),
    )
  })
})

describe('order-flow imbalance of several levels', () => {
  it('holds its value over a crossed image and loses it with an empty one', () => {
    const more = depthView(
      [
        [100, 510],
        [99, 40],
      ],
      [
        [102, 300],
        [103, 60],
      ],
    )
    const crossed = depthView([[103, 7]], [[102, 300]])
    for (const feature of [ofi2, ofi3, ofi5]) {
      const values = run(feature, { window: 1, normalise: false }, [book, more, crossed, depthView([], []), more])
      expect(values.flat().map((value) => value + 0)).toEqual([0, 10, 10, Number.NaN, 0])
    }
  })
  it('is divided by the mean depth when normalised, by none when nothing rests', () => {
    const more = depthView(
      [
        [100, 510],
        [99, 40],
      ],
      [
        [102, 300],
        [103, 60],
      ],
    )
    const [, [value]] = run(ofi2, { window: 1, normalise: true }, [book, more])
    expect(value).toBeCloseTo(10 / ((510 + 40 + 300 + 60) / 4), 15)

    const quotes = ofi1.create({ window: 1, normalise: true })
    const row = new Float64Array(1)
    quotes.write({ ...emptyView(), bid: 100, bidSize: 0, ask: 101, askSize: 0 }, row, 0)
    expect(row[0]).toBeNaN()
  })
})
