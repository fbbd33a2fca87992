/** What a size is worked out from. */
import type { Instrument } from '#domain/instrument.ts'
import type { Side } from '#domain/side.ts'
import type { TradeTally } from '#trading/metrics/trade-tally.ts'

/** What is known when an order is sized. NaN stands for what is not. */
export interface SizingState {
  readonly instrument: Instrument
  readonly side: Side
  /** Open positions included, account currency. */
  readonly equity: number
  /** Where it would trade, quote currency. */
  readonly price: number
  /** Account currency for one unit of the instrument's currency; 1 when they are the same. */
  readonly rate: number
  /** Distance from the price to the stop that ends the trade, quote currency, above 0. */
  readonly stopDistance: number
  /** Expected return above the riskless one, a year: 0.05 is 5 % upwards, whatever the side. */
  readonly drift: number
  /** Standard deviation of the return, per square root of the same year. */
  readonly volatility: number
  /** Closed trades of this rule that no parameter was chosen on, after costs. */
  readonly trades: TradeTally
}

/** Value of one lot, account currency; NaN unless it is above 0. */
export function lotValue({ instrument, price, rate }: Pick<SizingState, 'instrument' | 'price' | 'rate'>): number {
  const value = price * Number(instrument.contractSize) * rate
  return value > 0 ? value : Number.NaN
}

/** What one lot loses when its stop is hit, account currency; NaN unless it is above 0. */
export function lotRisk({ instrument, stopDistance, rate }: SizingState): number {
  const risk = stopDistance * Number(instrument.contractSize) * rate
  return risk > 0 ? risk : Number.NaN
}
