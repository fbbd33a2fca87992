/** Orders on their way out, each checked and journalled before it is sent, and the facts that come back. */
import { messageOf } from '#domain/errors.ts'
import type { Money } from '#domain/money.ts'
import type { OrderCancel, OrderModify, OrderSubmit, RejectionCode } from '#messages/orders.ts'
import type { TradingState } from '#messages/system.ts'
import { subjectOf } from './desk-facts.ts'
import { leavesOf, type OpenOrder } from './desk-ledger.ts'
import type { DeskLookup } from './desk-lookup.ts'
import { endOrder, isUp, rejectOrder, takeFill, type DeskShared } from './desk-state.ts'
import type { VenueCapabilities, VenueFill, VenueOrder } from '#swarm/ports/venue.ts'

export interface DeskOrders {
  submit(message: OrderSubmit): void
  modify(message: OrderModify): void
  cancel(message: OrderCancel): void
  accepted(clientId: number, venueId: string): void
  rejected(clientId: number, code: RejectionCode, reason: string): void
  filled(fill: VenueFill): void
  canceled(clientId: number, leaves: Money, reason: string): void
  expired(clientId: number, leaves: Money): void
}

export interface OrderRules {
  readonly can: VenueCapabilities
  readonly instruments: ReadonlySet<number>
  trading(): TradingState
}

interface Refusal {
  readonly code: RejectionCode
  readonly reason: string
}

export function createOrders(desk: DeskShared, lookup: DeskLookup, rules: OrderRules): DeskOrders {
  const { session, counts, ledger, facts, venue } = desk

  const refusalOf = (message: OrderSubmit): Refusal | undefined => {
    const trading = rules.trading()
    if (trading === 'HALTED') return { code: 'TRADING_HALTED', reason: 'only cancels pass' }
    if (trading === 'REDUCING' && !message.reduceOnly) return { code: 'TRADING_REDUCING', reason: 'only exits pass' }
    if (!(desk.now() <= message.expires)) return { code: 'EXPIRED', reason: 'it came too late to be sent' }
    if (!rules.instruments.has(message.instrument)) return { code: 'INSTRUMENT_UNKNOWN', reason: 'not configured' }
    if (!rules.can.orderTypes.includes(message.orderType))
      return { code: 'UNSUPPORTED', reason: `no ${message.orderType} orders` }
    if (session.state !== 'reconciled') return { code: 'NOT_SENT', reason: `the session is ${session.state}` }
    return undefined
  }

  const refuse = (message: OrderSubmit, { code, reason }: Refusal): void => {
    counts.rejections++
    ledger.refuse(message.clientId, code)
    facts.rejected(message, code, reason)
  }

  /** Journals the order; undefined when the journal did not take it. */
  const enter = (message: OrderSubmit): OpenOrder | undefined => {
    const { clientId, instrument, side, lots, orderType, price, timeInForce, reduceOnly, seq, at } = message
    const order: VenueOrder = { clientId, instrument, side, lots, orderType, price, timeInForce, reduceOnly }
    try {
      return ledger.enter(order, seq, at)
    } catch (thrown) {
      desk.fault(messageOf(thrown))
      refuse(message, { code: 'NOT_SENT', reason: 'the journal did not take it' })
      return undefined
    }
  }

  /** A terminal fact whose leaves are fewer than ours comes from a venue whose fill we never saw: ask first. */
  const lacksFill = (order: OpenOrder, leaves: Money): boolean => leaves.lt(leavesOf(order))

  return {
    submit(message) {
      if (ledger.knows(message.clientId)) {
        counts.duplicates++
        return
      }
      const refusal = refusalOf(message)
      if (refusal !== undefined) return refuse(message, refusal)
      const order = enter(message)
      if (order === undefined) return
      lookup.watch(order)
      if (venue.submit(order.order)) counts.orders++
      else rejectOrder(desk, order, 'NOT_SENT', 'the session went down')
    },

    modify(message) {
      const order = ledger.open.get(message.clientId)
      const allowed = rules.trading() === 'ACTIVE' && rules.can.modify && session.state === 'reconciled'
      if (order === undefined || order.phase !== 'working' || !allowed) {
        counts.modifiesRefused++
        return
      }
      order.modify = { lots: message.lots, price: message.price }
      lookup.watch(order)
      venue.modify(message.clientId, message.lots, message.price)
    },

    cancel(message) {
      const order = ledger.open.get(message.clientId)
      if (order !== undefined) {
        // Kept when the session is down: it is said as soon as the venue turns out to have the order still.
        ledger.cancel(order)
        if (isUp(session) && order.phase === 'working' && order.lookup === undefined) lookup.watch(order)
      }
      if (isUp(session)) venue.cancel(message.clientId)
    },

    accepted(clientId, venueId) {
      const order = ledger.open.get(clientId)
      if (order !== undefined) lookup.confirm(order, venueId)
      // Given up, and yet it lives: what the venue says of it brings it back.
      else if (ledger.gaveUp(clientId)) venue.query(clientId)
    },

    rejected(clientId, code, reason) {
      const order = ledger.open.get(clientId)
      if (order === undefined) {
        if (!ledger.knows(clientId)) facts.rejected({ clientId, instrument: 0, seq: 0, at: 0 }, code, reason)
        return
      }
      // It may be the cancel or the change that was refused, and not the order.
      const ambiguous = code === 'ORDER_UNKNOWN' || order.cancelAsked || order.modify !== undefined || order.accepted
      if (ambiguous) lookup.find(order)
      else rejectOrder(desk, order, code, reason)
    },

    filled(fill) {
      if (!takeFill(desk, fill)) return
      const order = ledger.open.get(fill.clientId)
      if (order === undefined) return
      if (order.phase === 'sent') {
        order.phase = 'working'
        if (!order.cancelAsked) order.disarm()
      }
      const whole = leavesOf(order).isZero()
      const last = fill.leaves.lte(0)
      if (whole && last) endOrder(desk, order, 'filled')
      else if (whole !== last) lookup.find(order)
    },

    canceled(clientId, leaves, reason) {
      const order = ledger.open.get(clientId)
      if (order === undefined) return
      if (lacksFill(order, leaves)) return lookup.find(order)
      facts.canceled(subjectOf(order), leaves, reason)
      endOrder(desk, order, 'canceled')
    },

    expired(clientId, leaves) {
      const order = ledger.open.get(clientId)
      if (order === undefined) return
      if (lacksFill(order, leaves)) return lookup.find(order)
      facts.expired(subjectOf(order), leaves)
      endOrder(desk, order, 'expired')
    },
  }
}
