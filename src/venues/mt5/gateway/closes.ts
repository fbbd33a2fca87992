/**
 * How an order meets what is held. On a hedging account a deal opens unless it names a position, and after a roll a
 * position may be in another contract than the one that is traded now: so an order against the net position becomes
 * legs, one for each position it reduces, the oldest first, and what is left opens in the front contract.
 *
 * On a netting account what is held in the front contract needs no leg of its own: any deal there reduces it.
 */
import { type Money, ZERO } from '#domain/money.ts'
import { type Side, signOf } from '#domain/side.ts'

/** A position as far as it is known, less what orders under way are already closing of it. */
export interface Holding {
  /** What a request names it by. */
  readonly ticket: bigint
  readonly symbol: string
  readonly side: Side
  readonly lots: Money
  /** Server time. */
  readonly openedAt: number
}

export interface Leg {
  readonly symbol: string
  /** 0 where a deal needs none. */
  readonly position: bigint
  readonly lots: Money
  /** It reduces what is held, and opens nothing. */
  readonly closes: boolean
}

export interface Legs {
  readonly legs: readonly Leg[]
  /** Lots that are not sent: a reducing order never turns a position over. */
  readonly dropped: Money
}

/** Requests one order may become; a terminal takes some twenty a second. */
export const MOST_LEGS = 16

const byAge = (a: Holding, b: Holding): number =>
  a.openedAt - b.openedAt || (a.ticket < b.ticket ? -1 : a.ticket > b.ticket ? 1 : 0)

/** Signed lots of all that is held. */
export const netLots = (holdings: readonly Holding[]): Money =>
  holdings.reduce((net, { side, lots }) => net.plus(lots.times(signOf(side))), ZERO)

const smaller = (a: Money, b: Money): Money => (a.lt(b) ? a : b)

/** Lots of an order that reduce the net position; none when it is on its side. */
export function reducible(side: Side, lots: Money, holdings: readonly Holding[]): Money {
  const net = netLots(holdings).times(signOf(side))
  return net.isNegative() ? smaller(lots, net.abs()) : ZERO
}

export function legsOf(
  order: { readonly side: Side; readonly lots: Money; readonly reduceOnly: boolean },
  holdings: readonly Holding[],
  front: string,
  hedging: boolean,
): Legs {
  const reducing = reducible(order.side, order.lots, holdings)
  const wanted = order.reduceOnly ? reducing : order.lots
  const dropped = order.lots.minus(wanted)
  const legs: Leg[] = []
  let rest = wanted
  const against = reducing.gt(ZERO) ? holdings.filter(({ side }) => side !== order.side).toSorted(byAge) : []
  for (const { ticket, symbol, lots } of against) {
    if (legs.length >= MOST_LEGS - 1 || !rest.gt(ZERO)) break
    if ((!hedging && symbol === front) || !lots.gt(ZERO)) continue
    const closed = smaller(rest, lots)
    legs.push({ symbol, position: hedging ? ticket : 0n, lots: closed, closes: true })
    rest = rest.minus(closed)
  }
  if (!rest.gt(ZERO)) return { legs, dropped }
  // More positions than requests: what only reduces must not open, so the rest of it is left.
  if (hedging && order.reduceOnly) return { legs, dropped: dropped.plus(rest) }
  const here = hedging ? ZERO : netLots(holdings.filter(({ symbol }) => symbol === front))
  const closes = here.times(signOf(order.side)).neg().gte(rest)
  return { legs: [...legs, { symbol: front, position: 0n, lots: rest, closes }], dropped }
}
