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
import { createTripBook } from '#research/run/closed-trades.ts'
import { fillOf } from '#research/run/run-record.ts'
import { createSentOrders } from '#research/run/sent-orders.ts'
import { createTakingTally } from '#research/run/taking-costs.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'
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

/** `trace` of the same entries. */
export function runFigures(
  trace: RunTrace,
  entries: Iterable<JournalEntry>,
  instruments: readonly Instrument[],
): RunFigures {
  const count = (type: string): number => trace.decisions.filter((one) => one.type === type).length
  const sent = createSentOrders()
  const taking = createTakingTally(instruments)
  const trips = createTripBook(instruments)
  let [fills, trades] = [0, 0]
  let [lots, fees, realized] = [ZERO, ZERO, ZERO]
  for (const entry of entries) {
    sent.hear(entry)
    const fill = fillOf(entry)
    if (fill === undefined) continue
    fills++
    lots = lots.plus(fill.lots)
    fees = fees.plus(fill.fee)
    taking.take(fill, sent.referenceOf(fill.clientId))
    const closed = trips.take(fill)
    if (closed === undefined) continue
    trades++
    realized = realized.plus(closed.profit)
  }
  const delays = trace.orders
    .map((order) => filledOf(order).at - order.eventAt)
    .filter((delay) => Number.isFinite(delay))
    .sort((a, b) => a - b)
  return {
    intents: count('decision.intent'),
    approvals: count('decision.approved'),
    refusals: count('decision.refused'),
    orders: trace.orders.length,
    fills,
    lots: lots.toNumber(),
    fees: fees.toNumber(),
    ...taking.costs(),
    medianDelayMillis: delays.length === 0 ? Number.NaN : delays[delays.length >> 1] / 1_000,
    trades,
    realized: realized.toNumber(),
  }
}
