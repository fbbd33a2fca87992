/** The one venue on which to take a whole size at the lowest cost, fees included. */
import { NONE, type BookSide } from '#market/book-side.ts'
import type { ConsolidatedBook } from './consolidated-book.ts'
import { isBetterNet, netPrice, NO_VENUE } from './venue.ts'

/**
 * filled: the whole size is there. short: it is not, and nothing is guessed for what is missing. badSize: not a positive
 * number of lots that a double counts exactly.
 */
export type TakeOutcome = 'filled' | 'short' | 'badSize'

export const isTakeable = (lots: number): boolean => lots > 0 && lots <= Number.MAX_SAFE_INTEGER

export interface VenueTake {
  outcome: TakeOutcome
  /** NO_VENUE, and prices NaN, unless filled. */
  venue: number
  /** Mean price, ticks. */
  vwap: number
  /** Mean price with the taker fee in it, ticks. */
  net: number
  /** The last price it reaches: the limit to send; NONE unless filled. */
  limitTicks: number
  /** The most that any one venue could fill of the size asked for; the size itself when filled. */
  mostLots: number
}

/**
 * `find(side, lots)` answers for who takes from `side`: ASK to buy, BID to sell. Least net price when buying, most when
 * selling, the lowest index when venues tie. The answer is one object, overwritten by the next question.
 *
 * Cost  O(levels reached on every venue), nothing allocated.
 */
export function bestVenue(book: ConsolidatedBook): (side: BookSide, lots: number) => Readonly<VenueTake> {
  const { venues } = book
  const take: VenueTake = { outcome: 'short', venue: NO_VENUE, vwap: NaN, net: NaN, limitTicks: NONE, mostLots: 0 }

  const consider = (venue: number, side: BookSide, lots: number): void => {
    const { book: levels, takerFeeBps } = venues[venue]
    let left = lots
    let paid = 0
    let paidNet = 0
    let last = NONE
    for (let ticks = levels.best(side); ticks !== NONE && left > 0; ticks = levels.next(side, ticks)) {
      const part = Math.min(left, levels.sizeAt(side, ticks))
      left -= part
      paid += part * ticks
      paidNet += part * netPrice(side, ticks, takerFeeBps)
      last = ticks
    }
    take.mostLots = Math.max(take.mostLots, lots - left)
    if (left > 0 || (take.venue !== NO_VENUE && !isBetterNet(side, paidNet / lots, take.net))) return
    take.outcome = 'filled'
    take.venue = venue
    take.vwap = paid / lots
    take.net = paidNet / lots
    take.limitTicks = last
  }

  return (side, lots) => {
    take.venue = NO_VENUE
    take.vwap = take.net = NaN
    take.limitTicks = NONE
    take.mostLots = 0
    take.outcome = isTakeable(lots) ? 'short' : 'badSize'
    if (take.outcome === 'badSize') return take
    for (let venue = 0; venue < venues.length; venue++) if (book.isLive(venue)) consider(venue, side, lots)
    return take
  }
}
