/**
 * The figures of a run that its journal alone gives, for two runs side by side.
 *
 *   slippage, impact   as of any run (`run/taking-costs.ts`)
 *   delay              median from the market event that caused an order to its last fill, event time
 *   realized           profit of closed round trips, less their fees, quote currency
 *
 * Edge  What is not defined is NaN.
 */
import type { Instrument } from '#domain/instrument.ts'
import { ZERO } from '#domain/money.ts'
import { roundTrips } from '#research/run/closed-trades.ts'
import type { RunRecord } from '#research/run/run-record.ts'
import { takingCosts } from '#research/run/taking-costs.ts'
import { filledOf, type RunTrace } from './run-trace.ts'

export interface RunFigures {
  readonly intents: number
  readonly approvals: number
  readonly refusals: number
  readonly orders: number
  readonly fills: number
  readonly lots: number
  readonly fees: number
  readonly slippageBps: number
  readonly impactBps: number
  readonly medianDelayMillis: number
  readonly trades: number
  readonly realized: number
}

export function runFigures(trace: RunTrace, record: RunRecord, instruments: readonly Instrument[]): RunFigures {
  const count = (type: string): number => trace.decisions.filter((one) => one.type === type).length
  let [lots, fees] = [ZERO, ZERO]
  for (const fill of record.fills) {
    lots = lots.plus(fill.lots)
    fees = fees.plus(fill.fee)
  }
  const delays = trace.orders
    .map((order) => filledOf(order).at - order.eventAt)
    .filter((delay) => Number.isFinite(delay))
    .sort((a, b) => a - b)
  const { trades } = roundTrips(record.fills, instruments)
  return {
    intents: count('decision.intent'),
    approvals: count('decision.approved'),
    refusals: count('decision.refused'),
    orders: trace.orders.length,
    fills: record.fills.length,
    lots: lots.toNumber(),
    fees: fees.toNumber(),
    ...takingCosts(record, instruments),
    medianDelayMillis: delays.length === 0 ? Number.NaN : delays[delays.length >> 1] / 1_000,
    trades: trades.length,
    realized: trades.reduce((sum, { profit }) => sum.plus(profit), ZERO).toNumber(),
  }
}
