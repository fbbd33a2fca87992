/**
 * The contract of a routing policy: which venue gets how many lots of an order that takes.
 *
 * Lots are whole lot steps, prices ticks. A venue's place in the list is its rank where prices tie.
 */
import { ASK, BID, type BookSide } from '#market/book-side.ts'
import { netPrice } from '#market/consolidated/venue.ts'
import type { Side } from '#domain/side.ts'

/** What is known of a venue, besides its book. */
export interface RouteVenue {
  readonly name: string
  /** Of the notional; negative is a rebate. */
  readonly takerFeeBps: number
  /** Until an order arrives there. */
  readonly latencyMicros: number
  /** In [0, 1]: how likely what is shown is still there, and the weight under WEIGHTED. */
  readonly quality: number
}

/** What latency and doubt are worth; both 0 leave prices and fees alone. */
export interface RouteCosts {
  readonly bpsPerMilli: number
  /** Added at quality 0, none at quality 1. */
  readonly doubtBps: number
}

export interface Level {
  readonly ticks: number
  readonly steps: number
}

/** A venue with what it shows within the price limit, best first. No levels: it takes no part. */
export interface VenueOffer {
  readonly venue: RouteVenue
  readonly levels: readonly Level[]
}

export interface RoutingPolicy {
  readonly name: string
  readonly about: string
  /** Lots for each venue, never more than it shows, and in all as many as are asked for or there are. */
  split(side: Side, steps: number, offers: readonly VenueOffer[], costs: RouteCosts): number[]
}

/** The side of the book that is taken from. */
export const takenSide = (side: Side): BookSide => (side === 'buy' ? ASK : BID)

/**
 * What a lot really costs or brings: p (1 + f) to buy, p (1 - f) to sell, where f holds the fee and what latency and
 * doubt are worth.
 */
export function effectivePrice(side: Side, ticks: number, venue: RouteVenue, costs: RouteCosts): number {
  const { takerFeeBps, latencyMicros, quality } = venue
  const bps = takerFeeBps + (latencyMicros / 1_000) * costs.bpsPerMilli + (1 - quality) * costs.doubtBps
  return netPrice(takenSide(side), ticks, bps)
}

export const depthOf = ({ levels }: VenueOffer): number => levels.reduce((sum, { steps }) => sum + steps, 0)
