/**
 * Orders on their way out, each checked and journalled before it is sent.
 *
 *     submit -> checked -> appended to the journal -> queued
 *     end of the turn, or 64 are queued -> one flush for all -> checked again -> the venue
 *
 * A cancel or change of a queued order sends the queue first, so that it never overtakes its order. A flush that fails
 * refuses the whole queue: none of it was sent.
 */
import { messageOf } from '#domain/errors.ts'
import type { OrderCancel, OrderModify, OrderSubmit } from '#messages/orders.ts'
import type { DeskLookup } from './desk-lookup.ts'
import { type DeskShared, isUp, refuseRequest, rejectOrder } from './desk-state.ts'
import { isForeign, type OpenOrder } from './open-order.ts'
import type { OrderRefusal, OrderRules } from './order-rules.ts'
import type { VenueOrder } from '#swarm/ports/venue.ts'

export interface DeskOrders {
  submit(message: OrderSubmit): void
  modify(message: OrderModify): void
  cancel(message: OrderCancel): void
  /** Sends what is queued. */
  send(): void
  /** Leaves what is queued unsent: the next start asks for it. */
  stop(): void
}

interface Queued {
  readonly open: OpenOrder
  readonly order: VenueOrder
  readonly expires: number
}

/** Orders that share a flush at most. */
const GROUP = 64

/** `flush` makes everything appended durable, or throws. */
export function createOrders(desk: DeskShared, lookup: DeskLookup, rules: OrderRules, flush: () => void): DeskOrders {
  const { session, counts, ledger, facts, timers, venue } = desk
  let queue: Queued[] = []
  let disarm = (): void => {}

  const sizeOf = ({ side, lots, price }: VenueOrder): string => `${side} ${lots.toString()} at ${price.toString()}`

  const refuse = (message: OrderSubmit, order: VenueOrder, { code, reason }: OrderRefusal): void => {
    const { clientId, instrument } = message
    counts.rejections++
    ledger.why({ code, instrument, clientId, ours: sizeOf(order), venues: reason })
    ledger.refuse(clientId, code, reason)
    facts.rejected(message, code, reason)
  }

  /** undefined when the journal did not take it. */
  const enter = (message: OrderSubmit, order: VenueOrder): OpenOrder | undefined => {
    try {
      return ledger.enter(order, message.parent, message.seq, message.at)
    } catch (thrown) {
      desk.fault(messageOf(thrown))
      return undefined
    }
  }

  const sendOne = ({ open, order, expires }: Queued): void => {
    if (!ledger.open.has(order.clientId)) return // the venue would have none of it before it was sent
    const refusal = rules.standing(order, expires)
    if (refusal !== undefined) return rejectOrder(desk, open, refusal.code, refusal.reason)
    open.phase = 'sent'
    open.sentAt = desk.now()
    lookup.watch(open)
    if (venue.submit(order)) counts.orders++
    // Unless the venue has said before it returned what became of it.
    else if (ledger.open.has(order.clientId)) rejectOrder(desk, open, 'NOT_SENT', 'the session went down')
  }

  const send = (): void => {
    if (queue.length === 0) return
    const group = queue
    queue = []
    disarm()
    try {
      flush()
    } catch (thrown) {
      desk.fault(messageOf(thrown))
      for (const { open } of group) rejectOrder(desk, open, 'NOT_SENT', 'the journal did not take it')
      return
    }
    for (const one of group) sendOne(one)
  }

  /** The open order a request is about, on its way if it was queued. */
  const find = (clientId: number): OpenOrder | undefined => {
    if (ledger.open.get(clientId)?.phase === 'queued') send()
    return ledger.open.get(clientId)
  }
  const about = ({ clientId, instrument }: OrderModify | OrderCancel) => ({
    clientId,
    instrument: ledger.find(clientId)?.order.instrument ?? instrument,
    seq: ledger.seqOf(clientId),
    at: 0,
  })

  return {
    send,
    stop() {
      queue = []
      disarm()
    },

    submit(message) {
      const { clientId, instrument, side, lots, orderType, price, timeInForce, reduceOnly, expires } = message
      const order: VenueOrder = { clientId, instrument, side, lots, orderType, price, timeInForce, reduceOnly }
      if (ledger.knows(clientId)) {
        counts.duplicates++
        const ours = 'not sent again'
        return ledger.why({ code: 'ORDER_DUPLICATE', instrument, clientId, ours, venues: sizeOf(order) })
      }
      const refusal = rules.shape(order) ?? rules.standing(order, expires)
      if (refusal !== undefined) return refuse(message, order, refusal)
      const open = enter(message, order)
      if (open === undefined) return refuse(message, order, { code: 'NOT_SENT', reason: 'the journal did not take it' })
      queue.push({ open, order, expires })
      if (queue.length >= GROUP) send()
      else if (queue.length === 1) disarm = timers.after(0, send)
    },

    modify(message) {
      const { clientId, request, lots, price } = message
      const order = find(clientId)
      if (order === undefined) {
        counts.modifiesRefused++
        const reason = ledger.knows(clientId) ? 'the order is over' : 'no such order'
        ledger.why({ code: 'MODIFY_REFUSED', ...about(message), ours: reason, venues: '' })
        return facts.modifyRejected(about(message), request, reason)
      }
      const { life, phase } = order
      const reason = isForeign(life)
        ? 'an order of somebody else'
        : phase === 'working'
          ? rules.change(life.order.instrument, lots, price)
          : `the order is ${phase}`
      if (reason !== undefined) {
        counts.modifiesRefused++
        return refuseRequest(desk, order, 'modifyRejected', request, reason)
      }
      ledger.askModify(order, request, lots, price)
      order.modify = { request, lots, price, askedAt: ledger.stamp(), epoch: session.epoch }
      order.refusal = ''
      lookup.watch(order)
      venue.modify(clientId, lots, price)
    },

    cancel(message) {
      const { clientId, request } = message
      const order = find(clientId)
      if (order === undefined) {
        // Sent all the same: what we hold to be over may live.
        if (ledger.knows(clientId)) {
          ledger.why({ code: 'CANCEL_REFUSED', ...about(message), ours: 'the order is over', venues: '' })
          facts.cancelRejected(about(message), request, 'the order is over')
        }
      } else if (isForeign(order.life)) {
        return refuseRequest(desk, order, 'cancelRejected', request, 'an order of somebody else')
      } else {
        // Kept when the session is down: it is said as soon as the venue turns out to have the order still.
        order.cancelAsked = true
        order.refusal = ''
        ledger.askCancel(order, request)
        if (isUp(session) && order.phase === 'working' && order.lookup === undefined) lookup.watch(order)
      }
      if (isUp(session)) venue.cancel(clientId)
    },
  }
}
