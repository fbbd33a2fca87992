/** What the parts of a desk share: its session, its counts, its patience. */
import type { Micros } from '#domain/time.ts'
import { subjectOf, type DeskFacts } from './desk-facts.ts'
import type { Ledger, OpenOrder } from './desk-ledger.ts'
import type { DeskTimers } from './desk-timers.ts'
import type { Venue, VenueFill } from '#swarm/ports/venue.ts'

/** How long the desk waits, milliseconds of host time. */
export interface DeskTiming {
  /** Without a fact until an order is looked up, and without a snapshot until it is asked for again. */
  readonly ackTimeoutMillis: number
  /** Until a question is asked again; doubles each time, up to `maxQueryMillis`. */
  readonly queryMillis: number
  readonly maxQueryMillis: number
  /** A fill may wait so long for the disk. */
  readonly flushMillis: number
}

export const defaultTiming: DeskTiming = {
  ackTimeoutMillis: 2_000,
  queryMillis: 250,
  maxQueryMillis: 10_000,
  flushMillis: 10,
}

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

/** Counts a fill once, however often it is told. False when it was known. */
export function takeFill({ ledger, counts, facts }: DeskShared, fill: VenueFill): boolean {
  if (!ledger.take(fill)) return false
  counts.fills++
  facts.filled(fill, ledger.seqOf(fill.clientId))
  return true
}

/** Ends an order. Its fact was told before. */
export function endOrder(desk: DeskShared, order: OpenOrder, how: string): void {
  order.disarm()
  order.lookup = undefined
  desk.ledger.close(order, how)
  desk.resolved()
}

/** A definite no. */
export function rejectOrder(
  desk: DeskShared,
  order: OpenOrder,
  code: Parameters<DeskFacts['rejected']>[1],
  reason: string,
): void {
  desk.counts.rejections++
  desk.facts.rejected(subjectOf(order), code, reason)
  endOrder(desk, order, code)
}
