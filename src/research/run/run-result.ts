/**
 * A run, measured: profit and loss, ratios, costs, exposure. One function of its journal and its equity, read once.
 *
 *   turnover   traded notional a year over the mean equity
 *   exposure   share of the time with a position
 *
 * Edge    What is not defined is null: never 0, never infinite.
 * Memory  What `sent-orders.ts` and `closed-trades.ts` keep; nothing else grows with what was decided.
 */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import { signOf } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'
import { measure, type MetricName } from '#trading/metrics/measurement.ts'
import { recordOfEquity } from '#trading/metrics/track-record.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'
import type { VenueFill } from '#swarm/ports/venue.ts'
import { type ClosedTrades, createClosedTrades, createTripBook } from './closed-trades.ts'
import { createCarryTally } from './carry-paid.ts'
import { equityGrid, type EquityGrid, type EquityPoint } from './equity-grid.ts'
import { fillOf, voteOf } from './run-record.ts'
import { createSentOrders } from './sent-orders.ts'
import { createTakingTally } from './taking-costs.ts'

export interface RunSpan {
  /** Event time of the first tick, and of the last thing that was told. */
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
  /** Paid for holding positions (`carry-paid.ts`); below zero received. */
  readonly carry: number
  readonly orders: number
  readonly fills: number
  /** Filled lots over lots sent; null without orders. */
  readonly fillRate: number | null
  /** `taking-costs.ts` says what these are; null where no order has a reference, and no fill a touch. */
  readonly slippageBps: number | null
  readonly impactBps: number | null
  readonly exposure: number | null
  /** Fills by why they happened, where the venue said; `stop out` where nobody ordered them. */
  readonly fillsBy: Readonly<Record<string, number>>
  readonly refusals: Readonly<Record<string, number>>
  /** Votes by voter and stance. */
  readonly votes: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly metrics: Readonly<Record<MetricName, number | null>>
  readonly periodSeconds: number
  readonly trades: ClosedTrades
  readonly grid: EquityGrid
}

const STOP_OUT = 'stop out'

const defined = (value: number): number | null => (Number.isFinite(value) ? value : null)

export function runResult(
  entries: Iterable<JournalEntry>,
  points: readonly EquityPoint[],
  { from, to, startEquity, periodMicros }: RunSpan,
  instruments: readonly Instrument[],
  voterName: (voter: number) => string = String,
): RunResult {
  const sizes = new Map(instruments.map(({ id, contractSize }) => [id, Number(contractSize)]))
  const sent = createSentOrders()
  const taking = createTakingTally(instruments)
  const trips = createTripBook(instruments)
  const trades = createClosedTrades()
  const carry = createCarryTally(instruments)
  const exposure = createExposure()
  const sums = { orders: 0, sentLots: 0, fills: 0, filledLots: 0, traded: 0, fees: 0 }
  const fillsBy: Record<string, number> = {}
  const refusals: Record<string, number> = {}
  const votes: Record<string, Record<string, number>> = {}

  const count = (fill: VenueFill): void => {
    const { clientId, instrument, lots, price, fee, why } = fill
    const reference = sent.referenceOf(clientId)
    sums.fills++
    sums.traded += lots.times(price).toNumber() * (sizes.get(instrument) ?? 1)
    sums.fees += fee.toNumber()
    if (reference !== undefined) sums.filledLots += lots.toNumber()
    // Nobody ordered it: the venue closed for want of margin.
    const by = clientId === 0 ? STOP_OUT : why
    if (by !== undefined) fillsBy[by] = (fillsBy[by] ?? 0) + 1
    taking.take(fill, reference)
    exposure.take(fill)
    carry.take(fill)
    const closed = trips.take(fill)
    if (closed !== undefined) trades.add(closed)
  }

  for (const entry of entries) {
    sent.hear(entry)
    if (entry.entry === 'submit') {
      sums.orders++
      sums.sentLots += entry.order.lots.toNumber()
    } else if (entry.entry === 'said' && entry.type === 'decision.refused') {
      const code = String(entry.body['code'])
      refusals[code] = (refusals[code] ?? 0) + 1
    }
    const fill = fillOf(entry)
    if (fill !== undefined) count(fill)
    const vote = voteOf(entry)
    if (vote === undefined) continue
    const own = (votes[voterName(vote.voter)] ??= {})
    own[vote.stance] = (own[vote.stance] ?? 0) + 1
  }

  const grid = equityGrid(points, from, to, startEquity, periodMicros)
  const { slippageBps, impactBps } = taking.costs()
  const { orders, sentLots, fills, filledLots, traded, fees } = sums
  const endEquity = grid.equity[grid.equity.length - 1]
  return {
    from,
    to,
    startEquity,
    endEquity,
    profit: endEquity - startEquity,
    fees,
    carry: carry.paid(startEquity, points.at(-1)?.balance ?? startEquity),
    orders,
    fills,
    fillRate: defined(filledLots / sentLots),
    slippageBps: defined(slippageBps),
    impactBps: defined(impactBps),
    exposure: defined(exposure.until(to) / (to - from)),
    fillsBy,
    refusals,
    votes,
    metrics: measure(
      recordOfEquity(
        grid.equity,
        { periodsPerYear: grid.periodsPerYear, riskFree: 0 },
        { trades: trades.profits, traded },
      ),
    ),
    periodSeconds: grid.periodMicros / 1e6,
    trades,
    grid,
  }
}

/** Time with a position on any instrument. */
function createExposure() {
  const held = new Map<InstrumentId, number>()
  let open = 0
  let since = 0
  let exposed = 0
  return {
    take({ instrument, side, lots, at }: VenueFill): void {
      const before = held.get(instrument) ?? 0
      const after = Number((before + lots.toNumber() * signOf(side)).toFixed(9))
      held.set(instrument, after)
      if (before === 0 && after !== 0 && open++ === 0) since = at
      if (before !== 0 && after === 0 && --open === 0) exposed += at - since
    },
    until: (to: Micros): Micros => (open > 0 ? exposed + Math.max(0, to - since) : exposed),
  }
}
