/**
 * Closed trades, counted: what the metrics of trades and the sizing by Kelly ask.
 *
 * A trade that brought exactly nothing counts as a trade, and is neither won nor lost.
 */
export interface TradeTally {
  readonly count: number
  readonly wins: number
  readonly losses: number
  /** Sum of what the won ones brought, account currency; not below 0. */
  readonly won: number
  /** Sum of what the lost ones cost; not below 0. */
  readonly lost: number
}

/** Cost O(n), one small object. A NaN makes both sums NaN: how it ended is not known. */
export function tallyOf(trades: ArrayLike<number>): TradeTally {
  let wins = 0
  let losses = 0
  let won = 0
  let lost = 0
  for (let k = 0; k < trades.length; k++) {
    const pnl = trades[k]
    if (pnl > 0) {
      wins++
      won += pnl
    } else if (pnl < 0) {
      losses++
      lost -= pnl
    } else if (Number.isNaN(pnl)) {
      won = Number.NaN
      lost = Number.NaN
    }
  }
  return { count: trades.length, wins, losses, won, lost }
}
