/**
 * From an order of the swarm to requests of the terminal, or the reason why there are none. Looks at the form first, then
 * at what the symbol allows; what is refused here never existed.
 *
 *     market                       DEAL, filling by mask and execution mode
 *     limit, gtc, away             PENDING limit, RETURN, good till canceled (or for the day where that is all there is)
 *     limit, gtc, at the touch     exchange: PENDING as it is, the book deals it
 *                                  instant and request: DEAL at the touch, deviation up to the limit; the rest is canceled
 *                                  market: refused, for a deal there has no price limit
 *     limit, ioc                   the same, and what rests is removed as soon as it is placed
 *
 * Volume is floored to the step of the symbol; what the floor leaves over is told as canceled, never sent. Only deals
 * name positions: a pending order of a hedging account opens a position of its own when it is dealt.
 */
import type { Instrument } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import type { RejectionCode } from '#messages/orders.ts'
import type { VenueOrder } from '#swarm/ports/venue.ts'
import { type Holding, type Leg, legsOf, reducible } from './closes.ts'
import { execution, filling, fillingFor } from './filling.ts'
import { reasonOf, retcodeOf } from './retcodes.ts'
import type { Contract } from './trade-contract.ts'

export interface Refusal {
  readonly code: RejectionCode
  readonly reason: string
}

export const action = { DEAL: 1, PENDING: 5, MODIFY: 7, REMOVE: 8 } as const

/** One request of an order. */
export interface Part {
  readonly sid: number
  readonly symbol: string
  readonly action: typeof action.DEAL | typeof action.PENDING
  readonly position: bigint
  readonly lots: Money
  readonly price: Money
  readonly orderType: number
  readonly filling: number
  readonly timeType: number
  readonly deviation: number
}

export interface Plan {
  readonly parts: readonly Part[]
  /** What rests is to be removed at once. */
  readonly withdraw: boolean
  /** Why less is sent than was asked; '' when all is. */
  readonly shortfall: string
}

/** What an order is planned against. */
export interface Ground {
  readonly instrument: Instrument | undefined
  readonly contract: Contract | undefined
  readonly touch: { readonly bid: number; readonly ask: number }
  readonly hedging: boolean
  /** Of the instrument, over all its contracts. */
  readonly holdings: readonly Holding[]
  readonly deviationPoints: number
  contractNamed(symbol: string): Contract | undefined
}

const MARKET_BIT = 1
const LIMIT_BIT = 2
const GTC_BIT = 1
const DAY_BIT = 2
const [DISABLED, LONG_ONLY, SHORT_ONLY, CLOSE_ONLY] = [0, 1, 2, 3]

const refusal = (code: RejectionCode, reason: string): Refusal => ({ code, reason })
const byRetcode = (code: number): Refusal => {
  const row = retcodeOf(code)
  return refusal(row.rejection, reasonOf(row))
}

export const isRefusal = (planned: Plan | Refusal): planned is Refusal => 'code' in planned

/** Multiples of the step, never more than given. */
const floored = (lots: Money, step: number): Money => (step > 0 ? new Money(step).times(lots.div(step).floor()) : lots)

const isOnTick = (price: Money, tick: number | string): boolean => !(Number(tick) > 0) || price.mod(tick).isZero()

function malformed({ lots, orderType, price }: VenueOrder, instrument: Instrument): Refusal | undefined {
  if (!lots.gte(instrument.minLots)) return refusal('INVALID_LOTS', `fewer than ${instrument.minLots} lots`)
  if (!lots.lte(instrument.maxLots)) return refusal('INVALID_LOTS', `more than ${instrument.maxLots} lots`)
  if (!lots.mod(instrument.lotStep).isZero())
    return refusal('INVALID_LOTS', `not a multiple of ${instrument.lotStep} lots`)
  if (orderType === 'market') return undefined
  if (!price.isFinite() || !price.gt(ZERO)) return refusal('INVALID_PRICE', 'not above zero')
  return isOnTick(price, instrument.tickSize)
    ? undefined
    : refusal('INVALID_PRICE', `not a multiple of ${instrument.tickSize}`)
}

function badPrice(price: Money, { spec }: Contract): Refusal | undefined {
  if (!isOnTick(price, spec.tickSize)) return refusal('INVALID_PRICE', `not a multiple of ${spec.tickSize}`)
  if (spec.priceMin > 0 && !price.gte(spec.priceMin))
    return refusal('INVALID_PRICE', `below the limit of the session, ${spec.priceMin}`)
  if (spec.priceMax > 0 && !price.lte(spec.priceMax))
    return refusal('INVALID_PRICE', `above the limit of the session, ${spec.priceMax}`)
  return undefined
}

/** Whether the symbol lets this leg open a position. */
function barred(side: VenueOrder['side'], leg: Leg, { spec }: Contract): Refusal | undefined {
  if (spec.delayed !== 0) return byRetcode(20009)
  if (spec.tradeMode === DISABLED) return byRetcode(10017)
  if (leg.closes) return undefined
  if (spec.tradeMode === CLOSE_ONLY) return byRetcode(10044)
  if (spec.tradeMode === LONG_ONLY && side === 'sell') return byRetcode(10042)
  if (spec.tradeMode === SHORT_ONLY && side === 'buy') return byRetcode(10043)
  return undefined
}

function badVolume(lots: Money, { spec }: Contract): Refusal | undefined {
  if (!lots.gte(spec.volumeMin) || !lots.gt(ZERO)) return refusal('INVALID_LOTS', `fewer than ${spec.volumeMin} lots`)
  if (!lots.lte(spec.volumeMax)) return refusal('INVALID_LOTS', `more than ${spec.volumeMax} lots at once`)
  return undefined
}

/** Points a resting price is away from the market; below zero when it crosses, NaN without a quote. */
const distanceOf = (side: VenueOrder['side'], price: number, { bid, ask }: Ground['touch'], point: number): number =>
  Math.round(((side === 'buy' ? ask - price : price - bid) / point) * 1e6) / 1e6

function deals(order: VenueOrder, deviation: number, ground: Ground, front: Contract): Plan | Refusal {
  const buys = order.side === 'buy'
  const { legs, dropped } = legsOf(order, ground.holdings, front.symbol, ground.hedging)
  if (legs.length === 0) return refusal('VENUE_REFUSED', 'there is no position left to reduce')
  const parts: Part[] = []
  let refused: Refusal | undefined
  let shortfall = dropped.isZero() ? '' : 'more than there is to reduce'
  const touch = buys ? ground.touch.ask : ground.touch.bid
  for (const leg of legs) {
    const contract = leg.symbol === front.symbol ? front : ground.contractNamed(leg.symbol)
    if (contract === undefined) {
      refused ??= refusal('INSTRUMENT_UNKNOWN', `${leg.symbol} is held and not known here`)
      continue
    }
    const { spec } = contract
    const lots = floored(leg.lots, spec.volumeStep)
    const mode = fillingFor(spec.fillingMask, spec.executionMode)
    const no =
      badVolume(lots, contract) ??
      ((spec.orderMask & MARKET_BIT) === 0 ? refusal('UNSUPPORTED', 'the symbol takes no market orders') : undefined) ??
      barred(order.side, leg, contract)
    if (no !== undefined || mode === undefined) {
      refused ??= no ?? byRetcode(10030)
      continue
    }
    if (lots.lt(leg.lots)) shortfall = 'less than a step of the symbol'
    const price = Number.isFinite(touch) && contract === front ? new Money(touch.toFixed(spec.digits)) : ZERO
    const fixed = { sid: contract.sid, symbol: leg.symbol, action: action.DEAL, timeType: 0 } as const
    parts.push({ ...fixed, position: leg.position, lots, price, orderType: buys ? 0 : 1, filling: mode, deviation })
  }
  if (parts.length === 0) return refused ?? refusal('VENUE_REFUSED', 'nothing is left to send')
  return { parts, withdraw: false, shortfall: refused?.reason ?? shortfall }
}

function pending(order: VenueOrder, ground: Ground, front: Contract): Plan | Refusal {
  const { spec } = front
  const here = ground.holdings.filter(({ symbol }) => symbol === front.symbol)
  const wanted = order.reduceOnly ? reducible(order.side, order.lots, here) : order.lots
  if (wanted.isZero()) return refusal('VENUE_REFUSED', 'there is no position left to reduce')
  const lots = floored(wanted, spec.volumeStep)
  const timeType = (spec.expirationMask & GTC_BIT) !== 0 ? 0 : 1
  const leg = { symbol: front.symbol, position: 0n, lots, closes: order.reduceOnly }
  if (timeType === 1 && (spec.expirationMask & DAY_BIT) === 0) return byRetcode(10022)
  const no = badVolume(lots, front) ?? barred(order.side, leg, front)
  if (no !== undefined) return no
  const orderType = order.side === 'buy' ? 2 : 3
  const fixed = { sid: front.sid, symbol: front.symbol, action: action.PENDING, deviation: 0 } as const
  const part = { ...fixed, position: 0n, lots, price: order.price, orderType, filling: filling.RETURN, timeType }
  const shortfall = wanted.lt(order.lots) ? 'more than there is to reduce' : 'less than a step of the symbol'
  return { parts: [part], withdraw: order.timeInForce === 'ioc', shortfall: lots.lt(order.lots) ? shortfall : '' }
}

export function planOrder(order: VenueOrder, ground: Ground): Plan | Refusal {
  const { instrument, contract, touch } = ground
  if (instrument === undefined || contract === undefined)
    return refusal('INSTRUMENT_UNKNOWN', 'the terminal has told of no contract for it')
  const bad = malformed(order, instrument)
  if (bad !== undefined) return bad
  const { spec } = contract
  const quoted = spec.executionMode === execution.INSTANT || spec.executionMode === execution.REQUEST
  const hasTouch = (order.side === 'buy' ? touch.ask : touch.bid) > 0

  if (order.orderType === 'market') {
    if (quoted && !hasTouch) return refusal('MARKET_CLOSED', 'there is no quote yet')
    return deals(order, ground.deviationPoints, ground, contract)
  }

  const price = badPrice(order.price, contract)
  if (price !== undefined) return price
  const exchange = spec.executionMode === execution.EXCHANGE
  if (!exchange && !hasTouch) return refusal('MARKET_CLOSED', 'there is no quote yet')
  const distance = distanceOf(order.side, order.price.toNumber(), touch, spec.point)
  if (distance <= 0 && quoted) return deals(order, Math.floor(Math.abs(distance)), ground, contract)
  if (distance <= 0 && !exchange) return refusal('INVALID_PRICE', 'at or past the market: send a market order instead')
  if ((spec.orderMask & LIMIT_BIT) === 0) return refusal('UNSUPPORTED', 'the symbol takes no limit orders')
  // An order that crosses on an exchange is dealt by the book: nothing is too near.
  if (!exchange || distance > 0) {
    if (!exchange && !(distance >= spec.stopsLevel))
      return refusal('INVALID_PRICE', `nearer to the market than ${spec.stopsLevel} points`)
    if (order.timeInForce === 'ioc' && distance <= spec.freezeLevel && spec.freezeLevel > 0)
      return refusal('INVALID_PRICE', `nearer than ${spec.freezeLevel} points it could not be removed`)
  }
  return pending(order, ground, contract)
}

/** What speaks against a new price for a resting order; undefined when nothing does. */
export function repriceRefusal(side: VenueOrder['side'], price: Money, ground: Ground): Refusal | undefined {
  const { contract, instrument } = ground
  if (contract === undefined || instrument === undefined) return refusal('INSTRUMENT_UNKNOWN', 'not known here')
  if (!price.isFinite() || !price.gt(ZERO) || !isOnTick(price, instrument.tickSize))
    return refusal('INVALID_PRICE', `not a multiple of ${instrument.tickSize}`)
  const { spec } = contract
  const bad = badPrice(price, contract)
  if (bad !== undefined || spec.executionMode === execution.EXCHANGE) return bad
  const nearest = Math.max(spec.stopsLevel, spec.freezeLevel)
  return distanceOf(side, price.toNumber(), ground.touch, spec.point) >= nearest
    ? undefined
    : refusal('INVALID_PRICE', `nearer to the market than ${nearest} points`)
}
