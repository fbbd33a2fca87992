/**
 * What a row of positions would have earned: a first look at a signal, not a backtest. No orders, no queue, no latency;
 * every change of position trades at the price of its row, for a cost.
 *
 *   p_k      position decided at row k, in units: -1, 0, 1, or any finite number
 *   gain_k   p_{k-1} (price_k - price_{k-1})
 *   cost_k   |p_k - p_{k-1}| (halfSpread_k + price_k feeBps / 10,000)
 *   E_k      E_{k-1} + scale (gain_k - cost_k)                     `fixed`: scale is the size
 *   E_k      E_{k-1} (1 + (gain_k - cost_k) / price_{k-1})          `compounded`: the whole equity is at stake
 *
 * A position decided at a row earns from the next one on: nothing is earned with what was not known. The position before
 * the first row is 0; at the end it is closed at the last price, for its cost.
 *
 * Unit    prices and half spread in quote currency; equity in account currency, here the same.
 * Edge    A row whose price is not a finite number above 0 earns nothing, trades nothing and is counted; its equity is
 *         the one before and the gain over the gap comes with the next good row. A position that is no number is 0 and
 *         counted. Compounded equity that falls to 0 or below stays 0: nothing is left to trade with.
 * Cost    one pass, about 5 ns a row, nothing allocated: the caller hands in the arrays.
 */
export interface SignalTerms {
  readonly startEquity: number
  readonly sizing: 'fixed' | 'compounded'
  /** Units a position of 1 stands for, `fixed` only. */
  readonly size: number
  /** Half of the spread, a number for all rows or one a row. */
  readonly halfSpread: number | Float64Array
  readonly feeBps: number
}

export interface SignalRows {
  readonly prices: Float64Array
  /** One a price. */
  readonly positions: Int8Array | Float64Array
}

/** Room for the results: as many rows as there are prices. `trades` may be shorter: what does not fit is counted only. */
export interface SignalRoom {
  readonly equity: Float64Array
  /** Profit and loss of each closed round trip, costs included. */
  readonly trades: Float64Array
  /** What each of them cost: already taken from its profit. */
  readonly costs: Float64Array
  /** Rows each of them was opened and closed at, and the position it was opened with; as long as `trades`. */
  readonly opens: Uint32Array
  readonly closes: Uint32Array
  readonly sides: Float64Array
}

/** Room for so many rows, and for what is told of so many trades one by one. */
export const signalRoom = (rows: number, trades = rows): SignalRoom => ({
  equity: new Float64Array(rows),
  trades: new Float64Array(trades),
  costs: new Float64Array(trades),
  opens: new Uint32Array(trades),
  closes: new Uint32Array(trades),
  sides: new Float64Array(trades),
})

export interface SignalResult {
  readonly endEquity: number
  /** Gains before costs, and costs. */
  readonly gross: number
  readonly costs: number
  /** Round trips closed: a turn from long to short closes one and opens the next. */
  readonly trades: number
  readonly wins: number
  /** Sum of |p_k - p_{k-1}|. */
  readonly turnover: number
  /** Value of everything bought and sold: sum of scale |p_k - p_{k-1}| price_k. */
  readonly traded: number
  /** Share of rows held with a position. */
  readonly exposure: number
  /** 1 - E / peak at its worst; NaN when the peak never was above 0. */
  readonly maxDrawdown: number
  readonly badPrices: number
  readonly badPositions: number
}

export function backtestSignal({ prices, positions }: SignalRows, terms: SignalTerms, room: SignalRoom): SignalResult {
  const { startEquity, size, feeBps } = terms
  const isCompounded = terms.sizing === 'compounded'
  const spreads = typeof terms.halfSpread === 'number' ? undefined : terms.halfSpread
  const oneSpread = typeof terms.halfSpread === 'number' ? terms.halfSpread : 0
  const rate = feeBps / 10_000
  const rows = prices.length
  let equity = startEquity
  let peak = startEquity
  let maxDrawdown = startEquity > 0 ? 0 : Number.NaN
  let before = Number.NaN
  let held = 0
  let gross = 0
  let costs = 0
  let turnover = 0
  let traded = 0
  let trades = 0
  let wins = 0
  let exposed = 0
  let badPrices = 0
  let badPositions = 0
  /** Equity as the open round trip began. */
  let openedAt = 0
  /** What it has cost so far. */
  let paid = 0
  let openedRow = 0

  const close = (row: number): void => {
    const profit = equity - openedAt
    if (trades < room.trades.length) {
      room.trades[trades] = profit
      room.costs[trades] = paid
      room.opens[trades] = openedRow
      room.closes[trades] = row
      room.sides[trades] = held
    }
    trades++
    if (profit > 0) wins++
  }

  for (let k = 0; k < rows; k++) {
    const price = prices[k]
    if (!(price > 0 && price < Infinity)) {
      badPrices++
      room.equity[k] = equity
      if (held !== 0) exposed++
      continue
    }
    let wanted = positions[k]
    if (!(wanted - wanted === 0)) {
      badPositions++
      wanted = 0
    }
    if (k === rows - 1) wanted = 0
    const gain = held === 0 ? 0 : held * (price - before)
    const scale = isCompounded ? equity / (before > 0 ? before : price) : size
    if (held !== 0) {
      equity += scale * gain
      gross += scale * gain
      exposed++
    }
    if (wanted !== held) {
      const step = Math.abs(wanted - held)
      const cost = scale * step * ((spreads === undefined ? oneSpread : spreads[k]) + price * rate)
      const turns = held !== 0 && (wanted === 0 || held > 0 !== wanted > 0)
      // A turn pays for its closing part before it is closed, and for the other when the next one is open.
      const closing = turns ? (cost * Math.abs(held)) / step : 0
      costs += cost
      turnover += step
      traded += scale * step * price
      equity -= closing
      paid += closing
      if (turns) close(k)
      if (held === 0 || (turns && wanted !== 0)) {
        openedAt = equity
        openedRow = k
        paid = 0
      }
      equity -= cost - closing
      paid += cost - closing
      held = wanted
    }
    if (isCompounded && !(equity > 0)) equity = 0
    if (equity > peak) {
      peak = equity
      if (Number.isNaN(maxDrawdown)) maxDrawdown = 0
    } else if (peak > 0) {
      const depth = 1 - equity / peak
      if (depth > maxDrawdown) maxDrawdown = depth
    }
    before = price
    room.equity[k] = equity
  }
  return {
    endEquity: equity,
    gross,
    costs,
    trades,
    wins,
    turnover,
    traded,
    exposure: rows === 0 ? Number.NaN : exposed / rows,
    maxDrawdown,
    badPrices,
    badPositions,
  }
}
