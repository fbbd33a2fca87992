/** From an order that takes and what venues show to one leg a venue, in exact lots, and what nobody has. */
import type { Side } from '#domain/side.ts'
import { BID, NONE } from '#market/book-side.ts'
import type { ConsolidatedBook } from '#market/consolidated/consolidated-book.ts'
import { isBetterNet } from '#market/consolidated/venue.ts'
import {
  depthOf,
  effectivePrice,
  type Level,
  type RouteCosts,
  type RouteVenue,
  type RoutingPolicy,
  takenSide,
  type VenueOffer,
} from './routing-policy.ts'

export interface RouteRequest {
  readonly side: Side
  readonly steps: number
  /** The least that can be sent to a venue. */
  readonly minSteps: number
}

export interface RouteLeg {
  /** Place in the list of offers. */
  readonly venue: number
  readonly steps: number
  /** The last price it reaches there: the limit to send. */
  readonly ticks: number
}

export interface Route {
  readonly legs: readonly RouteLeg[]
  /** Lots that no venue has within the limit, or that are too few to send. */
  readonly unrouted: number
}

/** The offers of the venues that count, down to a limit price (null for none); sizes floored to whole lots. */
export function offersOf(
  book: ConsolidatedBook,
  venues: readonly RouteVenue[],
  side: Side,
  limitTicks: number | null,
): VenueOffer[] {
  const taken = takenSide(side)
  const isWithin = (ticks: number): boolean =>
    limitTicks === null || (taken === BID ? ticks >= limitTicks : ticks <= limitTicks)
  return venues.map((venue, at) => {
    const levels: Level[] = []
    const { book: own } = book.venues[at]
    for (
      let ticks = book.isLive(at) ? own.best(taken) : NONE;
      ticks !== NONE && isWithin(ticks);
      ticks = own.next(taken, ticks)
    ) {
      const steps = Math.floor(own.sizeAt(taken, ticks))
      if (steps > 0) levels.push({ ticks, steps })
    }
    return { venue, levels }
  })
}

/** The price at which a venue has shown so many lots. */
function reachOf({ levels }: VenueOffer, steps: number): number {
  let seen = 0
  for (const { ticks, steps: shown } of levels) {
    seen += shown
    if (seen >= steps) return ticks
  }
  return NaN
}

/** Legs below the least go to venues with lots left, the best first; what finds no place stays over. */
function mend(
  lots: number[],
  { side, minSteps }: RouteRequest,
  offers: readonly VenueOffer[],
  costs: RouteCosts,
): void {
  let over = 0
  lots.forEach((steps, at) => {
    if (steps >= minSteps) return
    over += steps
    lots[at] = 0
  })
  if (over === 0) return
  const touches = offers.map(({ venue, levels }) =>
    levels.length > 0 ? effectivePrice(side, levels[0].ticks, venue, costs) : NaN,
  )
  const ranked = touches.map((_, at) => at).filter((at) => !Number.isNaN(touches[at]))
  ranked.sort((a, b) =>
    isBetterNet(takenSide(side), touches[a], touches[b]) ? -1 : touches[a] === touches[b] ? a - b : 1,
  )
  for (const at of ranked) {
    const more = Math.min(over, depthOf(offers[at]) - lots[at])
    if (lots[at] + more < minSteps) continue
    lots[at] += more
    over -= more
  }
}

export function routeBy(
  policy: RoutingPolicy,
  request: RouteRequest,
  offers: readonly VenueOffer[],
  costs: RouteCosts,
): Route {
  const { side, steps } = request
  if (!Number.isSafeInteger(steps) || !(steps > 0)) return { legs: [], unrouted: 0 }
  const lots = policy.split(side, steps, offers, costs)
  mend(lots, request, offers, costs)
  const legs = lots.flatMap((part, venue): RouteLeg[] =>
    part > 0 ? [{ venue, steps: part, ticks: reachOf(offers[venue], part) }] : [],
  )
  return { legs, unrouted: steps - legs.reduce((sum, leg) => sum + leg.steps, 0) }
}
