/**
 * What a new order must satisfy before an engine looks at its book: rule 6 of `matching-engine.ts`, from invalidQty on.
 * Both engines ask here, after duplicateId and invalidId, which need to know the ids used up.
 *
 * NaN, fractions, infinities and more lots than an order may have are refused with the reason of their field.
 */
import type { Micros } from '#domain/time.ts'
import { ASK, BID, MAX_TICKS } from '#market/book-side.ts'
import { isLots } from '#market/orders/order-input.ts'
import type { NewOrder, Reason } from './matching-engine.ts'

/** A price to trade at: a 32-bit integer above zero. A book can key on others, an engine does not match at them. */
export const isPrice = (ticks: number): boolean => (ticks | 0) === ticks && ticks > 0 && ticks <= MAX_TICKS

/** True of what rules 4, 5 and 9 allow together. A word or a side that is none is no combination. */
function combines(order: Readonly<NewOrder>): boolean {
  if ((order.side !== BID && order.side !== ASK) || (order.owner | 0) !== order.owner) return false
  const plain = !order.postOnly && order.display === 0
  switch (order.timeInForce) {
    case 'GTC':
      return plain || order.type === 'limit' || order.type === 'stopLimit'
    case 'IOC':
      return plain
    case 'FOK':
      return plain && (order.type === 'limit' || order.type === 'stopLimit')
    case 'GTD':
    case 'DAY':
      return order.type === 'limit' || order.type === 'stopLimit'
    default:
      return false
  }
}

/** invalidQty, invalidPrice, invalidCombination, invalidDisplay, invalidExpiry: the first that holds, in that order. */
export function faultOfNewOrder(order: Readonly<NewOrder>, clock: Micros): Reason | null {
  if (!isLots(order.size)) return 'invalidQty'
  switch (order.type) {
    case 'limit':
      if (!isPrice(order.ticks)) return 'invalidPrice'
      break
    case 'market':
      break
    case 'stop':
      if (!isPrice(order.stopTicks)) return 'invalidPrice'
      break
    case 'stopLimit':
      if (!isPrice(order.ticks) || !isPrice(order.stopTicks)) return 'invalidPrice'
      break
    default:
      return 'invalidCombination'
  }
  if (!combines(order)) return 'invalidCombination'
  if (order.display !== 0 && !(isLots(order.display) && order.display <= order.size)) return 'invalidDisplay'
  if (order.timeInForce === 'GTD' && !(order.expiresAt > clock && Number.isSafeInteger(order.expiresAt))) {
    return 'invalidExpiry'
  }
  return null
}

/** What `replace` checks once it has found its order. */
export function faultOfReplace(ticks: number, size: number): Reason | null {
  if (!isLots(size)) return 'invalidQty'
  return isPrice(ticks) ? null : 'invalidPrice'
}
