/**
 * What the desk says of orders, the account and the session: one function a fact, each filling a message and emitting
 * it. An order's facts carry the number of the market event that caused the order; 0 when nobody knows it any more.
 */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import { ZERO, type Money } from '#domain/money.ts'
import type { Micros } from '#domain/time.ts'
import { venueState, type VenueState } from '#messages/market.ts'
import * as orders from '#messages/orders.ts'
import type { Context } from '#swarm/behaviour.ts'
import { leavesOf, type OpenOrder } from './desk-ledger.ts'
import type { OrderReport, VenueAccount, VenueFill, VenuePosition } from '#swarm/ports/venue.ts'

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
  account(account: VenueAccount): void
  /** The bracketed snapshot: every instrument's position, every order that may be at the venue, the money. */
  snapshot(
    positions: ReadonlyMap<InstrumentId, VenuePosition>,
    open: Iterable<OpenOrder>,
    nameless: readonly Extract<OrderReport, { known: true }>[],
    account: VenueAccount,
  ): void
}

export const subjectOf = ({ order, seq, at }: OpenOrder): Subject => ({
  clientId: order.clientId,
  instrument: order.instrument,
  seq,
  at,
})

/** Averages and sums of the venue's may have more digits than a message: what is left out is below 1e-15 of it. */
const told = (value: Money): Money => value.toSignificantDigits(15)

/** `eventTime` answers the latest event time, for facts that no order caused; `dayStart` the equity of the day's start. */
export function createFacts(
  emit: Context['emit'],
  instruments: readonly Instrument[],
  eventTime: () => Micros,
  dayStart: (equity: Money) => Money,
): DeskFacts {
  const state = venueState.draft()
  const accepted = orders.orderAccepted.draft()
  const rejected = orders.orderRejected.draft()
  const filled = orders.orderFilled.draft()
  const canceled = orders.orderCanceled.draft()
  const expired = orders.orderExpired.draft()
  const unknown = orders.orderUnknown.draft()
  const open = orders.orderOpen.draft()
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
  const tellOpen = (order: OpenOrder['order'], venueId: string, leaves: Money, seq: number, at: Micros): void => {
    about(open, { clientId: order.clientId, instrument: order.instrument, seq, at })
    open.venueId = venueId
    open.side = order.side
    open.lots = order.lots
    open.leaves = leaves
    open.price = order.price
    emit(open)
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
    account: tellAccount,
    snapshot(positions, working, nameless, account) {
      tellBracket('begin')
      for (const { id } of instruments) {
        const held = positions.get(id)
        causeless(position, id)
        position.lots = held?.lots ?? ZERO
        position.averagePrice = told(held?.averagePrice ?? ZERO)
        emit(position)
      }
      for (const one of working) tellOpen(one.order, one.venueId, leavesOf(one), one.seq, one.at)
      for (const { order, venueId, leaves } of nameless) tellOpen(order, venueId, leaves, 0, 0)
      tellAccount(account)
      tellBracket('end')
    },
  }
}
