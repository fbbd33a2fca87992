/**
 * What a run decided and did, read from its journal for a comparison: each decision by the market event that caused it,
 * each order with its fills and its end. A live session and a backtest look the same here.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import { type Money, ZERO } from '#domain/money.ts'
import type { Side } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'
import type { VenueFill } from '#swarm/ports/venue.ts'

/** The decisions that are compared: what was wanted, what was allowed of it, and what was not. */
export const comparedDecisions = ['decision.intent', 'decision.approved', 'decision.refused'] as const
export type ComparedDecision = (typeof comparedDecisions)[number]

export interface TracedDecision {
  readonly type: ComparedDecision
  /** Number of the market event that caused it, and when it was journalled, host time. */
  readonly seq: number
  readonly at: Micros
  readonly symbol: string
  /** What it says, in words that do not depend on the run: `buy 0.5 market`, `hold -0.5`, `ORDER_RATE buy 0.5`. */
  readonly says: string
  /** Of a refusal; '' otherwise. */
  readonly code: string
}

export interface TracedOrder {
  readonly clientId: number
  readonly parent: number
  /** Number and event time of the market event that caused it; when it was sent, host time. */
  readonly seq: number
  readonly eventAt: Micros
  readonly sentAt: Micros
  readonly symbol: string
  readonly side: Side
  readonly lots: Money
  readonly orderType: 'market' | 'limit'
  readonly price: Money
  readonly fills: readonly VenueFill[]
  /** How it ended, and why; '' while it works or when it was filled. */
  readonly how: string
  readonly reason: string
}

export interface RunTrace {
  readonly symbols: readonly string[]
  readonly decisions: readonly TracedDecision[]
  /** In the order they were sent. */
  readonly orders: readonly TracedOrder[]
}

type Body = Readonly<Record<string, string | number | boolean>>

const lotsText = (value: string | number | boolean | undefined): string => {
  const lots = Number(value)
  return Number.isFinite(lots) ? String(Number(lots.toFixed(9))) : String(value)
}

function wordsOf(type: ComparedDecision, body: Body): string {
  switch (type) {
    case 'decision.intent':
      return `hold ${lotsText(body['targetLots'])}`
    case 'decision.approved': {
      const price = body['orderType'] === 'limit' ? ` at ${lotsText(body['price'])}` : ''
      return `${String(body['side'])} ${lotsText(body['lots'])} ${String(body['orderType'])}${price}`
    }
    case 'decision.refused':
      return `${String(body['code'])} ${String(body['side'])} ${lotsText(body['lots'])}`
  }
}

const isCompared = (type: string): type is ComparedDecision => comparedDecisions.some((one) => one === type)

/** Of a journal with several sessions, all of them. Orders found at the venue and fills of nobody here are left out. */
export function runTrace(entries: Iterable<JournalEntry>): RunTrace {
  let symbols: readonly string[] = []
  const decisions: TracedDecision[] = []
  const orders = new Map<number, TracedOrder & { readonly fills: VenueFill[]; how: string; reason: string }>()
  const symbolOf = (instrument: InstrumentId): string => symbols[instrument - 1] ?? `#${instrument}`
  for (const entry of entries) {
    switch (entry.entry) {
      case 'session':
        symbols = entry.symbols
        break
      case 'said': {
        const { type, seq, at, instrument, body } = entry
        if (!isCompared(type)) break
        const code = type === 'decision.refused' ? String(body['code']) : ''
        decisions.push({ type, seq, at, symbol: symbolOf(instrument), says: wordsOf(type, body), code })
        break
      }
      case 'submit': {
        const { order, parent, seq, eventAt, at } = entry
        const { clientId, side, lots, orderType, price } = order
        orders.set(clientId, {
          ...{ clientId, parent, seq, eventAt, sentAt: at, symbol: symbolOf(order.instrument) },
          ...{ side, lots, orderType, price, fills: [], how: '', reason: '' },
        })
        break
      }
      case 'filled':
        orders.get(entry.fill.clientId)?.fills.push(entry.fill)
        break
      case 'closed': {
        const order = orders.get(entry.clientId)
        if (order === undefined) break
        order.how = entry.how
        order.reason = entry.reason
        break
      }
      default:
    }
  }
  return { symbols, decisions, orders: [...orders.values()] }
}

/** What was filled of an order. The average price is NaN without fills. */
export interface Filled {
  readonly lots: Money
  readonly averagePrice: number
  readonly fee: Money
  /** Venue time of the last fill; NaN without. */
  readonly at: Micros
  /** Why, where the venue said: `take`, `queue+trade`. */
  readonly why: string
}

export function filledOf({ fills }: Pick<TracedOrder, 'fills'>): Filled {
  let lots = ZERO
  let notional = ZERO
  let fee = ZERO
  for (const fill of fills) {
    lots = lots.plus(fill.lots)
    notional = notional.plus(fill.lots.times(fill.price))
    fee = fee.plus(fill.fee)
  }
  return {
    lots,
    averagePrice: lots.gt(0) ? notional.div(lots).toNumber() : Number.NaN,
    fee,
    at: fills.at(-1)?.at ?? Number.NaN,
    why: [...new Set(fills.flatMap(({ why }) => why ?? []))].sort().join('+'),
  }
}

/** A pair of orders the same market event caused. */
export interface OrderPair {
  readonly first: TracedOrder
  readonly second: TracedOrder
}

export interface FilledOrder extends Filled {
  readonly clientId: number
  readonly ordered: Money
  /** From the market event to the last fill, event time; NaN without one. */
  readonly delayMicros: number
}

export type FillDifference = 'lots' | 'price' | 'delay' | 'fee' | 'why'
