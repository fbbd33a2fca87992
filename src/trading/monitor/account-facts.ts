/**
 * What the books say of the account at one moment, as the monitor is told it.
 *
 * Doubles: a Decimal rounded to a double is compared with a limit rounded to a double, and rounding never turns an order
 * round. NaN is what is not known, such as the value of a position without a mark.
 */
import type { Micros } from '#domain/time.ts'
import type { Holding } from '#trading/exposure/holding.ts'

export interface PositionFacts extends Holding {
  /** Its returns are taken of this; NaN before the first quote. */
  readonly mid: number
  /** Account currency; 0 when flat. */
  readonly unrealized: number
  /** Realized less fees since the books began, account currency. */
  readonly net: number
}

export interface AccountFacts {
  /** With everything open in it, account currency. */
  readonly equity: number
  readonly unrealized: number
  /** Since the trading day began: realized less fees. */
  readonly dayRealized: number
  /** Since the trading day began: realized + unrealized less fees. */
  readonly dayPnl: number
  /** One an instrument, held or not, always in the same order. */
  readonly positions: readonly PositionFacts[]
}

/** When the facts hold. */
export interface Moment {
  /** Host time: cool-downs, look-backs and the grid of samples run on it. */
  readonly now: Micros
  /** Event time of the newest quote or fill; NaN before the first. */
  readonly at: Micros
}
