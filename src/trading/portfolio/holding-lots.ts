/**
 * What is held of one instrument, long and short apart: a netting position has one of them, a hedging one may have both.
 *
 *     realized + unrealized = cash + (long * bid - short * ask) * contractSize
 *
 * Marks   a long at the bid, a short at the ask: what closing now would bring.
 * Unit    the instrument's currency; lots above zero.
 */
import { Money, ZERO } from '#domain/money.ts'
import { type HedgedPosition, heldOn, netOf, realizedOfLegs } from './hedged-position.ts'
import { type Position, realizedOf } from './position.ts'

export interface HeldSide {
  readonly lots: Money
  /** null when there are none. */
  readonly averagePrice: Money | null
}

export interface HoldingLots {
  /** As the venue counts it; the average keeps the cost of all legs. */
  readonly net: Position
  readonly long: HeldSide
  readonly short: HeldSide
  /** Before fees. */
  readonly realized: Money
}

const NONE: HeldSide = { lots: ZERO, averagePrice: null }

export function netHolding(position: Position): HoldingLots {
  const { lots, averagePrice } = position
  const side = { lots: lots.abs(), averagePrice }
  const short = lots.isNegative()
  return { net: position, long: short ? NONE : side, short: short ? side : NONE, realized: realizedOf(position) }
}

export const hedgedHolding = (position: HedgedPosition): HoldingLots => ({
  net: netOf(position),
  long: heldOn('buy', position),
  short: heldOn('sell', position),
  realized: realizedOfLegs(position),
})

const gain = ({ lots, averagePrice }: HeldSide, mark: number, sign: 1 | -1): Money =>
  averagePrice === null ? ZERO : new Money(mark).minus(averagePrice).times(lots).times(sign)

/** Before fees. Zero when nothing is held; NaN while a side that is held has no mark. */
export const unrealizedOn = ({ net, long, short }: HoldingLots, bid: number, ask: number): Money =>
  gain(long, bid, 1)
    .plus(gain(short, ask, -1))
    .times(net.contractSize)
