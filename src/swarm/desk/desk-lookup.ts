/**
 * Unknown outcomes are never guessed: an order without a fact is asked for, on a backoff, until the venue answers.
 *
 * "Not known" is believed only from a session that was up when it was asked, about an order sent at least
 * `ackTimeoutMillis` before: what was still on its way when the old session broke has arrived by then, or never will.
 * An order is never sent again; a cancel is, because twice is the same as once.
 */
import { fromMillis } from '#domain/time.ts'
import { subjectOf } from './desk-facts.ts'
import { leavesOf, type KnownReport, type OpenOrder } from './desk-ledger.ts'
import { endOrder, isHeard, rejectOrder, takeFill, type DeskShared } from './desk-state.ts'
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
  /** What the venue knows of an open order, asked or told in a snapshot. */
  learn(order: OpenOrder, report: KnownReport): void
  /** The answer to a question about an open order: false when there is no such order of ours. */
  answer(report: OrderReport): boolean
}

export function createLookup(desk: DeskShared): DeskLookup {
  const { timing, session, counts, ledger, facts, timers, venue } = desk
  const ackMicros = fromMillis(timing.ackTimeoutMillis)

  const arm = (order: OpenOrder, delayMicros: number, call: () => void): void => {
    order.disarm()
    order.disarm = timers.after(delayMicros, call)
  }

  const ask = (order: OpenOrder): void => {
    const { lookup } = order
    if (lookup === undefined || !isHeard(session)) return
    const early = order.sentAt + ackMicros - desk.now()
    if (early > 0) return arm(order, early, () => ask(order))
    if (lookup.epoch !== session.epoch) lookup.asks = 0
    lookup.epoch = session.epoch
    const delayMillis = Math.min(timing.maxQueryMillis, timing.queryMillis * 2 ** lookup.asks++)
    arm(order, fromMillis(delayMillis), () => ask(order))
    counts.queries++
    venue.query(order.order.clientId) // last: the answer may come before it returns
  }

  const find = (order: OpenOrder): void => {
    order.lookup ??= { asks: 0, epoch: 0 }
    if (order.lookup.epoch !== session.epoch) ask(order)
  }

  const lose = (order: OpenOrder, reason: string): void => {
    order.phase = 'unknown'
    counts.unknowns++
    facts.unknown(subjectOf(order), reason)
    find(order)
  }

  const watch = (order: OpenOrder): void =>
    arm(order, ackMicros, () => (order.phase === 'sent' ? lose(order, 'no answer in time') : find(order)))

  const confirm = (order: OpenOrder, venueId: string): void => {
    const doubted =
      !order.accepted || order.phase !== 'working' || order.venueId !== venueId || order.modify !== undefined
    if (order.modify !== undefined) order.order = { ...order.order, ...order.modify }
    order.modify = undefined
    order.phase = 'working'
    order.lookup = undefined
    order.disarm()
    ledger.accept(order, venueId)
    if (doubted) facts.accepted(subjectOf(order), venueId)
    if (order.cancelAsked) watch(order)
    desk.resolved()
  }

  const learn = (order: OpenOrder, report: KnownReport): void => {
    for (const fill of report.fills) takeFill(desk, fill)
    switch (report.state) {
      case 'working': {
        const { lots, price } = report.order
        if (order.modify !== undefined) order.phase = 'unknown' // whether it was changed is news
        order.modify = undefined
        order.order = { ...order.order, lots, price }
        order.filled = lots.minus(report.leaves)
        confirm(order, report.venueId)
        if (order.cancelAsked) venue.cancel(order.order.clientId) // the first one may have been lost
        return
      }
      case 'filled':
        return endOrder(desk, order, 'filled')
      case 'canceled':
        facts.canceled(subjectOf(order), report.leaves, 'looked up')
        return endOrder(desk, order, 'canceled')
      case 'expired':
        facts.expired(subjectOf(order), report.leaves)
        return endOrder(desk, order, 'expired')
      case 'rejected':
        return rejectOrder(desk, order, 'VENUE_REFUSED', 'looked up')
    }
  }

  /** The venue does not know the order and cannot learn of it any more. */
  const giveUp = (order: OpenOrder): void => {
    if (!order.accepted) return rejectOrder(desk, order, 'NOT_SENT', 'the venue never had it')
    facts.canceled(subjectOf(order), leavesOf(order), 'the venue no longer knows it')
    endOrder(desk, order, 'lost')
  }

  return {
    watch,
    lose,
    find,
    confirm,
    learn,
    answer(report) {
      const order = ledger.open.get(report.known ? report.order.clientId : report.clientId)
      if (order === undefined) return false
      if (report.known) learn(order, report)
      else if (order.lookup?.epoch === session.epoch) giveUp(order)
      return true
    },
  }
}
