/**
 * The contract of a risk check: one file, one question, one refusal code.
 *
 * A check judges one order against what is known when it is asked, and says pass, refuse or shrink. It is a function of
 * its parameters and what it was told, with no clock of its own: host time is in the view.
 *
 * Two rules bind every check:
 * - NaN refuses: limits are compared as `!(given <= limit)`, Decimals by `!given.lte(limit)`;
 * - an exit is never blocked: an order that can only reduce exposure passes. It may be counted.
 */
import type { Instrument } from '#domain/instrument.ts'
import type { Money } from '#domain/money.ts'
import type { Schema } from '#domain/schema.ts'
import type { Side } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'
import type { RefusalCode } from '#messages/decisions.ts'
import type { TradingState } from '#messages/system.ts'
import type { Pending } from '#trading/orders/blotter.ts'

/** An order that wants to be approved. */
export interface Candidate {
  readonly instrument: Instrument
  readonly side: Side
  /** Above zero, a multiple of the lot step. */
  readonly lots: Money
  readonly orderType: 'market' | 'limit'
  /** Limit price, or the touch a market order would take; NaN when there is no quote. */
  readonly price: number
  /** True when it can only bring the position nearer to zero, whatever else is in flight. */
  readonly reduceOnly: boolean
}

/** What is known when an order is judged, of its instrument unless it says otherwise. */
export interface RiskView {
  /** Host time. */
  readonly now: Micros
  readonly trading: TradingState
  /** Why no order at all can be judged; null when it can. */
  readonly obstacle: Extract<RefusalCode, 'STATE_UNKNOWN' | 'VENUE_DOWN'> | null
  /** Signed lots held. */
  readonly position: Money
  /** Lots that may still fill: approved, in flight, working and unknown. */
  readonly pending: Pending
  /** Orders that may still fill, on every instrument. */
  readonly openOrders: number
  /** NaN before the first quote. */
  readonly bid: number
  readonly ask: number
  /** Realized + unrealized - fees of the whole account since midnight UTC, account currency. */
  readonly dayPnl: Money
}

export type Verdict =
  | { readonly verdict: 'pass' }
  | { readonly verdict: 'refuse'; readonly given: number; readonly limit: number }
  /** At most `lots` may pass; the gate floors them to the lot step and refuses what is then too small. */
  | { readonly verdict: 'shrink'; readonly lots: Money; readonly given: number; readonly limit: number }

export interface Usage {
  readonly given: number
  readonly limit: number
}

export interface Check {
  judge(order: Candidate, view: RiskView): Verdict
  /** The order passed every check: count it. */
  approved?(order: Candidate, view: RiskView): void
  /** How much of the limit is used now, for `swarm inspect`. Absent when a limit is per order. */
  usage?(view: RiskView): Usage
}

export interface CheckSpec<Params> {
  readonly name: string
  readonly about: string
  readonly code: RefusalCode
  readonly params: Schema<Params>
  create(params: Params): Check
}

/** Declares a check. Only typing: a spec is data. */
export const defineCheck = <Params>(spec: CheckSpec<Params>): CheckSpec<Params> => spec

export const PASS: Verdict = { verdict: 'pass' }

/** Passes while `given` is at most `limit`; NaN on either side refuses. */
export const atMost = (given: number, limit: number): Verdict =>
  !(given <= limit) ? { verdict: 'refuse', given, limit } : PASS
