import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import effectiveSpread from '#features/effective-spread.ts'
import { emptyView, type FeatureState } from '#features/feature.ts'
import realizedSpread from '#features/realized-spread.ts'
import realizedSpreadAbs from '#features/realized-spread-abs.ts'
import { featureSuite, type Step } from '#tests/conformance/feature.suite.ts'

interface Costed {
  readonly size: number
  readonly mid: number
  readonly paid: number
  readonly kept: number
  readonly distance: number
}

/** Each trade that is due before the last event, with the mid before it and the one in force `horizon` later. */
function costsOf(steps: readonly Step[], horizon: number): Costed[] {
  const quotes = steps.filter(({ isQuote }) => isQuote).map(({ view }) => view)
  const now = quotes.at(-1)!.at
  const midAt = (within: (at: number) => boolean): number => {
    const quote = quotes.findLast(({ at }) => within(at))
    return quote === undefined ? Number.NaN : (quote.bid + quote.ask) / 2
  }
  return steps
    .filter(({ isQuote, print }) => !isQuote && print.at + horizon < now)
    .map(({ print: { at, price, size, sign } }) => {
      const mid = midAt((time) => time < at)
      const after = midAt((time) => time <= at + horizon)
      return {
        size,
        mid,
        paid: 2 * sign * (price - mid),
        kept: 2 * sign * (price - after),
        distance: 2 * Math.abs(price - after),
      }
    })
    .filter(({ mid }) => !Number.isNaN(mid))
}
const weighted = (trades: readonly Costed[], value: (trade: Costed) => number): number =>
  trades.reduce((sum, trade) => sum + trade.size * value(trade), 0) / trades.reduce((sum, { size }) => sum + size, 0)

featureSuite(effectiveSpread)
featureSuite(effectiveSpread, { trades: 9 }, (steps) => [weighted(costsOf(steps, 0).slice(-9), ({ paid }) => paid)])
featureSuite(effectiveSpread, { trades: 9, form: 'absolute', unit: 'bps' }, (steps) => {
  const trades = costsOf(steps, 0).slice(-9)
  return [(1e4 * weighted(trades, ({ paid }) => Math.abs(paid))) / weighted(trades, ({ mid }) => mid)]
})

// Settled before the next quote of the walk, so that one settles a quote.
const soon = { horizonMillis: 200, trades: 9 }
featureSuite(realizedSpreadAbs, soon, (steps) => [weighted(costsOf(steps, 200e3).slice(-9), (trade) => trade.distance)])
featureSuite(realizedSpread, { ...soon, parts: true }, (steps) => {
  const trades = costsOf(steps, 200e3).slice(-9)
  const [paid, kept] = [weighted(trades, (trade) => trade.paid), weighted(trades, (trade) => trade.kept)]
  return [kept, paid, paid - kept]
})

const quote = (state: FeatureState, at: number, bid: number, ask: number, width = 1): number[] => {
  const row = new Float64Array(width)
  state.write({ ...emptyView(), at, bid, ask }, row, 0)
  return [...row]
}
const tell = (state: FeatureState, at: number, price: number, size: number, sign: number): void =>
  state.trade?.({ at, price, size, sign }, emptyView())

describe('effective spread', () => {
  it('holds a trade against the mid strictly before it', () => {
    const state = effectiveSpread.create(effectiveSpread.params(z).parse({}))
    quote(state, 1_000, 99, 101)
    // A quote of the trade's own moment may be what the trade did to the book.
    quote(state, 2_000, 100, 102)
    tell(state, 2_000, 101, 5, 1)
    expect(quote(state, 2_500, 100, 102)).toEqual([2])
  })
  it('leaves out what nobody can sign, unless it needs no sign', () => {
    for (const [form, value] of [
      ['signed', Number.NaN],
      ['absolute', 2],
    ] as const) {
      const state = effectiveSpread.create({ trades: 5, form, unit: 'price' })
      quote(state, 1_000, 99, 101)
      tell(state, 2_000, 101, 5, 0)
      expect(quote(state, 3_000, 99, 101)).toEqual([value])
    }
  })
  it('names its columns apart', () => {
    const names = [{}, { form: 'absolute', unit: 'bps', trades: 7 }].map((given) =>
      effectiveSpread.columns(effectiveSpread.params(z).parse(given)),
    )
    expect(names).toEqual([['effective_spread'], ['effective_spread_abs_bps_7']])
  })
})

describe('realized spread', () => {
  const created = (given: unknown): FeatureState => realizedSpread.create(realizedSpread.params(z).parse(given))

  it('waits for its horizon, and is what the maker kept: negative when the price went on', () => {
    const state = created({ horizonMillis: 1_000, parts: true })
    quote(state, 0, 99, 101, 3)
    tell(state, 100, 101, 5, 1)
    quote(state, 900_000, 103, 105, 3)
    expect(quote(state, 1_000_100, 203, 205, 3)).toEqual([Number.NaN, Number.NaN, Number.NaN])
    expect(quote(state, 1_000_101, 303, 305, 3)).toEqual([2 * (101 - 204), 2, 2 * (204 - 100)])
  })
  it('agrees with the plain form over longer horizons and windows', () => {
    for (const horizonMillis of [1, 700, 1_000, 3_300]) {
      const state = created({ horizonMillis, trades: 4 })
      const steps: Step[] = []
      for (let k = 0; k < 60; k++) {
        const print = { at: k * 1e6 - 3e5, price: 100 + ((k * 7) % 5), size: 1 + (k % 3), sign: k % 2 === 0 ? 1 : -1 }
        const view = { ...emptyView(), at: k * 1e6, bid: 99 + ((k * 5) % 7), ask: 107 }
        steps.push({ view, print, isQuote: false }, { view, print, isQuote: true })
        tell(state, print.at, print.price, print.size, print.sign)
        const [value] = quote(state, view.at, view.bid, view.ask)
        const want = weighted(costsOf(steps, horizonMillis * 1000).slice(-4), ({ kept }) => kept)
        if (Number.isNaN(want)) expect(value).toBeNaN()
        else expect(value).toBeCloseTo(want, 10)
      }
    }
  })
  it('leaves a trade out whose later mid is not there', () => {
    const state = created({ horizonMillis: 1 })
    quote(state, 0, 99, 101)
    tell(state, 100, 101, 5, 1)
    quote(state, 200, Number.NaN, 101)
    expect(quote(state, 5_000, 99, 101)).toEqual([Number.NaN])
  })
  it('takes a quote that a trade has overtaken for one of that moment', () => {
    const state = created({ horizonMillis: 1, trades: 1 })
    quote(state, 0, 99, 101)
    tell(state, 5_000, 101, 5, 1)
    quote(state, 4_000, 89, 91)
    expect(quote(state, 6_001, 1, 3)).toEqual([2 * (101 - 90)])
    tell(state, 6_000, 101, 5, 1)
    expect(quote(state, 7_002, 1, 3)).toEqual([2 * (101 - 2)])
  })
  it('keeps trades apart when more wait than it has room for', () => {
    const state = created({ horizonMillis: 1, trades: 1_000, parts: true })
    quote(state, 0, 99, 101, 3)
    for (let round = 1; round <= 3; round++) {
      for (let k = 0; k < 50; k++) tell(state, round * 1e6, 100 + k, 1, 1)
      if (round === 1) quote(state, 2e6 - 1, 99, 101, 3)
    }
    for (let k = 0; k < 100; k++) tell(state, 3e6, 100, 1, 1)
    const [kept, paid, moved] = quote(state, 4e6, 99, 101, 3)
    expect([kept, paid, moved]).toEqual([(3 * 2 * 25 * 49) / 250, (3 * 2 * 25 * 49) / 250, 0])
  })
  it('in the form without a sign takes every trade, and shows no loss', () => {
    const state = realizedSpreadAbs.create({ horizonMillis: 1, trades: 5 })
    quote(state, 0, 99, 101)
    tell(state, 100, 101, 5, 0)
    tell(state, 100, 101, 5, 1)
    quote(state, 200, 109, 111)
    expect(quote(state, 5_000, 109, 111)).toEqual([18])
  })
})
