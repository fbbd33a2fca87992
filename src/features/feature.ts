/**
 * The contract of a feature: what it computes, declared as data, and a state that writes it into one shared row.
 *
 * A feature is one file (its default export) and one line in `registry.ts`; its bare formula is a named export beside
 * it. It is accepted when it passes `tests/conformance/feature.suite.ts`. Three rules keep the tick path honest:
 * - it writes its columns and nothing else, every time, and NaN until it is ready (0 would be a signal);
 * - O(1) per event, no allocation: the view and the row are lent, overwritten by the next event;
 * - `reset` clears whatever was differenced or summed: records were missed, and the next event is the first.
 */
import type { Schema } from '#domain/schema.ts'
import type { Micros } from '#domain/time.ts'
import { DEPTH_LEVELS } from '#messages/market.ts'

/** What a feature asks of the feed beyond prices. */
export type Need = 'sizes' | 'depth' | 'trades'

/**
 * What makes a feature move: every quote, every depth image, every public trade, or the samples its `sample` parameter
 * describes (so many quotes, trades, lots, or a span of time). The row is written at every quote whatever the clock.
 */
export type Clock = 'event' | 'depth' | 'trade' | 'sample'

/** What `readyAfter` counts, by clock. */
export const COUNTED: Readonly<Record<Clock, string>> = {
  event: 'quotes',
  depth: 'depth images',
  trade: 'trades',
  sample: 'samples',
}

/** One instrument as the feed last showed it. Prices in quote currency, sizes in lots. */
export interface MarketView {
  /** Event time of the quote. */
  at: Micros
  bid: number
  /** NaN when the feed carries no sizes. */
  bidSize: number
  ask: number
  /** NaN when the feed carries no sizes. */
  askSize: number
  /** Public trades since the last gap. */
  trades: number
  /** Levels a side of the last depth image, best first; 0 and 0 while the feed has sent none. */
  bids: number
  asks: number
  readonly bidPrices: Float64Array
  readonly bidSizes: Float64Array
  readonly askPrices: Float64Array
  readonly askSizes: Float64Array
}

/** A public trade as the feed told it, with the side that crossed the spread worked out where the feed does not say. */
export interface Print {
  at: Micros
  price: number
  /** Lots. */
  size: number
  /** 1 a buyer crossed, -1 a seller did, 0 unknown. */
  sign: number
}

/** A view of a market nobody has seen yet. */
export const emptyView = (): MarketView => ({
  at: Number.NaN,
  bid: Number.NaN,
  bidSize: Number.NaN,
  ask: Number.NaN,
  askSize: Number.NaN,
  trades: 0,
  bids: 0,
  asks: 0,
  bidPrices: new Float64Array(DEPTH_LEVELS),
  bidSizes: new Float64Array(DEPTH_LEVELS),
  askPrices: new Float64Array(DEPTH_LEVELS),
  askSizes: new Float64Array(DEPTH_LEVELS),
})

/** Whether the view has what a feature needs. */
export function provides(view: Readonly<MarketView>, need: Need): boolean {
  switch (need) {
    case 'sizes':
      return !Number.isNaN(view.bidSize) && !Number.isNaN(view.askSize)
    case 'depth':
      return view.bids + view.asks > 0
    case 'trades':
      return view.trades > 0
  }
}

/** One instrument's state of one feature. */
export interface FeatureState {
  /** A quote: writes the columns at `at`, `at + 1` ... of the row. */
  write(view: Readonly<MarketView>, row: Float64Array, at: number): void
  /** A public trade, lent; the view holds the quote before it. */
  trade?(print: Readonly<Print>, view: Readonly<MarketView>): void
  /** A depth image, now in the view. It comes before or after the quote it belongs to, as the feed sends it. */
  depth?(view: Readonly<MarketView>): void
  /** Records were missed: forget. Absent where there is nothing to forget. */
  reset?(): void
  /**
   * Fits parameters of its own to the events so far when that is due, takes them, and gives them as numbers, at most FIT_VALUES; null when
   * no fit is due or it came to nothing. Slow: only the fitter agent asks, beside the path of the rows.
   */
  fit?(): Float64Array | null
  /** Takes parameters that another state of the same feature fitted. */
  fitted?(values: Float64Array): void
}

export interface Feature<Params> {
  /** Its name in a configuration, snake_case. */
  readonly name: string
  /** One sentence. */
  readonly about: string
  readonly unit: string
  readonly formula: string
  readonly source: string
  /** When it is NaN although it is ready. */
  readonly edge: string
  readonly clock: Clock
  readonly params: Schema<Params>
  needs(params: Params): readonly Need[]
  /** Ticks of its clock (quotes, for `event`), with all it needs and in a row since the last gap, until its first number. */
  readyAfter(params: Params): number
  columns(params: Params): readonly string[]
  create(params: Params): FeatureState
}

/** Declares a feature. Only typing: a feature is data, and shared code reads it. */
export const defineFeature = <Params>(feature: Feature<Params>): Feature<Params> => feature
