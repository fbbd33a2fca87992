/** What the parts of a desk share: its session, its counts, its patience, and the ways an order ends. */
import type { Money } from '#domain/money.ts'
import type { Micros } from '#domain/time.ts'
import { subjectOf, type DeskFacts } from './desk-facts.ts'
import type { Ledger } from './ledger-contract.ts'
import { orderIdOf } from './desk-report.ts'
import type { DeskTiming } from './desk-timing.ts'
import type { DeskTimers } from './desk-timers.ts'
import type { OpenOrder } from './open-order.ts'
import type { Venue, VenueFill } from '#swarm/ports/venue.ts'

/**
 * opening: never connected. down: was. connected: the snapshot is awaited. settling: it is here, orders or positions do
 * not agree yet. mismatched: they do not and will not by themselves. reconciled: orders may be sent.
 */
export type SessionState = 'opening' | 'down' | 'connected' | 'settling' | 'mismatched' | 'reconciled'

export interface DeskSession {
  state: SessionState
  /** Counts sessions: 1, 2, 3 ... */
  epoch: number
}

/** The session is up: what is said may arrive. */
export const isUp = ({ state }: DeskSession): boolean => state !== 'opening' && state !== 'down'
/** The venue has told its whole truth in this session: what it says from now on is complete. */
export const isHeard = (session: DeskSession): boolean => isUp(session) && session.state !== 'connected'

export interface DeskCounts {
  /** Orders given to the venue. */
  orders: number
  /** Orders that came twice and were not sent again. */
  duplicates: number
  rejections: number
  fills: number
  unknowns: number
  queries: number
  /** Sessions lost. */
  cuts: number
  /** Changes that were not passed on: trading state, session, or a venue that cannot. */
  modifiesRefused: number
}

export const newCounts = (): DeskCounts => ({
  orders: 0,
  duplicates: 0,
  rejections: 0,
  fills: 0,
  unknowns: 0,
  queries: 0,
  cuts: 0,
  modifiesRefused: 0,
})

export interface DeskShared {
  readonly timing: DeskTiming
  readonly session: DeskSession
  readonly counts: DeskCounts
  readonly ledger: Ledger
  readonly facts: DeskFacts
  readonly timers: DeskTimers
  readonly venue: Venue
  now(): Micros
  /** One line for the user. */
  fault(line: string): void
  /** An order is over, or found: whoever waits for that may go on. */
  resolved(): void
}

/** Counts a fill once, however often it is told. False when it changes nothing. */
export function takeFill({ ledger, counts, facts }: DeskShared, fill: VenueFill): boolean {
  if (!ledger.take(fill)) return false
  counts.fills++
  const clientId = orderIdOf(fill)
  facts.filled({ ...fill, clientId }, ledger.seqOf(clientId))
  return true
}

/** A definite no. */
export function rejectOrder(
  { counts, ledger, facts }: DeskShared,
  order: OpenOrder,
  code: Parameters<DeskFacts['rejected']>[1],
  reason: string,
): void {
  counts.rejections++
  ledger.close(order.life.order.clientId, code, reason)
  facts.rejected(subjectOf(order), code, reason)
}

/** `how`: canceled, or lost when the venue has it no more and does not say why. */
export function cancelOrder(
  { ledger, facts }: DeskShared,
  order: OpenOrder,
  leaves: Money,
  reason: string,
  how: 'canceled' | 'lost' = 'canceled',
): void {
  ledger.close(order.life.order.clientId, how, reason)
  facts.canceled(subjectOf(order), leaves, reason)
}

export function expireOrder({ ledger, facts }: DeskShared, order: OpenOrder, leaves: Money, reason = ''): void {
  ledger.close(order.life.order.clientId, 'expired', reason)
  facts.expired(subjectOf(order), leaves)
}

/** The venue, or the desk, said no to a change or a cancel: the order stays. */
export function refuseRequest(
  { ledger, facts }: DeskShared,
  order: OpenOrder,
  kind: 'modifyRejected' | 'cancelRejected',
  request: number,
  reason: string,
): void {
  ledger.refuseRequest(order, kind, request, reason)
  facts[kind](subjectOf(order), request, reason)
}
