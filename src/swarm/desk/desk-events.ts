/**
 * What a venue says of orders by itself, late, twice or in any order: taken when it is news, and written down when it is
 * odd. What may mean two things, or tells of something that was never heard, is looked up.
 */
import type { Money } from '#domain/money.ts'
import type { VenueSink } from '#swarm/ports/venue.ts'
import { hasFlag } from '#trading/orders/order-life.ts'
import { stateIn } from '#trading/orders/order-view.ts'
import { orderIdOf } from './desk-report.ts'
import type { DeskLookup } from './desk-lookup.ts'
import { cancelOrder, type DeskShared, expireOrder, isUp, rejectOrder, takeFill } from './desk-state.ts'
import { isAccepted, leavesOf, type OpenOrder } from './open-order.ts'

export type DeskEvents = Pick<VenueSink, 'accepted' | 'rejected' | 'filled' | 'canceled' | 'expired'>

export function createEvents(desk: DeskShared, lookup: DeskLookup): DeskEvents {
  const { session, ledger, facts, venue } = desk

  /** A word on an order that is not open. */
  const odd = (clientId: number, venues: string): void => {
    const life = ledger.find(clientId)
    const code = ledger.knows(clientId) ? 'FACT_REPEATED' : 'ORDER_STRANGER'
    const instrument = life?.order.instrument ?? 0
    ledger.why({ code, instrument, clientId, ours: life === undefined ? '' : stateIn(life), venues })
  }

  /** A terminal fact whose leaves are fewer than ours comes from a venue whose fill we never saw: ask first. */
  const lacksFill = (order: OpenOrder, leaves: Money, venues: string): boolean => {
    const ours = leavesOf(order.life)
    if (!leaves.lt(ours)) return false
    ledger.why({ code: 'FILLS_LACKING', ...order.life.order, ours: `${ours.toFixed()} left`, venues })
    lookup.find(order)
    return true
  }

  return {
    accepted(clientId, venueId) {
      const order = ledger.open.get(clientId)
      if (order === undefined) {
        odd(clientId, `accepted ${venueId}`)
        const life = ledger.find(clientId)
        if (life === undefined || hasFlag(life, 'accepted') || stateIn(life) !== 'REJECTED') return
        // Given up, and yet it lives: what the venue says of it brings it back.
        return venue.query(clientId)
      }
      const { life } = order
      const isKnown = hasFlag(life, 'accepted') && life.venueId === venueId && order.phase === 'working'
      // It may be the change, or the order once more: the venue knows which.
      if (isKnown && order.modify !== undefined) return lookup.find(order)
      if (isKnown) return odd(clientId, `accepted ${venueId}`)
      if (order.phase === 'working' && order.lookup !== undefined) return ledger.accept(clientId, venueId)
      lookup.confirm(order, venueId)
    },

    rejected(clientId, code, reason) {
      const order = ledger.open.get(clientId)
      if (order === undefined) {
        if (!ledger.knows(clientId)) facts.rejected({ clientId, instrument: 0, seq: 0, at: 0 }, code, reason)
        return odd(clientId, `rejected ${code}`)
      }
      // It may be the cancel or the change that was refused, and not the order.
      const ambiguous = code === 'ORDER_UNKNOWN' || order.cancelAsked || order.modify !== undefined
      if (!ambiguous && !isAccepted(order.life)) return rejectOrder(desk, order, code, reason)
      order.refusal = reason === '' ? code : reason
      lookup.find(order)
    },

    filled(fill) {
      const clientId = orderIdOf(fill)
      if (!takeFill(desk, fill)) return
      const order = ledger.open.get(clientId)
      const last = fill.leaves.lte(0)
      if (order === undefined) {
        // Whole to us and not to the venue: it was raised, or a change of ours was.
        if (!last && clientId > 0 && isUp(session)) venue.query(clientId)
        return
      }
      if (order.phase === 'sent') {
        order.phase = 'working'
        if (!order.cancelAsked && order.lookup === undefined) order.disarm()
      }
      if (last) lacksFill(order, fill.leaves, `${fill.fillId} was the last`)
    },

    canceled(clientId, leaves, reason) {
      const order = ledger.open.get(clientId)
      if (order === undefined) return odd(clientId, 'canceled')
      if (!lacksFill(order, leaves, `canceled, ${leaves.toFixed()} left`)) cancelOrder(desk, order, leaves, reason)
    },

    expired(clientId, leaves) {
      const order = ledger.open.get(clientId)
      if (order === undefined) return odd(clientId, 'expired')
      if (!lacksFill(order, leaves, `expired, ${leaves.toFixed()} left`)) expireOrder(desk, order, leaves)
    },
  }
}
