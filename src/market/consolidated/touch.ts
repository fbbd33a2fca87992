/**
 * The consolidated best bid and offer: the best price of every side with the venues that show it, the best price once
 * the taker fee is paid, and whether the two sides are locked or crossed, before and after fees.
 *
 * Locked and crossed markets are legal here: two venues do not wait for each other. Crossed net of fees is what an
 * arbitrage looks like, or a stale venue.
 */
import { ASK, BID, NONE, type BookSide } from '#market/book-side.ts'
import { touchOf, type Touch } from '#market/book/measures.ts'
import type { ConsolidatedBook } from './consolidated-book.ts'
import { isBetterNet, netPrice, NO_VENUE } from './venue.ts'

export interface TouchSide {
  /** Best price; NONE when the side is empty. */
  ticks: number
  /** Lots at it, over all venues. */
  size: number
  /** How many venues show it; their indices are the first entries of `tags`, ascending. */
  venues: number
  readonly tags: Int32Array
  /** Best price net of the taker fee, in ticks and fractions; NaN when the side is empty. */
  net: number
  /** Where, the lowest index when several tie, and what that venue shows. */
  netVenue: number
  netTicks: number
  netSize: number
}

export interface ConsolidatedTouch {
  readonly bid: TouchSide
  readonly ask: TouchSide
  state: Touch
  /** The same of the net prices. */
  netState: Touch
}

/**
 * Reads the touch of a book, each time into one and the same object.
 *
 * Cost  two or three calls on every venue's book; nothing is allocated.
 */
export function touchReader(book: ConsolidatedBook): () => Readonly<ConsolidatedTouch> {
  const { venues } = book
  const sideOf = (): TouchSide => ({
    ticks: NONE,
    size: 0,
    venues: 0,
    tags: new Int32Array(venues.length),
    net: NaN,
    netVenue: NO_VENUE,
    netTicks: NONE,
    netSize: 0,
  })
  const touch: ConsolidatedTouch = { bid: sideOf(), ask: sideOf(), state: 'empty', netState: 'empty' }

  const read = (side: BookSide, into: TouchSide): void => {
    into.ticks = book.best(side)
    into.size = into.venues = into.netSize = 0
    into.net = NaN
    into.netVenue = NO_VENUE
    into.netTicks = NONE
    for (let venue = 0; venue < venues.length; venue++) {
      if (!book.isLive(venue)) continue
      const ticks = venues[venue].book.best(side)
      if (ticks === NONE) continue
      const size = venues[venue].book.sizeAt(side, ticks)
      if (ticks === into.ticks) {
        into.size += size
        into.tags[into.venues++] = venue
      }
      const net = netPrice(side, ticks, venues[venue].takerFeeBps)
      if (into.netVenue !== NO_VENUE && !isBetterNet(side, net, into.net)) continue
      into.net = net
      into.netVenue = venue
      into.netTicks = ticks
      into.netSize = size
    }
  }

  return () => {
    const { bid, ask } = touch
    read(BID, bid)
    read(ASK, ask)
    touch.state = touch.netState = touchOf(book)
    if (bid.net < ask.net) touch.netState = 'normal'
    else if (bid.net === ask.net) touch.netState = 'locked'
    else if (bid.net > ask.net) touch.netState = 'crossed'
    return touch
  }
}
