/** What the outside says (`venue.*`, raw) and what the swarm believes of it (`market.*`, checked by the data agent). */
import { defineMessage, flag, num, oneOf, text, vector, type MessageOf } from './record.ts'

/** Levels a side that a depth image carries. */
export const DEPTH_LEVELS = 10

const touch = {
  /** Best bid, quote currency; NaN when that side is empty. */
  bid: num,
  /** Lots at the best bid; NaN when the feed carries no sizes. */
  bidSize: num,
  /** Best ask, quote currency; NaN when that side is empty. */
  ask: num,
  /** Lots at the best ask; NaN when the feed carries no sizes. */
  askSize: num,
}

const image = {
  /** Levels given on the bid side, best first. */
  bids: num,
  /** Levels given on the ask side, best first. */
  asks: num,
  bidPrices: vector(DEPTH_LEVELS, 'bids'),
  bidSizes: vector(DEPTH_LEVELS, 'bids'),
  askPrices: vector(DEPTH_LEVELS, 'asks'),
  askSizes: vector(DEPTH_LEVELS, 'asks'),
}

const print = {
  price: num,
  /** Lots. */
  size: num,
  /** Who crossed the spread. */
  aggressor: oneOf('buy', 'sell', 'unknown'),
}

const origin = {
  /** True for history resent after a reconnect: it must never trigger an order. */
  replay: flag,
  /** The same moment by the venue's own clock, as the venue wrote it; `at` is UTC. */
  venueAt: num,
}

export const venueTick = defineMessage({
  type: 'venue.tick',
  id: 1,
  kind: 'DATA',
  lane: 'data',
  about: 'A quote as the venue sent it: it may be crossed, one-sided, out of order or not a number.',
  fields: { ...touch, ...origin },
})
export type VenueTick = MessageOf<typeof venueTick>

export const venueDepth = defineMessage({
  type: 'venue.depth',
  id: 2,
  kind: 'DATA',
  lane: 'data',
  about: 'A whole image of the book as the venue sent it, at most ten levels a side, best first.',
  fields: image,
})
export type VenueDepth = MessageOf<typeof venueDepth>

export const venueTrade = defineMessage({
  type: 'venue.trade',
  id: 3,
  kind: 'DATA',
  lane: 'data',
  about: 'A public trade as the venue sent it.',
  fields: { ...print, ...origin },
})
export type VenueTrade = MessageOf<typeof venueTrade>

export const venueState = defineMessage({
  type: 'venue.state',
  id: 4,
  kind: 'DATA',
  lane: 'command',
  about: 'The session with the venue. `reconciled` follows `connected` once orders and positions agree.',
  fields: {
    state: oneOf('connected', 'disconnected', 'reconciled'),
    /** Counts sessions: 1, 2, 3 ... */
    epoch: num,
    reason: text(64),
  },
})
export type VenueState = MessageOf<typeof venueState>

export const marketQuote = defineMessage({
  type: 'market.quote',
  id: 5,
  kind: 'DATA',
  lane: 'data',
  about:
    'Best bid and offer that passed the data agent: two-sided, positive, in order. A crossed one (bid above ask) passes: time goes on and everyone must see it, but it is not a price to compute on.',
  fields: touch,
})
export type MarketQuote = MessageOf<typeof marketQuote>

export const marketDepth = defineMessage({
  type: 'market.depth',
  id: 6,
  kind: 'DATA',
  lane: 'data',
  about: 'A depth image that passed the data agent: sorted, positive, not crossed.',
  fields: image,
})
export type MarketDepth = MessageOf<typeof marketDepth>

export const marketTrade = defineMessage({
  type: 'market.trade',
  id: 7,
  kind: 'DATA',
  lane: 'data',
  about: 'A trade that passed the data agent.',
  fields: print,
})
export type MarketTrade = MessageOf<typeof marketTrade>

export const marketGap = defineMessage({
  type: 'market.gap',
  id: 8,
  kind: 'DATA',
  lane: 'data',
  about: 'Records were missed, by a slow consumer or at the venue: forget what was differenced, start anew.',
  fields: { /** Records lost; NaN when nobody can know. */ lost: num },
})
export type MarketGap = MessageOf<typeof marketGap>
