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
export type Need = 'sizes' | 'depth'

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
  /** Levels a side of the last depth image, best first; 0 and 0 while the feed has sent none. */
  bids: number
  asks: number
  readonly bidPrices: Float64Array
  readonly bidSizes: Float64Array
  readonly askPrices: Float64Array
  readonly askSizes: Float64Array
}

/** A view of a market nobody has seen yet. */
export const emptyView = (): MarketView => ({
  at: Number.NaN,
  bid: Number.NaN,
  bidSize: Number.NaN,
  ask: Number.NaN,
  askSize: Number.NaN,
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
  }
}

/** One instrument's state of one feature. */
export interface FeatureState {
  /** Writes the columns at `at`, `at + 1` ... of the row. */
  write(view: Readonly<MarketView>, row: Float64Array, at: number): void
  /** Records were missed: forget. Absent where there is nothing to forget. */
  reset?(): void
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
  /** What makes it tick: every quote. */
  readonly clock: 'event'
  readonly params: Schema<Params>
  needs(params: Params): readonly Need[]
  /** Quotes, with all it needs and in a row since the last gap, until its first number. */
  readyAfter(params: Params): number
  columns(params: Params): readonly string[]
  create(params: Params): FeatureState
}

/** Declares a feature. Only typing: a feature is data, and shared code reads it. */
export const defineFeature = <Params>(feature: Feature<Params>): Feature<Params> => feature

/** The parameters of a feature that has none. */
export type NoParams = Readonly<Record<string, never>>
export const noParams: Schema<NoParams> = (z) => z.strictObject({})
