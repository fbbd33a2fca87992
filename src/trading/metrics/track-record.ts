/**
 * What a metric is computed from: equity at the ends of equal periods, the returns between them, and the closed trades.
 *
 * Returns are simple: E_t / E_{t-1} - 1. After an equity of zero or less there is no return, so it is NaN, and whatever
 * depends on it is not defined: no ratio of returns describes an account that owes money.
 */

export interface Sampling {
  /** Periods a year that were really sampled: 252 trading days, 365 days of crypto, 525,600 of its minutes. */
  readonly periodsPerYear: number
  /** Return of a riskless investment over one period; 0 where nothing better is known. */
  readonly riskFree: number
}

export interface Activity {
  /** Profit and loss of each closed trade after its costs, account currency. */
  readonly trades: ArrayLike<number>
  /** Value of everything bought and sold, account currency; NaN when nobody counted. */
  readonly traded: number
}

export interface TrackRecord extends Sampling {
  /** Account currency, open positions included: the start, then the end of each period. */
  readonly equity: Float64Array
  /** One shorter than `equity`. */
  readonly returns: Float64Array
  readonly trades: Float64Array
  readonly traded: number
}

/** Nothing is known of what was traded: what needs it is not defined. */
const SILENT: Activity = { trades: [], traded: Number.NaN }

export function recordOfEquity(
  equity: ArrayLike<number>,
  { periodsPerYear, riskFree }: Sampling,
  { trades, traded }: Activity = SILENT,
): TrackRecord {
  const levels = Float64Array.from(equity)
  const returns = new Float64Array(Math.max(0, levels.length - 1))
  for (let k = 0; k < returns.length; k++) returns[k] = levels[k] > 0 ? levels[k + 1] / levels[k] - 1 : Number.NaN
  return { equity: levels, returns, periodsPerYear, riskFree, trades: Float64Array.from(trades), traded }
}

/** The record of `startEquity` left to grow by `returns`. */
export function recordOfReturns(
  returns: ArrayLike<number>,
  startEquity: number,
  { periodsPerYear, riskFree }: Sampling,
  { trades, traded }: Activity = SILENT,
): TrackRecord {
  const own = Float64Array.from(returns)
  const equity = new Float64Array(own.length + 1)
  equity[0] = startEquity
  for (let k = 0; k < own.length; k++) equity[k + 1] = equity[k] * (1 + own[k])
  return { equity, returns: own, periodsPerYear, riskFree, trades: Float64Array.from(trades), traded }
}
