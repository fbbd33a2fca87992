/**
 * A run, measured: profit and loss, ratios, costs, exposure. One function of its record and its equity.
 *
 *   turnover   traded notional over the start's equity
 *   exposure   share of the time with a position
 *
 * Edge  What is not defined is null: never 0, never infinite.
 */
import type { Instrument } from '#domain/instrument.ts'
import { signOf } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'
import { measure, type MetricName } from '#trading/metrics/measurement.ts'
import { recordOfEquity } from '#trading/metrics/track-record.ts'
import { roundTrips, type RoundTrip } from './closed-trades.ts'
import { equityGrid, type EquityGrid, type EquityPoint } from './equity-grid.ts'
import type { RunRecord } from './run-record.ts'
import { takingCosts } from './taking-costs.ts'

export interface RunSpan {
  /** Event time of the first tick and the last. */
  readonly from: Micros
  readonly to: Micros
  readonly startEquity: number
  /** Of the points, when they were thinned by one. */
  readonly periodMicros?: Micros
}

export interface RunResult {
  readonly from: Micros
  readonly to: Micros
  readonly startEquity: number
  readonly endEquity: number
  readonly profit: number
  readonly fees: number
  readonly orders: number
  readonly fills: number
  /** Filled lots over lots sent; null without orders. */
  readonly fillRate: number | null
  /** `taking-costs.ts` says what these are; null where no order has a reference, and no fill a touch. */
  readonly slippageBps: number | null
  readonly impactBps: number | null
  readonly exposure: number | null
  /** Fills by why they happened, where the venue said. */
  readonly fillsBy: Readonly<Record<string, number>>
  readonly refusals: Readonly<Record<string, number>>
  /** Votes by voter and stance. */
  readonly votes: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly metrics: Readonly<Record<MetricName, number | null>>
  readonly periodSeconds: number
  readonly trades: readonly RoundTrip[]
  readonly grid: EquityGrid
}

const defined = (value: number): number | null => (Number.isFinite(value) ? value : null)

export function runResult(
  record: RunRecord,
  points: readonly EquityPoint[],
  { from, to, startEquity, periodMicros }: RunSpan,
  instruments: readonly Instrument[],
  voterName: (voter: number) => string = String,
): RunResult {
  const sizes = new Map(instruments.map(({ id, contractSize }) => [id, Number(contractSize)]))
  const grid = equityGrid(points, from, to, startEquity, periodMicros)
  const { trades } = roundTrips(record.fills, instruments)
  let traded = 0
  let fees = 0
  let filledLots = 0
  const fillsBy: Record<string, number> = {}
  for (const { clientId, instrument, lots, price, fee, why } of record.fills) {
    traded += lots.times(price).toNumber() * (sizes.get(instrument) ?? 1)
    fees += fee.toNumber()
    if (why !== undefined) fillsBy[why] = (fillsBy[why] ?? 0) + 1
    if (record.orders.has(clientId)) filledLots += lots.toNumber()
  }
  let sentLots = 0
  for (const { lots } of record.orders.values()) sentLots += lots.toNumber()
  const votes: Record<string, Record<string, number>> = {}
  for (const { voter, stance } of record.votes) {
    const own = (votes[voterName(voter)] ??= {})
    own[stance] = (own[stance] ?? 0) + 1
  }
  const { slippageBps, impactBps } = takingCosts(record, instruments)
  const endEquity = grid.equity[grid.equity.length - 1]
  const profits = trades.map(({ profit }) => profit.toNumber())
  return {
    from,
    to,
    startEquity,
    endEquity,
    profit: endEquity - startEquity,
    fees,
    orders: record.orders.size,
    fills: record.fills.length,
    fillRate: defined(filledLots / sentLots),
    slippageBps: defined(slippageBps),
    impactBps: defined(impactBps),
    exposure: defined(exposedMicros(record, to) / (to - from)),
    fillsBy,
    refusals: record.refusals,
    votes,
    metrics: measure(
      recordOfEquity(grid.equity, { periodsPerYear: grid.periodsPerYear, riskFree: 0 }, { trades: profits, traded }),
    ),
    periodSeconds: grid.periodMicros / 1e6,
    trades,
    grid,
  }
}

/** Time with a position on any instrument. */
function exposedMicros({ fills }: RunRecord, to: Micros): Micros {
  const held = new Map<number, number>()
  let open = 0
  let since = 0
  let exposed = 0
  for (const { instrument, side, lots, at } of fills) {
    const before = held.get(instrument) ?? 0
    const after = Number((before + lots.toNumber() * signOf(side)).toFixed(9))
    held.set(instrument, after)
    if (before === 0 && after !== 0 && open++ === 0) since = at
    if (before !== 0 && after === 0 && --open === 0) exposed += at - since
  }
  return open > 0 ? exposed + Math.max(0, to - since) : exposed
}
