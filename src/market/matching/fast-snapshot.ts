/** The fast engine's orders as plain JSON, and back. */
import { ASK, BID, NONE } from '#market/book-side.ts'
import { ARRIVAL, DISPLAY, IN_DOUBLES, NIL } from '#market/orders/order-pool.ts'
import type { OrderQueues } from '#market/orders/order-queues.ts'
import type { EngineOrders } from './engine-orders.ts'
import type { EngineSnapshot, RestingOrder, WaitingStop } from './matching-engine.ts'
import { NO_LIMIT, POST_ONLY, timeFlag, timeOf } from './order-record.ts'
import { byRank } from './snapshot-parts.ts'

/** Slots of the bids from the best outwards, then of the asks; within a price, front of the queue first. */
function slotsOf(queues: OrderQueues): number[] {
  const slots: number[] = []
  for (const side of [BID, ASK] as const) {
    for (let ticks = queues.best(side); ticks !== NONE; ticks = queues.next(side, ticks)) {
      for (let slot = queues.first(side, ticks); slot !== NIL; slot = queues.after(slot)) slots.push(slot)
    }
  }
  return slots
}

/** Of all orders. Cost: a walk and a sort. */
export function ordersOf(orders: EngineOrders): Pick<EngineSnapshot, 'resting' | 'waiting'> {
  const { doubles } = orders.queues.pool
  const facts = (slot: number) => ({
    id: orders.idOf(slot),
    owner: orders.ownerOf(slot),
    side: orders.sideOf(slot),
    display: doubles[(slot << IN_DOUBLES) | DISPLAY],
    timeInForce: timeOf(orders.flagsOf(slot)),
    expiresAt: orders.expiryOf(slot),
    arrival: doubles[(slot << IN_DOUBLES) | ARRIVAL],
  })
  const resting = slotsOf(orders.queues).map((slot): RestingOrder => ({
    ...facts(slot),
    ticks: orders.ticksOf(slot),
    shown: orders.shownOf(slot),
    hidden: orders.hiddenOf(slot),
  }))
  const waiting = slotsOf(orders.stops).map((slot): WaitingStop => {
    const flags = orders.flagsOf(slot)
    const limited = (flags & NO_LIMIT) === 0
    return {
      ...facts(slot),
      type: limited ? 'stopLimit' : 'stop',
      ticks: limited ? orders.limitOf(slot) : 0,
      stopTicks: orders.ticksOf(slot),
      size: orders.lotsOf(slot),
      postOnly: (flags & POST_ONLY) !== 0,
    }
  })
  return byRank(
    resting,
    waiting.sort((a, b) => a.arrival - b.arrival),
  )
}

/** Puts all orders of a snapshot into empty queues. */
export function restoreOrders(orders: EngineOrders, { resting, waiting }: EngineSnapshot): void {
  for (const order of resting) {
    const flags = order.side | timeFlag(order.timeInForce)
    const { ticks, shown, hidden, arrival } = order
    orders.restAs(orders.draft(order, flags), false, flags, ticks, shown, hidden, arrival)
  }
  for (const stop of waiting) {
    const limit = stop.type === 'stopLimit' ? stop.ticks : NONE
    const flags =
      stop.side | timeFlag(stop.timeInForce) | (stop.postOnly ? POST_ONLY : 0) | (limit === NONE ? NO_LIMIT : 0)
    orders.wait(orders.draft(stop, flags), stop.stopTicks, limit, stop.size, stop.arrival)
  }
  for (const { arrival } of resting) orders.arrivals = Math.max(orders.arrivals, arrival + 1)
  for (const { arrival } of waiting) orders.arrivals = Math.max(orders.arrivals, arrival + 1)
}
