/**
 * One order over several venues, and what becomes of its lots when a venue drops in the middle of it.
 *
 *     filled + lots of legs that could still fill <= lots of the order
 *
 *     sent -> working -> over          the venue answers
 *     sent, working -> lost            the venue dropped, or an answer did not come: looked up, never sent again
 *     lost -> working | over           the look-up says so; only lots known to be over are routed anew
 *
 * A venue that is down, or that refused a leg for good, gets no more legs of this order until it is up again.
 */
import type { Side } from '#domain/side.ts'
import { type Child, createChildOrders } from '#trading/execution/child-orders.ts'
import { routeBy, type RouteLeg } from './route.ts'
import type { RouteCosts, RoutingPolicy, VenueOffer } from './routing-policy.ts'

export type LegState = 'sent' | 'working' | 'lost' | 'over'

/** What became of a leg. `filledSteps` is the sum of its fills so far. `found`: looked up, and it works. */
export type LegFact =
  | { readonly type: 'accepted'; readonly leg: number }
  | { readonly type: 'filled' | 'found' | 'rejected' | 'closed'; readonly leg: number; readonly filledSteps: number }
  | { readonly type: 'unknown'; readonly leg: number }

export type RouteAction =
  | ({ readonly kind: 'send'; readonly leg: number } & RouteLeg)
  | { readonly kind: 'lookup' | 'cancel'; readonly leg: number; readonly venue: number }

export interface RoutedOrder {
  /** Routes what is free over the venues that are up. Call it again when lots come back or offers change. */
  route(offers: readonly VenueOffer[]): RouteAction[]
  tell(fact: LegFact): RouteAction[]
  /** The venue dropped: what it may still hold is looked up. */
  venueDown(venue: number): RouteAction[]
  /** It is back: what is still lost there is looked up once more. */
  venueUp(venue: number): RouteAction[]
  /** Nothing more is routed, and what works is withdrawn. */
  cancel(): RouteAction[]
  stateOf(leg: number): LegState | undefined
  readonly filled: number
  /** Lots of legs that could still fill; those of them that are lost. */
  readonly open: number
  readonly lost: number
  /** Lots that may be routed. */
  readonly free: number
  /** Of those, what the last routing found no place for. */
  readonly unrouted: number
}

export interface RoutedOrderOptions {
  readonly side: Side
  readonly steps: number
  readonly minSteps: number
  readonly policy: RoutingPolicy
  readonly costs: RouteCosts
  /** What a look-up finds working at a venue that dropped: left there, or withdrawn to be routed anew. */
  readonly whenFound: 'keep' | 'withdraw'
}

export function createRoutedOrder(options: RoutedOrderOptions): RoutedOrder {
  const { side, steps, minSteps, policy, costs, whenFound } = options
  const legs = createChildOrders()
  const venues: number[] = []
  const lost = new Set<number>()
  const down = new Set<number>()
  let unrouted = 0
  let isCanceled = false

  const freeOf = (): number => Math.max(0, steps - legs.filled - legs.taking)
  const venueOf = (leg: number): number => venues[leg - 1]

  function* openLegs(): Generator<Child> {
    for (let id = 1; id <= legs.placed; id++) {
      const leg = legs.find(id)
      if (leg?.open) yield leg
    }
  }

  const lookUp = (leg: number): RouteAction => {
    lost.add(leg)
    return { kind: 'lookup', leg, venue: venueOf(leg) }
  }

  const withdraw = (leg: number): RouteAction => ({ kind: 'cancel', leg, venue: venueOf(leg) })

  return {
    route(offers) {
      if (isCanceled || freeOf() === 0) return []
      const usable = offers.map((offer, venue) => (down.has(venue) ? { ...offer, levels: [] } : offer))
      const route = routeBy(policy, { side, steps: freeOf(), minSteps }, usable, costs)
      unrouted = route.unrouted
      return route.legs.map((leg) => {
        const { id } = legs.place('take', leg.steps, leg.ticks)
        venues.push(leg.venue)
        return { kind: 'send', leg: id, ...leg }
      })
    },

    tell(fact) {
      const leg = legs.find(fact.leg)
      if (leg === undefined) return []
      switch (fact.type) {
        case 'unknown':
          return leg.open && !lost.has(leg.id) ? [lookUp(leg.id)] : []
        case 'accepted':
          leg.accepted = true
          return []
        case 'filled':
          legs.settle(leg, fact.filledSteps, false)
          leg.accepted = true
          if (!leg.open) lost.delete(leg.id)
          return []
        case 'found':
          legs.settle(leg, fact.filledSteps, false)
          leg.accepted = true
          return lost.delete(leg.id) && leg.open && (isCanceled || whenFound === 'withdraw') ? [withdraw(leg.id)] : []
        case 'rejected':
        case 'closed':
          if (!legs.settle(leg, fact.filledSteps, true) && leg.open) return []
          lost.delete(leg.id)
          if (fact.type === 'rejected') down.add(venueOf(leg.id))
          return []
      }
    },

    venueDown(venue) {
      down.add(venue)
      const open = [...openLegs()].filter(({ id }) => venueOf(id) === venue)
      return open.map(({ id }) => lookUp(id))
    },

    venueUp(venue) {
      down.delete(venue)
      return [...lost].filter((leg) => venueOf(leg) === venue).map(lookUp)
    },

    cancel() {
      isCanceled = true
      return [...openLegs()].filter(({ id }) => !lost.has(id)).map(({ id }) => withdraw(id))
    },

    stateOf(id) {
      const leg = legs.find(id)
      if (leg === undefined) return undefined
      if (!leg.open) return 'over'
      if (lost.has(id)) return 'lost'
      return leg.accepted ? 'working' : 'sent'
    },

    get filled() {
      return legs.filled
    },
    get open() {
      return legs.taking
    },
    get lost() {
      let sum = 0
      for (const { id, steps: all, filled } of openLegs()) if (lost.has(id)) sum += all - filled
      return sum
    },
    get free() {
      return freeOf()
    },
    get unrouted() {
      return unrouted
    },
  }
}
