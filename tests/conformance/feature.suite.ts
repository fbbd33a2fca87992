/** What every feature must do. The test of a feature calls this in one line, beside its own numbers. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { COUNTED, emptyView, type Feature, type FeatureState, type MarketView, type Print } from '#features/feature.ts'
import { seededRng } from '#numeric/rng.ts'

const QUOTES = 200
const SENTINEL = -12_345.678

/** A lent view and print, moved on by one trade and, a moment later, one depth image and one quote. */
function* walk(seed: number, quotes: number): Generator<{ view: MarketView; print: Print; isQuote: boolean }> {
  const rng = seededRng(seed)
  const view = emptyView()
  const print: Print = { at: 0, price: 100, size: 1, sign: 1 }
  let bid = 1_000
  for (let k = 0; k < quotes; k++) {
    print.sign = rng.below(2) === 0 ? 1 : -1
    print.at = 1_000_000 * (k + 1) - 300_000
    print.price = k === 0 ? 100 : print.sign > 0 ? view.ask : view.bid
    print.size = 1 + rng.below(20)
    view.trades++
    yield { view, print, isQuote: false }
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
      view.bidSizes[level] = level === 0 ? view.bidSize : 1 + rng.below(90)
      view.askSizes[level] = level === 0 ? view.askSize : 1 + rng.below(90)
    }
    yield { view, print, isQuote: true }
  }
}

/** One event of a walk, kept: a trade (whose view is the quote before it), or a quote with its depth image. */
export type Step = { readonly view: MarketView; readonly print: Print; readonly isQuote: boolean }

const kept = ({ view, print, isQuote }: Step): Step => ({ view: structuredClone(view), print: { ...print }, isQuote })

/**
 * The plain form of a feature: from all events so far, the last of which is a quote, its columns there. O(n) an event
 * and more is fine.
 */
export type Oracle = (steps: readonly Step[]) => readonly number[]

/** Quotes at which the plain form is asked, as it may cost O(n^2) over the whole walk. */
const ASKED = 40

/** `given` are parameters as a configuration would have them. With an oracle, streaming is compared with batch. */
export function featureSuite<Params>(feature: Feature<Params>, given: unknown = {}, oracle?: Oracle): void {
  const params = feature.params(z).parse(given)
  const columns = feature.columns(params)
  const width = columns.length
  const readyAfter = feature.readyAfter(params)

  const quotes = Math.max(QUOTES, readyAfter + 100)

  /** The rows of a walk; `after` sees each state of the market once the feature has. */
  const rowsOf = (state: FeatureState, seed: number, after: () => void = () => {}): Float64Array[] => {
    const rows: Float64Array[] = []
    for (const { view, print, isQuote } of walk(seed, quotes)) {
      if (!isQuote) {
        state.trade?.(print, view)
        continue
      }
      const row = new Float64Array(width + 4).fill(SENTINEL)
      state.depth?.(view)
      state.write(view, row, 2)
      rows.push(row)
      after()
    }
    return rows
  }
  const columnsIn = (row: Float64Array): Float64Array => row.subarray(2, 2 + width)

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
      const noise = walk(8, quotes)
      const row = new Float64Array(width)
      const disturb = (): void => {
        for (let k = 0; k < 2; k++) {
          const { view, print, isQuote } = noise.next().value as { view: MarketView; print: Print; isQuote: boolean } // of one length
          if (!isQuote) {
            other.trade?.(print, view)
            continue
          }
          other.depth?.(view)
          other.write(view, row, 0)
        }
      }
      expect(rowsOf(feature.create(params), 7, disturb)).toEqual(alone)
    })

    it(`is NaN before ${readyAfter} ${COUNTED[feature.clock]} and a number from then on`, () => {
      const rows = rowsOf(feature.create(params), 7)
      expect(readyAfter).toBeGreaterThanOrEqual(1)
      // A sample may close only at the first event beyond it: one quote later than its last.
      const late = feature.clock === 'sample' ? 1 : 0
      rows.forEach((row, k) => {
        for (const value of columnsIn(row)) {
          if (k + 1 < readyAfter) expect(value, `quote ${k + 1}`).toBeNaN()
          else if (k + 1 >= readyAfter + late) expect(Number.isFinite(value), `quote ${k + 1}`).toBe(true)
        }
      })
    })

    if (oracle !== undefined) {
      it('streams what the plain form computes from the whole past', () => {
        for (const seed of [7, 11]) {
          const rows = rowsOf(feature.create(params), seed)
          const steps: Step[] = []
          for (const step of walk(seed, quotes)) {
            steps.push(kept(step))
            const quote = steps.length / 2
            if (!step.isQuote || (quote % Math.ceil(quotes / ASKED) !== 0 && quote > 5)) continue
            const want = oracle(steps)
            columnsIn(rows[quote - 1]).forEach((value, k) => {
              if (Number.isNaN(want[k])) expect(value, `quote ${quote}`).toBeNaN()
              else
                expect(Math.abs(value - want[k]), `quote ${quote}`).toBeLessThanOrEqual(
                  1e-12 + 1e-9 * Math.abs(want[k]),
                )
            })
          }
        }
      })
    }

    it('writes its own columns and no other', () => {
      for (const row of rowsOf(feature.create(params), 7)) {
        expect([row[0], row[1], row[width + 2], row[width + 3]]).toEqual([SENTINEL, SENTINEL, SENTINEL, SENTINEL])
        for (const value of columnsIn(row)) expect(value).not.toBe(SENTINEL)
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
      // Of trades a feed sends none for a while all the time: the last ones stand.
      if (!needs.includes('sizes') && !needs.includes('depth')) return
      const state = feature.create(params)
      const row = new Float64Array(width)
      rowsOf(state, 7)
      const bare = { ...emptyView(), at: 1_000_000 * (quotes + 1), bid: 100, ask: 101 }
      state.depth?.(bare)
      state.write(bare, row, 0)
      for (const value of row) expect(value).toBeNaN()
      const after = rowsOf(state, 7)
      for (const value of columnsIn(after[after.length - 1])) expect(value).not.toBeNaN()
    })
  })
}
