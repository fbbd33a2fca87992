/**
 * What the desk says of orders, the account and the session: one function a fact, each filling a message and emitting
 * it. An order's facts carry the number of the market event that caused the order; 0 when nobody knows it any more.
 */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import { ZERO, type Money } from '#domain/money.ts'
import type { Micros } from '#domain/time.ts'
import { venueState, type VenueState } from '#messages/market.ts'
import * as orders from '#messages/orders.ts'
import { executionMemory } from '#messages/system.ts'
import type { Context } from '#swarm/behaviour.ts'
import { partsOf } from './desk-audit.ts'
import type { Traded } from './desk-volume.ts'
import { leavesOf, type OpenOrder } from './open-order.ts'
import type { VenueAccount, VenueFill, VenuePosition } from '#swarm/ports/venue.ts'

/** Whose fact it is. */
export interface Subject {
  readonly clientId: number
  readonly instrument: InstrumentId
  readonly seq: number
  readonly at: Micros
}

export interface DeskFacts {
  state(state: VenueState['state'], epoch: number, reason: string): void
  accepted(subject: Subject, venueId: string): void
  rejected(subject: Subject, code: orders.RejectionCode, reason: string): void
  filled(fill: VenueFill, seq: number): void
  canceled(subject: Subject, leaves: Money, reason: string): void
  expired(subject: Subject, leaves: Money): void
  unknown(subject: Subject, reason: string): void
  /** `request` is 0 when the venue did it unasked. */
  updated(subject: Subject, request: number, lots: Money, price: Money): void
  modifyRejected(subject: Subject, request: number, reason: string): void
  cancelRejected(subject: Subject, request: number, reason: string): void
  account(account: VenueAccount): void
  /**
   * The bracketed snapshot: every instrument's position, every order that may be at the venue, the money, and what the
   * execution agent asked to be kept.
   */
  snapshot(
    positions: ReadonlyMap<InstrumentId, VenuePosition>,
    open: Iterable<OpenOrder>,
    memories: ReadonlyMap<number, string>,
    account: VenueAccount,
  ): void
}

export const subjectOf = ({ life: { order }, seq, at }: OpenOrder): Subject => ({
  clientId: order.clientId,
  instrument: order.instrument,
  seq,
  at,
})

const MEMORY_BYTES = executionMemory.fields.body.words * 8

/** Averages and sums of the venue's may have more digits than a message: what is left out is below 1e-15 of it. */
const told = (value: Money): Money => value.toSignificantDigits(15)

/**
 * `eventTime` answers the latest event time, for facts that no order caused; `dayStart` the equity of the day's start;
 * `traded` what the day has traded.
 */
export function createFacts(
  emit: Context['emit'],
  instruments: readonly Instrument[],
  eventTime: () => Micros,
  dayStart: (equity: Money) => Money,
  traded: (instrument: InstrumentId) => Traded,
): DeskFacts {
  const state = venueState.draft()
  const accepted = orders.orderAccepted.draft()
  const rejected = orders.orderRejected.draft()
  const filled = orders.orderFilled.draft()
  const canceled = orders.orderCanceled.draft()
  const expired = orders.orderExpired.draft()
  const unknown = orders.orderUnknown.draft()
  const updated = orders.orderUpdated.draft()
  const modifyRejected = orders.orderModifyRejected.draft()
  const cancelRejected = orders.orderCancelRejected.draft()
  const open = orders.orderOpen.draft()
  const memory = executionMemory.draft()
  const position = orders.accountPosition.draft()
  const money = orders.accountState.draft()
  const bracket = orders.accountSnapshot.draft()

  interface Open {
    seq: number
    at: Micros
    instrument: InstrumentId
  }
  const causeless = (draft: Open, instrument: InstrumentId): void => {
    draft.seq = 0
    draft.at = eventTime()
    draft.instrument = instrument
  }
  const about = (draft: Open & { clientId: number }, subject: Subject): void => {
    draft.seq = subject.seq
    draft.at = subject.seq === 0 ? eventTime() : subject.at
    draft.instrument = subject.instrument
    draft.clientId = subject.clientId
  }
  const tellAccount = (account: VenueAccount): void => {
    causeless(money, 0)
    money.balance = told(account.balance)
    money.equity = told(account.equity)
    money.margin = told(account.margin)
    money.dayStart = told(dayStart(account.equity))
    emit(money)
  }
  const tellOpen = (order: OpenOrder): void => {
    const { terms, venueId, order: placed } = order.life
    about(open, subjectOf(order))
    open.venueId = venueId
    open.side = placed.side
    open.lots = terms.lots
    open.leaves = leavesOf(order.life)
    open.price = terms.price
    emit(open)
  }
  const tellMemory = (approval: number, body: string): void => {
    const parts = partsOf(body, MEMORY_BYTES)
    causeless(memory, 0)
    memory.approval = approval
    memory.parts = parts.length
    for (const [part, text] of parts.entries()) {
      memory.part = part
      memory.body = text
      emit(memory)
    }
  }
  const tellBracket = (part: 'begin' | 'end'): void => {
    causeless(bracket, 0)
    bracket.part = part
    emit(bracket)
  }

  return {
    state(now, epoch, reason) {
      causeless(state, 0)
      state.state = now
      state.epoch = epoch
      state.reason = reason
      emit(state)
    },
    accepted(subject, venueId) {
      about(accepted, subject)
      accepted.venueId = venueId
      emit(accepted)
    },
    rejected(subject, code, reason) {
      about(rejected, subject)
      rejected.code = code
      rejected.reason = reason
      emit(rejected)
    },
    filled(fill, seq) {
      filled.seq = seq
      filled.at = fill.at
      filled.instrument = fill.instrument
      filled.clientId = fill.clientId
      filled.fillId = fill.fillId
      filled.side = fill.side
      filled.lots = fill.lots
      filled.price = told(fill.price)
      filled.fee = told(fill.fee)
      filled.leaves = fill.leaves
      emit(filled)
    },
    canceled(subject, leaves, reason) {
      about(canceled, subject)
      canceled.leaves = leaves
      canceled.reason = reason
      emit(canceled)
    },
    expired(subject, leaves) {
      about(expired, subject)
      expired.leaves = leaves
      emit(expired)
    },
    unknown(subject, reason) {
      about(unknown, subject)
      unknown.reason = reason
      emit(unknown)
    },
    updated(subject, request, lots, price) {
      about(updated, subject)
      updated.request = request
      updated.lots = lots
      updated.price = price
      emit(updated)
    },
    modifyRejected(subject, request, reason) {
      about(modifyRejected, subject)
      modifyRejected.request = request
      modifyRejected.reason = reason
      emit(modifyRejected)
    },
    cancelRejected(subject, request, reason) {
      about(cancelRejected, subject)
      cancelRejected.request = request
      cancelRejected.reason = reason
      emit(cancelRejected)
    },
    account: tellAccount,
    snapshot(positions, working, memories, account) {
      tellBracket('begin')
      for (const { id } of instruments) {
        const held = positions.get(id)
        causeless(position, id)
        position.lots = held?.lots ?? ZERO
        position.averagePrice = told(held?.averagePrice ?? ZERO)
        const { lots, worth } = traded(id)
        position.dayLots = told(lots)
        position.dayWorth = told(worth)
        emit(position)
      }
      for (const order of working) tellOpen(order)
      for (const [approval, body] of memories) tellMemory(approval, body)
      tellAccount(account)
      tellBracket('end')
    },
  }
}
