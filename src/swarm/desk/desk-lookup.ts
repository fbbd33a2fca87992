/**
 * Unknown outcomes are never guessed: an order without a fact is asked for, on a backoff, until the venue answers.
 *
 * "Not known" is believed only from a session that was up when it was asked, about an order sent at least
 * `ackTimeoutMillis` before: what was still on its way when the old session broke has arrived by then, or never will.
 * An order is never sent again; a cancel is, because twice is the same as once.
 */
import { fromMillis } from '#domain/time.ts'
import { isCanceling, isUpdating } from '#trading/orders/order-life.ts'
import { subjectOf } from './desk-facts.ts'
import { idOfReport } from './desk-report.ts'
import type { DeskSettlement } from './desk-settle.ts'
import { type DeskShared, isHeard, refuseRequest } from './desk-state.ts'
import { isAccepted, isForeign, type OpenOrder } from './open-order.ts'
import type { OrderReport } from '#swarm/ports/venue.ts'

export interface DeskLookup {
  /** Looks the order up unless it is disarmed in time. */
  watch(order: OpenOrder): void
  /** Tells that nobody knows, and asks. */
  lose(order: OpenOrder, reason: string): void
  /** Asks the venue about an order; waits for a session that can answer. */
  find(order: OpenOrder): void
  /** The venue has the order and it works. Tells so when that was in doubt. */
  confirm(order: OpenOrder, venueId: string): void
  /** The venue listed the order as working, as asked for at `since`. */
  listed(order: OpenOrder, venueId: string, since: number): void
  /** The answer to a question about an open order: false when there is no such order of ours. */
  answer(report: OrderReport): boolean
}

export function createLookup(desk: DeskShared, settlement: DeskSettlement): DeskLookup {
  const { timing, session, counts, ledger, facts, timers, venue } = desk
  const ackMicros = fromMillis(timing.ackTimeoutMillis)

  const arm = (order: OpenOrder, delayMicros: number, call: () => void): void => {
    order.disarm()
    order.disarm = timers.after(delayMicros, call)
  }

  const ask = (order: OpenOrder): void => {
    const { lookup, life } = order
    if (lookup === undefined || !isHeard(session)) return
    const early = isAccepted(life) ? 0 : order.sentAt + ackMicros - desk.now()
    if (early > 0) return arm(order, early, () => ask(order))
    if (lookup.epoch !== session.epoch || lookup.again) {
      lookup.asks = 0
      lookup.since = ledger.stamp()
    }
    lookup.again = false
    lookup.epoch = session.epoch
    const delayMillis = Math.min(timing.maxQueryMillis, timing.queryMillis * 2 ** lookup.asks++)
    arm(order, fromMillis(delayMillis), () => ask(order))
    counts.queries++
    if (lookup.unanswered++ === timing.silentAfter) saySilent(order, lookup.unanswered)
    venue.query(life.order.clientId) // last: the answer may come before it returns
  }

  const saySilent = ({ life: { order }, phase }: OpenOrder, asks: number): void =>
    ledger.why({ code: 'LOOKUP_SILENT', ...order, ours: phase, venues: `no answer to ${asks - 1} questions` })

  const find = (order: OpenOrder): void => {
    if (isForeign(order.life)) return // there is no id to ask by
    if (order.lookup?.epoch === session.epoch) {
      order.lookup.again = true
      return
    }
    order.lookup ??= { asks: 0, unanswered: 0, epoch: 0, since: 0, again: false }
    ask(order)
  }

  const lose = (order: OpenOrder, reason: string): void => {
    order.phase = 'unknown'
    counts.unknowns++
    ledger.doubt(order, reason)
    facts.unknown(subjectOf(order), reason)
    find(order)
  }

  const watch = (order: OpenOrder): void =>
    arm(order, ackMicros, () => (order.phase === 'sent' ? lose(order, 'no answer in time') : find(order)))

  /** False while it is not known what became of a change. */
  const settleModify = (order: OpenOrder, since: number): boolean => {
    const { modify, life } = order
    if (modify === undefined) return true
    const { request, lots, price, askedAt, epoch } = modify
    const isDone = life.terms.lots.eq(lots) && life.terms.price.eq(price)
    // What was on its way when a session broke may arrive late.
    const isFair = epoch === session.epoch ? since > askedAt : since >= askedAt + ackMicros
    if (!isDone && !isFair) return false
    order.modify = undefined
    if (isDone) {
      ledger.update(life.order.clientId, request, lots, price, ledger.stamp())
      facts.updated(subjectOf(order), request, lots, price)
    } else {
      refuseRequest(desk, order, 'modifyRejected', request, order.refusal || 'the venue did not change it')
      order.refusal = ''
    }
    return true
  }

  const confirm = (order: OpenOrder, venueId: string): void => {
    const { life } = order
    const doubted = order.phase !== 'working' || !isAccepted(life) || (venueId !== '' && life.venueId !== venueId)
    if (!isAccepted(life) || (venueId !== '' && life.venueId !== venueId)) ledger.accept(life.order.clientId, venueId)
    order.phase = 'working'
    order.lookup = undefined
    order.disarm()
    if (doubted) facts.accepted(subjectOf(order), life.venueId)
    if (order.cancelAsked || order.modify !== undefined) watch(order)
    desk.resolved()
  }

  const listed = (order: OpenOrder, venueId: string, since: number): void => {
    const { life, lookup } = order
    // Older than what made us ask.
    if (lookup !== undefined && since < lookup.since) return
    const isSettled = settleModify(order, since)
    const wasRefused = order.refusal !== ''
    if (wasRefused && isCanceling(life)) refuseRequest(desk, order, 'cancelRejected', life.cancelAsked, order.refusal)
    order.refusal = ''
    if (lookup?.again === true || (!isSettled && lookup !== undefined)) {
      if (lookup.epoch !== session.epoch) return find(order)
      lookup.again = true
      return arm(order, fromMillis(timing.queryMillis), () => ask(order))
    }
    confirm(order, venueId)
    // The first one may have been lost. One that was refused is said again when its time is up.
    if (order.cancelAsked && !wasRefused) venue.cancel(life.order.clientId)
  }

  /** The venue does not know the order and cannot learn of it any more: so it says no to what was asked of it. */
  const refuseRequests = (order: OpenOrder): void => {
    const { life } = order
    const reason = 'the venue does not know the order'
    if (isUpdating(life)) refuseRequest(desk, order, 'modifyRejected', life.updateAsked, reason)
    if (isCanceling(life)) refuseRequest(desk, order, 'cancelRejected', life.cancelAsked, reason)
    order.modify = undefined
  }

  return {
    watch,
    lose,
    find,
    confirm,
    listed,
    answer(report) {
      const order = ledger.open.get(report.known ? idOfReport(report) : report.clientId)
      if (order === undefined) return false
      const since = order.lookup?.epoch === session.epoch ? order.lookup.since : ledger.stamp()
      if (!report.known) {
        if (order.lookup?.epoch !== session.epoch) return true
        refuseRequests(order)
      }
      settlement.answer(report, order.life, since)
      if (report.known && ledger.open.get(order.life.order.clientId) === order) listed(order, report.venueId, since)
      return true
    },
  }
}
