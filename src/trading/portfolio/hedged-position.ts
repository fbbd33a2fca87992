/**
 * A position of a hedging account: every opening deal is a leg of its own, long and short ones side by side.
 *
 *     open     a new leg, or more of the one with that id, at their average
 *     close    of one leg by its id; lots beyond it meet the others like a deal that names none
 *     net      the oldest legs of the other side are closed first, and what is left opens a leg
 *
 * A closing part realizes (price - the leg's price) * closed * sign * contractSize. `cash` is the sum of -signed lots *
 * price * contractSize over the deals, which rounds nothing, so
 *
 *     realized + unrealized = cash + net lots * mark * contractSize
 *
 * holds whatever legs a deal met, and the realized parts of the legs add up to the whole.
 *
 * Unit    as in position.ts.
 * Cost    O(legs) a deal.
 * Source  mt5.md 2.9 (a hedging account opens with every deal that names no position), math.md 12.1.
 */
import { Money, ZERO } from '#domain/money.ts'
import { opposite, type Side, signOf } from '#domain/side.ts'
import type { HeldSide } from './holding-lots.ts'
import type { Position } from './position.ts'

export interface Leg {
  /** The venue's id of the position, or of the order that opened it. */
  readonly id: string
  readonly side: Side
  /** Above zero. */
  readonly lots: Money
  readonly price: Money
}

export interface HedgedPosition {
  readonly contractSize: Money
  /** Oldest first. */
  readonly legs: readonly Leg[]
  readonly cash: Money
  readonly fees: Money
}

export interface LegDeal {
  /** Of the leg it opens or closes. */
  readonly leg: string
  readonly effect: 'open' | 'close' | 'net'
  readonly side: Side
  /** Above zero. */
  readonly lots: Money
  readonly price: Money
  readonly fee: Money
}

export const noLegs = (contractSize: string): HedgedPosition => ({
  contractSize: new Money(contractSize),
  legs: [],
  cash: ZERO,
  fees: ZERO,
})

const sumOf = (legs: readonly Leg[]): Money => legs.reduce((sum, { lots }) => sum.plus(lots), ZERO)
const costOf = (legs: readonly Leg[]): Money => legs.reduce((sum, { lots, price }) => sum.plus(lots.times(price)), ZERO)
const signedCost = (legs: readonly Leg[]): Money =>
  legs.reduce((sum, { side, lots, price }) => sum.plus(lots.times(price).times(signOf(side))), ZERO)

export function heldOn(side: Side, { legs }: HedgedPosition): HeldSide {
  const held = legs.filter((leg) => leg.side === side)
  const lots = sumOf(held)
  return { lots, averagePrice: held.length === 0 ? null : costOf(held).div(lots) }
}

/** As one position, at the price that keeps the cost of the legs; no average when long and short are equal. */
export function netOf(position: HedgedPosition): Position {
  const { contractSize, legs, cash, fees } = position
  const lots = legs.reduce((sum, leg) => sum.plus(leg.lots.times(signOf(leg.side))), ZERO)
  return { contractSize, lots, averagePrice: lots.isZero() ? null : signedCost(legs).div(lots), cash, fees }
}

/** Before fees. */
export const realizedOfLegs = ({ cash, legs, contractSize }: HedgedPosition): Money =>
  cash.plus(signedCost(legs).times(contractSize))

interface Closing {
  readonly legs: readonly Leg[]
  readonly rest: Money
}

/** Takes lots off the legs `meets` picks, the oldest first. */
function closeLegs(legs: readonly Leg[], lots: Money, meets: (leg: Leg) => boolean): Closing {
  let rest = lots
  const left = legs.map((leg) => {
    if (!meets(leg) || rest.isZero()) return leg
    const closed = Money.min(leg.lots, rest)
    rest = rest.minus(closed)
    return { ...leg, lots: leg.lots.minus(closed) }
  })
  return { legs: left.filter((leg) => !leg.lots.isZero()), rest }
}

function openLeg(legs: readonly Leg[], { leg: id, side, price }: LegDeal, lots: Money): readonly Leg[] {
  const at = legs.findIndex((leg) => leg.id === id && leg.side === side)
  if (at < 0) return [...legs, { id, side, lots, price }]
  const held = legs[at]
  const all = held.lots.plus(lots)
  const average = held.lots.times(held.price).plus(lots.times(price)).div(all)
  return legs.with(at, { id, side, lots: all, price: average })
}

function legsAfter(legs: readonly Leg[], deal: LegDeal): readonly Leg[] {
  const { leg: id, effect, lots } = deal
  if (effect === 'open') return openLeg(legs, deal, lots)
  const other = opposite(deal.side)
  const named = (leg: Leg): boolean => leg.side === other && leg.id === id
  const first = effect === 'close' ? closeLegs(legs, lots, named) : { legs, rest: lots }
  const then = closeLegs(first.legs, first.rest, ({ side }) => side === other)
  return then.rest.isZero() ? then.legs : openLeg(then.legs, deal, then.rest)
}

export function afterDeal(position: HedgedPosition, deal: LegDeal): HedgedPosition {
  const { contractSize, legs, cash, fees } = position
  const { side, lots, price, fee } = deal
  return {
    contractSize,
    legs: legsAfter(legs, deal),
    cash: cash.minus(lots.times(signOf(side)).times(price).times(contractSize)),
    fees: fees.plus(fee),
  }
}

/** One leg as the venue says the net is; what was realized so far and the fees stay. */
export function adoptedLegs(position: HedgedPosition, lots: Money, averagePrice: Money): HedgedPosition {
  const side: Side = lots.isNegative() ? 'sell' : 'buy'
  const legs = lots.isZero() ? [] : [{ id: 'adopted', side, lots: lots.abs(), price: averagePrice }]
  return { ...position, legs, cash: realizedOfLegs(position).minus(signedCost(legs).times(position.contractSize)) }
}
