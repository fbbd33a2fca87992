/** The best prices of a symbol, and how orders stand to them. Zeros before the first quote. */
import { buys } from './trade-codes.ts'

export interface Touch {
  readonly bid: number
  readonly ask: number
}

/** What an order deals at: the ask for a buy. */
export const opposite = (orderType: number, { bid, ask }: Touch): number => (buys(orderType) ? ask : bid)

/** A limit at this price would be dealt now. */
export function crosses(orderType: number, price: number, touch: Touch): boolean {
  const at = opposite(orderType, touch)
  return at > 0 && (buys(orderType) ? price >= at : price <= at)
}

/** A stop at this price goes off now. */
export function triggers(orderType: number, price: number, touch: Touch): boolean {
  const at = opposite(orderType, touch)
  return at > 0 && (buys(orderType) ? at >= price : at <= price)
}
