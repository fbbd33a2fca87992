/** The limit orders that wait on one side of the paper exchange: better prices first, then in order of arrival. */
import { signOf, type Side } from '#domain/side.ts'

export interface RestingOrders<Order extends { readonly limitTicks: number }> {
  readonly size: number
  add(order: Order): void
  /** False when it was not here. */
  remove(order: Order): boolean
  /** Offers each order whose limit `ticks` has reached, best first; those `wait` says no of leave. */
  reach(ticks: number, wait: (order: Order) => boolean): void
}

export function restingOrders<Order extends { readonly limitTicks: number }>(side: Side): RestingOrders<Order> {
  const sign = signOf(side)
  const queue: Order[] = []
  return {
    get size() {
      return queue.length
    },
    add(order) {
      const at = queue.findIndex((other) => (order.limitTicks - other.limitTicks) * sign > 0)
      queue.splice(at < 0 ? queue.length : at, 0, order)
    },
    remove(order) {
      const at = queue.indexOf(order)
      if (at >= 0) queue.splice(at, 1)
      return at >= 0
    },
    reach(ticks, wait) {
      for (let at = 0; at < queue.length && (queue[at].limitTicks - ticks) * sign >= 0;) {
        if (wait(queue[at])) at++
        else queue.splice(at, 1)
      }
    },
  }
}
