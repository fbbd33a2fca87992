/**
 * The contract of a risk check: one file, one question, one refusal code.
 *
 * A check judges one order against what is known when it is asked, and says pass, refuse or shrink. It is a function of
 * its parameters and what it was told, with no clock of its own: host time is in the view.
 *
 * Three rules bind every check:
 * - NaN refuses: limits are compared as `!(given <= limit)`;
 * - an exit is never blocked: an order that can only reduce exposure passes. It may be counted;
 * - lots are whole lot steps, so that comparisons are exact; money is in doubles, and what is too near to its limit for
 *   a double to tell is compared exactly or refused.
 */
import type { Instrument } from '#domain/instrument.ts'
import type { Money } from '#domain/money.ts'
import type { Schema } from '#domain/schema.ts'
import type { Side } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'
import type { RefusalCode } from '#messages/decisions.ts'
import type { TradingState } from '#messages/system.ts'

/** An order that wants to be approved. */
export interface Candidate {
  readonly instrument: Instrument
  readonly side: Side
  /** Whole lot steps, above zero. */
  readonly steps: number
  readonly orderType: 'market' | 'limit'
  /** Limit price, or the touch a market order would take; NaN when there is no quote. */
  readonly price: number
  /** True when it can only bring the position nearer to zero, whatever else is in flight. */
  readonly reduceOnly: boolean
}

/** Lot steps that may still fill on one instrument: approved, in flight, working and of unknown fate. */
export interface Outstanding {
  readonly marketBuy: number
  readonly marketSell: number
  readonly limitBuy: number
  readonly limitSell: number
}

/**
 * What is known when an order is judged, of its instrument unless it says otherwise. One object serves every order: it
 * is filled anew for each, so nothing of it may be kept.
 */
export interface RiskView {
  readonly instrument: Instrument
  /** Host time. */
  readonly now: Micros
  /** Event time of the market; NaN before the first quote. */
  readonly at: Micros
  readonly trading: TradingState
  /** Why no order at all can be judged; null when it can. */
  readonly obstacle: Extract<RefusalCode, 'STATE_UNKNOWN' | 'VENUE_DOWN'> | null
  /** Signed lot steps held. */
  readonly position: number
  readonly out: Outstanding
  /** Orders that may still fill, on every instrument and on this one. */
  readonly openOrders: number
  readonly openHere: number
  /** Highest price one of our buys may still trade at: Infinity for a market order, -Infinity when none is out. */
  readonly ownBuy: number
  /** Lowest price one of our sells may still trade at: -Infinity for a market order, Infinity when none is out. */
  readonly ownSell: number
  /** NaN before the first quote. */
  readonly bid: number
  readonly ask: number
  /** Lots; NaN when the feed carries no sizes. */
  readonly bidSize: number
  readonly askSize: number
  /** Host time of the last quote; NaN before the first. */
  readonly quotedAt: Micros
  /** Account currency for one unit of the instrument's currency; NaN when not known. */
  readonly rate: number
  /** Lot steps filled in the trading day, both sides, and their value in account currency. */
  readonly dayFilled: number
  readonly dayValue: number
  /** Realized + unrealized - fees of the whole account in the trading day, account currency. */
  readonly dayPnl: number
  /** The same without the rounding of doubles. Dear: for what is too near to its limit to tell. */
  exactDayPnl(): Money
  /** Value of all that is held, and of all that may still fill, on every instrument, account currency. */
  readonly heldValue: number
  readonly outValue: number
  /** The venue's word on the account, account currency; NaN before it was told. */
  readonly equity: number
  readonly margin: number
}

export type Verdict =
  | { readonly verdict: 'pass' }
  | { readonly verdict: 'refuse'; readonly given: number; readonly limit: number }
  /** At most so many lot steps may pass; the gate refuses what is then too small. */
  | { readonly verdict: 'shrink'; readonly steps: number; readonly given: number; readonly limit: number }

/** How much of one limit is used now. */
export interface Usage {
  /** Key of the limit among the check's parameters: `maxLots`. */
  readonly of: string
  readonly given: number
  readonly limit: number
  /** Whether it is counted for each instrument or once for the account. */
  readonly scope: 'instrument' | 'account'
}

export interface Check<Params = never> {
  judge(order: Candidate, view: RiskView): Verdict
  /** The order passed every check: count it. */
  approved?(order: Candidate, view: RiskView): void
  /** Empty or absent when a limit is per order. */
  usage?(view: RiskView): readonly Usage[]
  /** Takes other parameters and keeps what it has counted. A check without counts is created anew instead. */
  adjust?(params: Params): void
}

export interface CheckSpec<Params> {
  readonly name: string
  readonly about: string
  readonly code: RefusalCode
  readonly params: Schema<Params>
  create(params: Params): Check<Params>
}

/** Declares a check. Only typing: a spec is data. */
export const defineCheck = <Params>(spec: CheckSpec<Params>): CheckSpec<Params> => spec

export const PASS: Verdict = { verdict: 'pass' }

/** Passes while `given` is at most `limit`; NaN on either side refuses. */
export const atMost = (given: number, limit: number): Verdict =>
  !(given <= limit) ? { verdict: 'refuse', given, limit } : PASS
