/** How to spread a size over venues at the lowest cost, fees included. */
import { NONE, type BookSide } from '#market/book-side.ts'
import type { ConsolidatedBook } from './consolidated-book.ts'
import { isTakeable, type TakeOutcome } from './best-venue.ts'
import { isBetterNet, netPrice, NO_VENUE } from './venue.ts'

export interface VenueSplit {
  outcome: TakeOutcome
  /** Lots to take from each venue, by index. They add up to `filled`, exactly when sizes are whole lots. */
  readonly lots: Float64Array
  /** The last price reached on each venue, the limit to send there; NONE where nothing is taken. */
  readonly limitTicks: Int32Array
  /** Venues that take part. */
  venues: number
  filled: number
  /** What no venue has. */
  unrouted: number
  /** Mean price of what is filled, ticks; NaN when nothing is. */
  vwap: number
  /** The same with taker fees in it. */
  net: number
}

/**
 * `split(side, lots)` for who takes from `side`: ASK to buy, BID to sell. Takes level by level, always from the venue
 * whose next level has the best net price, the lowest index when venues tie. With fees proportional to the notional and
 * no fixed cost a venue, no other split costs less. The answer is one object, overwritten by the next question.
 *
 * Source  the best-price rule of smart order routers: greedy over (effective price p (1 +- fee), venue rank).
 * Cost    O(levels reached x venues), nothing allocated.
 * Edge    `short` tells what is there and what is not; the prices are of what is there.
 */
export function bestSplit(book: ConsolidatedBook): (side: BookSide, lots: number) => Readonly<VenueSplit> {
  const { venues } = book
  const at = new Int32Array(venues.length)
  const netAt = new Float64Array(venues.length)
  const split: VenueSplit = {
    outcome: 'short',
    lots: new Float64Array(venues.length),
    limitTicks: new Int32Array(venues.length),
    venues: 0,
    filled: 0,
    unrouted: 0,
    vwap: NaN,
    net: NaN,
  }

  const stand = (venue: number, side: BookSide, ticks: number): void => {
    at[venue] = ticks
    netAt[venue] = netPrice(side, ticks, venues[venue].takerFeeBps)
  }

  const cheapest = (side: BookSide): number => {
    let found = NO_VENUE
    for (let venue = 0; venue < venues.length; venue++) {
      if (at[venue] === NONE) continue
      if (found === NO_VENUE || isBetterNet(side, netAt[venue], netAt[found])) found = venue
    }
    return found
  }

  const sweep = (side: BookSide, lots: number): void => {
    let left = lots
    let paid = 0
    let paidNet = 0
    for (let venue = cheapest(side); venue !== NO_VENUE && left > 0; venue = cheapest(side)) {
      const { book: levels } = venues[venue]
      const ticks = at[venue]
      const part = Math.min(left, levels.sizeAt(side, ticks))
      if (split.lots[venue] === 0) split.venues++
      split.lots[venue] += part
      split.limitTicks[venue] = ticks
      left -= part
      paid += part * ticks
      paidNet += part * netAt[venue]
      stand(venue, side, levels.next(side, ticks))
    }
    split.filled = lots - left
    split.unrouted = left
    split.outcome = left > 0 ? 'short' : 'filled'
    split.vwap = paid / split.filled // 0 / 0 is NaN: nothing has no price
    split.net = paidNet / split.filled
  }

  return (side, lots) => {
    split.lots.fill(0)
    split.limitTicks.fill(NONE)
    split.venues = split.filled = split.unrouted = 0
    split.vwap = split.net = NaN
    if (!isTakeable(lots)) {
      split.outcome = 'badSize'
      return split
    }
    for (let venue = 0; venue < venues.length; venue++)
      stand(venue, side, book.isLive(venue) ? venues[venue].book.best(side) : NONE)
    sweep(side, lots)
    return split
  }
}
