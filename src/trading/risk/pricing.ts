/**
 * The price an order is sent with.
 *
 * A limit order joins its own side of the book, `offsetTicks` nearer to the other side: a buy at bid + offset, a sell at
 * ask - offset. The touch is snapped to the grid outwards (buy down, sell up), after price / tick is cleaned to nine
 * decimals: 64.1 / 0.01 is 6410 ticks and not 6409 (math.md 0.7).
 */
import { type Instrument, priceOf } from '#domain/instrument.ts'
import { type Money, ZERO } from '#domain/money.ts'
import type { Side } from '#domain/side.ts'

export interface OrderStyle {
  readonly type: 'market' | 'limit'
  readonly offsetTicks: number
}

export interface PricedOrder {
  readonly orderType: 'market' | 'limit'
  /** 0 for a market order. */
  readonly price: Money
  /** Where it would trade: its limit, or the touch it takes; NaN when there is no quote. */
  readonly near: number
}

/** A limit order without a quote to join is a market order: an exit cannot wait for a price. */
export function pricedOrder(
  side: Side,
  bid: number,
  ask: number,
  style: OrderStyle,
  instrument: Instrument,
): PricedOrder {
  const own = side === 'buy' ? bid : ask
  if (style.type === 'market' || !(own > 0))
    return { orderType: 'market', price: ZERO, near: side === 'buy' ? ask : bid }
  const ticks = Number((own / Number(instrument.tickSize)).toFixed(9))
  const joined = side === 'buy' ? Math.floor(ticks) + style.offsetTicks : Math.ceil(ticks) - style.offsetTicks
  const price = priceOf(joined, instrument)
  return { orderType: 'limit', price, near: price.toNumber() }
}
