/**
 * A tested signal as the result of a run and its trades, so that one page shows both. It has no orders: what a run says of
 * orders, votes and refusals is empty.
 */
import type { Instrument } from '#domain/instrument.ts'
import { Money } from '#domain/money.ts'
import { createClosedTrades, type RoundTrip } from '#research/run/closed-trades.ts'
import { equityGrid, EquityPoints } from '#research/run/equity-grid.ts'
import type { RunResult } from '#research/run/run-result.ts'
import { measure } from '#trading/metrics/measurement.ts'
import { recordOfEquity } from '#trading/metrics/track-record.ts'
import type { SignalResult, SignalRoom, SignalTerms } from './signal-backtest.ts'

export interface SignalStretch {
  /** One a row, in order. */
  readonly times: Float64Array
  readonly prices: Float64Array
  readonly instrument: Instrument
}

/** Trades that are listed one by one; the figures are of all. */
export const TRADES_LISTED = 100_000

export function signalResult(
  { times, prices, instrument }: SignalStretch,
  terms: SignalTerms,
  room: SignalRoom,
  tested: SignalResult,
): { readonly result: RunResult; readonly trips: readonly RoundTrip[] } {
  const from = times[0] ?? 0
  const to = times[times.length - 1] ?? from
  const points = new EquityPoints(from, to)
  for (let k = 0; k < times.length; k++) {
    const equity = room.equity[k]
    points.push({ at: times[k], equity, balance: equity })
  }
  const grid = equityGrid(points.kept, from, to, terms.startEquity, points.periodMicros)
  const profits = room.trades.subarray(0, Math.min(tested.trades, room.trades.length))
  /** Units a position of 1 was opened with at that row; compounded, all there was. */
  const unitsAt = (row: number): number => (terms.sizing === 'fixed' ? terms.size : room.equity[row] / prices[row])
  const tripOf = (profit: number, k: number): RoundTrip => ({
    instrument: instrument.id,
    side: room.sides[k] > 0 ? 'buy' : 'sell',
    openedAt: times[room.opens[k]],
    closedAt: times[room.closes[k]],
    lots: new Money(Math.abs(room.sides[k]) * unitsAt(room.opens[k])),
    entryPrice: new Money(prices[room.opens[k]]),
    exitPrice: new Money(prices[room.closes[k]]),
    fees: new Money(room.costs[k]),
    profit: new Money(profit),
    fills: 2,
  })
  const trips = Array.from(profits.subarray(0, TRADES_LISTED), tripOf)
  const trades = createClosedTrades()
  for (const trip of trips) trades.add(trip)
  const result: RunResult = {
    from,
    to,
    startEquity: terms.startEquity,
    endEquity: tested.endEquity,
    profit: tested.endEquity - terms.startEquity,
    fees: tested.costs,
    carry: 0,
    orders: 0,
    fills: 0,
    fillRate: null,
    slippageBps: null,
    impactBps: null,
    exposure: Number.isNaN(tested.exposure) ? null : tested.exposure,
    fillsBy: {},
    refusals: {},
    votes: {},
    metrics: measure(
      recordOfEquity(
        grid.equity,
        { periodsPerYear: grid.periodsPerYear, riskFree: 0 },
        { trades: profits, traded: tested.traded },
      ),
    ),
    periodSeconds: grid.periodMicros / 1e6,
    trades,
    grid,
  }
  return { result, trips }
}
