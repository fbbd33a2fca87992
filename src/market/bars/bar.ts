/**
 * The contract of a bar type: how it cuts a stream of trades into bars, declared as data, and a builder that does it.
 *
 * A bar type is one file (its default export) and one line in `registry.ts`. It is accepted when it passes
 * `tests/conformance/bar.suite.ts`. The rules, the same for all:
 * - O(1) per trade and bar, nothing allocated: the closed bar is one object, lent until the call returns;
 * - a trade that cannot be is refused by name and counted, and changes nothing else;
 * - every accepted lot is in exactly one bar, handed over in time order, or in the open one;
 * - a bar with a gap in its records is handed over, but marked, so that whoever wants whole bars can leave it out: a time
 *   bar at the end of its interval, any other at once. What was learned about the flow is kept.
 */
import type { Schema } from '#domain/schema.ts'
import type { Micros } from '#domain/time.ts'

/** Who started the trade: 1 a buyer, -1 a seller, 0 nobody knows. */
export type TradeSign = 1 | -1 | 0

/** rule: the type's own. cap: the longest bar its parameters allow. gap: records were missed, the bar is broken. */
export type BarEnd = 'rule' | 'cap' | 'gap'

/** Prices in quote currency, sizes in lots, notional in price x lots. Prices and times are NaN while there is none. */
export interface Bar {
  /** Time bars: the interval, [openAt, closeAt). All others: times of the first and the last trade. */
  openAt: Micros
  closeAt: Micros
  open: number
  high: number
  low: number
  close: number
  volume: number
  notional: number
  trades: number
  /** Of trades that a buyer started; what is in neither was started by nobody knows whom. */
  buyVolume: number
  sellVolume: number
  buyTrades: number
  sellTrades: number
  /** notional / volume, within [low, high]; NaN without trades. */
  vwap: number
  /** Means nothing while the bar is open. */
  end: BarEnd
}

/**
 * nan, zero, negative: price or size. tooLarge: a size beyond exact counting, a notional beyond 1e30, or a trade to be
 * split into more than 65,536 bars. badSign: not 1, -1 or 0. badTime: not whole micros. backwards: before the trade, or
 * the end of the bar, that came before.
 */
export type BarFault = 'nan' | 'zero' | 'negative' | 'tooLarge' | 'badSign' | 'badTime' | 'backwards'

export interface BarBuilder {
  /** The bar that is being built. */
  readonly open: Readonly<Bar>
  readonly faults: Readonly<Record<BarFault, number>>
  /** Counts a trade, closing bars as it goes. */
  trade(at: Micros, price: number, size: number, sign: TradeSign): BarFault | null
  /** It is `at`, with or without trades: bars that end by time end. Refused as a trade at that time would be. */
  advanceTo(at: Micros): BarFault | null
  /** Records were missed. */
  gap(): void
}

/** Called with every closed bar; it is overwritten by the next. */
export type BarSink = (bar: Readonly<Bar>) => void

export interface BarType<Params> {
  /** snake_case. */
  readonly name: string
  /** What its length is measured in. */
  readonly unit: string
  /** One sentence. */
  readonly about: string
  /** When a bar closes. */
  readonly formula: string
  /** What it does with a large trade, a silent market, unknown signs. */
  readonly edge: string
  readonly source: string
  readonly params: Schema<Params>
  create(params: Params, sink: BarSink): BarBuilder
}

/** Declares a bar type. Only typing: a bar type is data, and shared code reads it. */
export const defineBar = <Params>(type: BarType<Params>): BarType<Params> => type
