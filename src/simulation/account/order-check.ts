/** What the exchange refuses an order for, in the order it looks. Each is a definite no: the order never exists. */
import type { Instrument } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import { signOf } from '#domain/side.ts'
import type { RejectionCode } from '#messages/orders.ts'
import type { VenueOrder } from '#swarm/ports/venue.ts'

export interface Refusal {
  readonly code: RejectionCode
  readonly reason: string
}

/** What an order is judged against. */
export interface Standing {
  /** Signed. */
  readonly position: Money
  /** Lots still open in working orders of the same side. */
  readonly workingLots: Money
  /** Price to value the order at: its own limit, or the touch; undefined while there is none. */
  readonly price: Money | undefined
  /** Equity less the margin bound by the position. */
  readonly freeMoney: Money
  marginOf(lots: Money, price: Money): Money
}

export const refusal = (code: RejectionCode, reason: string): Refusal => ({ code, reason })

/** Form first: what is wrong with the order whatever the market does. */
export function malformed(order: VenueOrder, instrument: Instrument): Refusal | null {
  const { lots, price } = order
  if (order.instrument !== instrument.id)
    return refusal('INSTRUMENT_UNKNOWN', `this venue trades ${instrument.symbol} alone`)
  if (!lots.gte(instrument.minLots)) return refusal('INVALID_LOTS', `fewer than ${instrument.minLots} lots`)
  if (!lots.lte(instrument.maxLots)) return refusal('INVALID_LOTS', `more than ${instrument.maxLots} lots`)
  if (!lots.mod(instrument.lotStep).isZero())
    return refusal('INVALID_LOTS', `not a multiple of ${instrument.lotStep} lots`)
  if (order.orderType === 'market') return null
  if (!price.isFinite() || !price.gt(ZERO)) return refusal('INVALID_PRICE', 'not above zero')
  if (!price.mod(instrument.tickSize).isZero())
    return refusal('INVALID_PRICE', `not a multiple of ${instrument.tickSize}`)
  return null
}

/** Then money and exposure. What only reduces the position is never refused for money. */
export function unaffordable(order: VenueOrder, standing: Standing): Refusal | null {
  const { position, price } = standing
  if (price === undefined) return refusal('MARKET_CLOSED', 'there is no price yet')
  const sign = signOf(order.side)
  const reduces = position.times(sign).lt(ZERO) && order.lots.lte(position.abs())
  if (order.reduceOnly && !reduces) return refusal('VENUE_REFUSED', 'it would not only reduce the position')
  if (reduces) return null
  const after = position.plus(order.lots.plus(standing.workingLots).times(sign))
  const more = Money.max(ZERO, after.abs().minus(position.abs()))
  const needed = standing.marginOf(more, price)
  if (!needed.lte(standing.freeMoney)) {
    return refusal('NO_MONEY', `needs ${needed.toFixed(2)}, free ${standing.freeMoney.toFixed(2)}`)
  }
  return null
}
