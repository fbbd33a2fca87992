/**
 * The desk's own checks of an order: the last line before it is journalled and sent, whoever made it. A comparison with
 * NaN passes nothing.
 */
import type { Instrument } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import type { Micros } from '#domain/time.ts'
import type { RejectionCode } from '#messages/orders.ts'
import type { TradingState } from '#messages/system.ts'
import type { DeskSession } from './desk-state.ts'
import type { VenueCapabilities, VenueOrder } from '#swarm/ports/venue.ts'

export interface OrderRefusal {
  readonly code: RejectionCode
  readonly reason: string
}

export interface OrderRules {
  /** Whether the moment allows it: asked when an order comes, and again when it is sent. */
  standing(order: Pick<VenueOrder, 'reduceOnly'>, expires: Micros): OrderRefusal | undefined
  /** Whether the order itself can be sent at all. */
  shape(order: VenueOrder): OrderRefusal | undefined
  /** Whether a working limit order may get these terms. */
  change(instrument: number, lots: Money, price: Money): string | undefined
}

/** The numbers of an instrument, read once: an order costs no parsing. */
interface Bounds {
  readonly tick: Money
  readonly step: Money
  readonly least: Money
  readonly most: Money
}

const boundsOf = ({ tickSize, lotStep, minLots, maxLots }: Instrument): Bounds => ({
  tick: new Money(tickSize),
  step: new Money(lotStep),
  least: new Money(minLots),
  most: new Money(maxLots),
})

function lotsRefusal(lots: Money, { step, least, most }: Bounds, reduceOnly: boolean): string | undefined {
  if (!(lots.gt(ZERO) && lots.isFinite())) return `${lots.toString()} lots are not above zero`
  if (!lots.mod(step).isZero()) return `${lots.toFixed()} lots are off the step ${step.toFixed()}`
  // A way out is never blocked by its size: the venue has its own word on it.
  if (reduceOnly) return undefined
  if (!lots.gte(least)) return `${lots.toFixed()} lots are below ${least.toFixed()}`
  return lots.lte(most) ? undefined : `${lots.toFixed()} lots are above ${most.toFixed()}`
}

function priceRefusal(price: Money, { tick }: Bounds): string | undefined {
  if (!(price.gt(ZERO) && price.isFinite())) return `the price ${price.toString()} is not above zero`
  return price.mod(tick).isZero() ? undefined : `the price ${price.toFixed()} is off the tick ${tick.toFixed()}`
}

export function createRules(
  session: DeskSession,
  can: VenueCapabilities,
  instruments: readonly Instrument[],
  now: () => Micros,
  trading: () => TradingState,
): OrderRules {
  const known = new Map(instruments.map((instrument) => [instrument.id, boundsOf(instrument)]))

  return {
    standing({ reduceOnly }, expires) {
      const state = trading()
      if (state === 'HALTED') return { code: 'TRADING_HALTED', reason: 'only cancels pass' }
      if (state === 'REDUCING' && !reduceOnly) return { code: 'TRADING_REDUCING', reason: 'only exits pass' }
      if (!(now() <= expires)) return { code: 'EXPIRED', reason: 'it came too late to be sent' }
      if (session.state !== 'reconciled') return { code: 'NOT_SENT', reason: `the session is ${session.state}` }
      return undefined
    },
    shape({ clientId, instrument: id, lots, orderType, price, reduceOnly }) {
      if (!(Number.isSafeInteger(clientId) && clientId > 0))
        return { code: 'UNSUPPORTED', reason: 'its client id is not a whole number above zero' }
      const bounds = known.get(id)
      if (bounds === undefined) return { code: 'INSTRUMENT_UNKNOWN', reason: 'not configured' }
      if (!can.orderTypes.includes(orderType)) return { code: 'UNSUPPORTED', reason: `no ${orderType} orders` }
      const size = lotsRefusal(lots, bounds, reduceOnly)
      if (size !== undefined) return { code: 'INVALID_LOTS', reason: size }
      const off = orderType === 'limit' ? priceRefusal(price, bounds) : undefined
      return off === undefined ? undefined : { code: 'INVALID_PRICE', reason: off }
    },
    change(id, lots, price) {
      const bounds = known.get(id)
      if (!can.modify) return 'the venue changes no orders'
      if (trading() !== 'ACTIVE') return `trading is ${trading()}`
      if (session.state !== 'reconciled') return `the session is ${session.state}`
      if (bounds === undefined) return 'the instrument is not configured'
      return lotsRefusal(lots, bounds, false) ?? priceRefusal(price, bounds)
    },
  }
}
