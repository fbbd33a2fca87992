/** An order that may be at the venue, as the desk handles it: what is being waited for, and for how long. */
import { type Money, ZERO } from '#domain/money.ts'
import type { Micros } from '#domain/time.ts'
import { hasFlag, type OrderLife } from '#trading/orders/order-life.ts'

export interface OpenOrder {
  /** The facts of it; only the ledger tells it any. */
  readonly life: OrderLife
  /** Number and event time of the market event that caused it; 0 when unknown. */
  readonly seq: number
  readonly at: Micros
  /** Host time. */
  sentAt: Micros
  /** `queued`: not sent yet. `sent`: no fact yet. `working`: the venue has it. `unknown`: nobody knows. */
  phase: 'queued' | 'sent' | 'working' | 'unknown'
  /** Somebody wants it gone: said again whenever the venue turns out to have it still. */
  cancelAsked: boolean
  /** Terms asked for and not yet acknowledged. */
  modify: Modify | undefined
  /** What the venue said when it refused something about it; '' when it did not. */
  refusal: string
  /** Set while the venue is being asked about it. */
  lookup: Lookup | undefined
  /** Cancels its timer. */
  disarm: () => void
}

export interface Modify {
  readonly request: number
  readonly lots: Money
  readonly price: Money
  /** Stamp and session it was sent in. */
  readonly askedAt: Micros
  readonly epoch: number
}

export interface Lookup {
  /** Questions in this session: each waits longer for its answer. */
  asks: number
  /** Questions in all. */
  unanswered: number
  /** Session in which it was last asked; 0 before the first. */
  epoch: number
  /** Stamp of the first question in that session: an answer is at least so new. */
  since: Micros
  /** Something was heard since it was asked: an answer may be older than that, so it is asked again. */
  again: boolean
}

export const newOpenOrder = (life: OrderLife, seq: number, sentAt: Micros, at: Micros = 0): OpenOrder => ({
  life,
  seq,
  at,
  sentAt,
  phase: isAccepted(life) ? 'working' : 'queued',
  cancelAsked: life.cancelAsked > 0,
  modify: undefined,
  refusal: '',
  lookup: undefined,
  disarm: () => {},
})

/** The venue has said once that it has it, or filled some of it. */
export const isAccepted = (life: OrderLife): boolean => hasFlag(life, 'accepted') || life.fills.told.size > 0

/** An order of somebody else: the venue knows it by no id of ours. */
export const isForeign = ({ order }: OrderLife): boolean => order.clientId < 0

/** Lots that are still to be filled. */
export function leavesOf({ terms, fills }: OrderLife): Money {
  const leaves = terms.lots.minus(fills.sum)
  return leaves.isNegative() ? ZERO : leaves
}

/** For `swarm inspect venue`. */
export const shownOrder = ({ life, phase, cancelAsked, lookup }: OpenOrder): Readonly<Record<string, unknown>> => ({
  clientId: life.order.clientId,
  venueId: life.venueId,
  instrument: life.order.instrument,
  side: life.order.side,
  lots: life.terms.lots.toString(),
  leaves: leavesOf(life).toString(),
  price: life.terms.price.toString(),
  phase,
  cancelAsked,
  lookedUp: lookup !== undefined,
})
