import { describe, expect, it } from 'vitest'
import type { MarketView } from '#features/feature.ts'
import { LevelFlow } from '#features/level-flow.ts'
import ofi3 from '#features/ofi-3.ts'
import ofiDepthDiff, { depthDifference } from '#features/ofi-depth-diff.ts'
import { depthView } from '#tests/unit/features/depth-view.ts'
import { featureSuite, type Oracle } from '#tests/conformance/feature.suite.ts'

/** Changes of every level of every two neighbours, added up. */
const changeOf = (before: MarketView, now: MarketView, levels: number): number => {
  let change = 0
  for (let k = 0; k < levels; k++) {
    const bought = (k < now.bids ? now.bidSizes[k] : 0) - (k < before.bids ? before.bidSizes[k] : 0)
    const offered = (k < now.asks ? now.askSizes[k] : 0) - (k < before.asks ? before.askSizes[k] : 0)
    change += bought - offered
  }
  return change
}
const naive =
  (levels: number, window: number): Oracle =>
  (steps) => {
    const views = steps.filter(({ isQuote }) => isQuote).map(({ view }) => view)
    if (views.length < window) return [Number.NaN]
    const changes = views.map((view, n) => (n === 0 ? 0 : changeOf(views[n - 1], view, levels)))
    return [changes.slice(-window).reduce((sum, change) => sum + change, 0)]
  }
featureSuite(ofiDepthDiff, {}, naive(1, 1))
featureSuite(ofiDepthDiff, { levels: 4, window: 6 }, naive(4, 6))

describe('the literal difference of depths', () => {
  const touch = (bid: number, size: number): MarketView => depthView([[bid, size]], [[102, 300]])
  const both = (before: MarketView, now: MarketView): { literal: number; flow: number } => {
    const flow = new LevelFlow(1)
    flow.take(before)
    flow.take(now)
    return { literal: depthDifference(before, now, 1), flow: flow.flows[0] }
  }

  it('is the order flow while no best price moves', () => {
    expect(both(touch(100, 500), touch(100, 520))).toEqual({ literal: 20, flow: 20 })
  })
  it('has the wrong sign when a bid improves and when one falls back', () => {
    expect(both(touch(100, 500), touch(101, 50))).toEqual({ literal: -450, flow: 50 })
    expect(both(touch(101, 50), touch(100, 500))).toEqual({ literal: 450, flow: -50 })
  })
  it('holds its value over a crossed image and loses it with an empty one', () => {
    const state = ofiDepthDiff.create({ levels: 1, window: 1 })
    const row = new Float64Array(1)
    const empty = depthView([], [])
    const values = [touch(100, 500), touch(100, 510), touch(103, 7), empty, touch(100, 510)].map((image) => {
      state.depth?.(image)
      state.write(image, row, 0)
      return row[0]
    })
    expect(values).toEqual([0, 10, 10, Number.NaN, 0])
  })
  it('stands under its own name', () => {
    expect(ofiDepthDiff.columns({ levels: 3, window: 1 })).toEqual(['ofi_depth_diff_3'])
    expect(ofi3.columns({ window: 1, normalise: false })).toEqual(['ofi_3'])
  })
})
