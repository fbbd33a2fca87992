/** What every feature must do. The test of a feature calls this in one line, beside its own numbers. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { emptyView, type Feature, type FeatureState, type MarketView } from '#features/feature.ts'
import { seededRng } from '#numeric/rng.ts'

const QUOTES = 200
const SENTINEL = -12_345.678

/** Moves a lent view on by one quote: a walk of ticks with sizes and five levels of depth. */
function* walk(seed: number, quotes = QUOTES): Generator<MarketView> {
  const rng = seededRng(seed)
  const view = emptyView()
  let bid = 1_000
  for (let k = 0; k < quotes; k++) {
    bid += rng.below(3) - 1
    view.at = 1_000_000 * (k + 1)
    view.bid = bid / 10
    view.ask = (bid + 1 + rng.below(3)) / 10
    view.bidSize = 1 + rng.below(90)
    view.askSize = 1 + rng.below(90)
    view.bids = 5
    view.asks = 5
    for (let level = 0; level < 5; level++) {
      view.bidPrices[level] = view.bid - level / 10
      view.askPrices[level] = view.ask + level / 10
      view.bidSizes[level] = 1 + rng.below(90)
      view.askSizes[level] = 1 + rng.below(90)
    }
    yield view
  }
}

/** `given` are parameters as a configuration would have them. */
export function featureSuite<Params>(feature: Feature<Params>, given: unknown = {}): void {
  const params = feature.params(z).parse(given)
  const columns = feature.columns(params)
  const width = columns.length
  const readyAfter = feature.readyAfter(params)

  const rowsOf = (state: FeatureState, seed: number): Float64Array[] =>
    Array.from(walk(seed), (view) => {
      const row = new Float64Array(width).fill(SENTINEL)
      state.write(view, row, 0)
      return row
    })

  describe(`${feature.name} ${JSON.stringify(given)} as a feature`, () => {
    it('declares what it is, for the reference', () => {
      for (const text of [feature.about, feature.unit, feature.formula, feature.source, feature.edge])
        expect(text).not.toBe('')
      expect(feature.name).toMatch(/^[a-z][a-z0-9_]*$/)
    })

    it('names its columns once each, in snake_case, starting with its own name', () => {
      expect(new Set(columns).size).toBe(width)
      for (const column of columns) expect(column).toMatch(new RegExp(`^${feature.name}(_[a-z0-9]+)*$`))
    })

    it('refuses parameters it does not know', () => {
      expect(feature.params(z).safeParse({ nonsense: 1 }).success).toBe(false)
    })

    it('gives the same rows for the same quotes', () => {
      expect(rowsOf(feature.create(params), 7)).toEqual(rowsOf(feature.create(params), 7))
    })

    it('shares nothing between two states', () => {
      const alone = rowsOf(feature.create(params), 7)
      const other = feature.create(params)
      const state = feature.create(params)
      const noise = walk(8)
      const beside = Array.from(walk(7), (view) => {
        other.write(noise.next().value as MarketView, new Float64Array(width), 0) // the walks are of one length
        const row = new Float64Array(width)
        state.write(view, row, 0)
        return row
      })
      expect(beside).toEqual(alone)
    })

    it(`is NaN before ${readyAfter} quotes and a number from then on`, () => {
      const rows = rowsOf(feature.create(params), 7)
      expect(readyAfter).toBeGreaterThanOrEqual(1)
      expect(readyAfter).toBeLessThanOrEqual(QUOTES)
      rows.forEach((row, k) => {
        for (const value of row) expect(Number.isFinite(value), `quote ${k + 1}`).toBe(k + 1 >= readyAfter)
      })
    })

    it('writes its own columns and no other', () => {
      const state = feature.create(params)
      const row = new Float64Array(width + 4).fill(SENTINEL)
      for (const view of walk(7)) {
        state.write(view, row, 2)
        expect([row[0], row[1], row[width + 2], row[width + 3]]).toEqual([SENTINEL, SENTINEL, SENTINEL, SENTINEL])
        for (let k = 0; k < width; k++) expect(row[2 + k]).not.toBe(SENTINEL)
      }
    })

    it('is as good as new after a reset', () => {
      const state = feature.create(params)
      rowsOf(state, 9)
      state.reset?.()
      expect(rowsOf(state, 7)).toEqual(rowsOf(feature.create(params), 7))
    })

    it('is NaN, and recovers, when the feed stops giving what it needs', () => {
      const needs = feature.needs(params)
      if (needs.length === 0) return
      const state = feature.create(params)
      const row = new Float64Array(width)
      rowsOf(state, 7)
      state.write({ ...emptyView(), at: 1, bid: 100, ask: 101 }, row, 0)
      for (const value of row) expect(value).toBeNaN()
      const after = rowsOf(state, 7)
      for (const value of after[after.length - 1]) expect(value).not.toBeNaN()
    })
  })
}
