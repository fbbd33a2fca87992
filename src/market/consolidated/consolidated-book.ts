/**
 * One book over several venues, itself a `LevelView`: the prices of every venue that counts, merged, best first.
 *
 *   for (let ticks = book.best(BID); ticks !== NONE; ticks = book.next(BID, ticks))
 *     for (let venue = 0; venue < book.venues.length; venue++) use(venue, ticks, book.sizeOn(venue, BID, ticks))
 *
 * It holds no copy of any level, so it cannot disagree with the venues' books. What it keeps is who counts: the feed of
 * a venue says `changed` after every change of its book, `unsynced` when it lost its chain, and somebody's clock says
 * `advanceTo`, for a venue falls silent without saying so. Times are event times, micros; nothing here reads a clock.
 *
 * Cost    best, next, sizeAt: one call on each venue's book. changed: O(1). advanceTo: O(venues). levels: a walk over
 *         the side. Nothing is allocated.
 * Edge    a venue whose time is ahead of the clock counts as fresh: feeds run behind each other's clocks.
 * Errors  CONFIG_INVALID for terms that cannot be.
 */
import { SwarmError } from '#domain/errors.ts'
import type { Micros } from '#domain/time.ts'
import { ASK, BID, NONE, type BookSide, type LevelView } from '#market/book-side.ts'
import { isBetterNet, netPrice, type Standing, type Venue } from './venue.ts'

/** badTime: not a number. backwards: before what the venue, or the clock, said last. badVenue: no such index. */
export type ConsolidatedFault = 'badTime' | 'backwards' | 'badVenue'

const isFee = (bps: number): boolean => Math.abs(bps) < 10_000

function check(venues: readonly Venue[]): void {
  venues.forEach(({ name, takerFeeBps, makerFeeBps, maxAgeMicros }, index) => {
    const wrong = (key: string): SwarmError => new SwarmError('CONFIG_INVALID', { venue: name, key })
    if (venues.findIndex((other) => other.name === name) !== index) throw wrong('name')
    if (!isFee(takerFeeBps)) throw wrong('takerFeeBps')
    if (!isFee(makerFeeBps)) throw wrong('makerFeeBps')
    if (!(maxAgeMicros >= 0)) throw wrong('maxAgeMicros')
  })
}

export class ConsolidatedBook implements LevelView {
  readonly venues: readonly Venue[]
  /** How many of them count now. */
  live = 0
  /** The clock; -Infinity before it was first told, and until then nothing is old. */
  now: Micros = -Infinity
  readonly faults: Record<ConsolidatedFault, number> = { badTime: 0, backwards: 0, badVenue: 0 }
  private readonly standings: Standing[]
  private readonly toldAt: Float64Array
  private readonly synced: Uint8Array

  constructor(venues: readonly Venue[]) {
    check(venues)
    this.venues = venues
    this.standings = venues.map(() => 'silent')
    this.toldAt = new Float64Array(venues.length).fill(-Infinity)
    this.synced = new Uint8Array(venues.length)
  }

  /** The book of `venue` is whole and is as it was at `at`. A fault changes nothing, but is counted. */
  changed(venue: number, at: Micros): ConsolidatedFault | null {
    if (!(venue in this.standings)) return this.refuse('badVenue')
    if (!Number.isFinite(at)) return this.refuse('badTime')
    if (at < this.toldAt[venue]) return this.refuse('backwards')
    this.toldAt[venue] = at
    this.synced[venue] = 1
    this.judge(venue)
    return null
  }

  /** The feed of `venue` does not vouch for its book: it does not count until it `changed`. */
  unsynced(venue: number): ConsolidatedFault | null {
    if (!(venue in this.standings)) return this.refuse('badVenue')
    this.synced[venue] = 0
    this.judge(venue)
    return null
  }

  /** It is `now`. Only this moves the clock: one venue whose time runs ahead must not make the others old. */
  advanceTo(now: Micros): ConsolidatedFault | null {
    if (!Number.isFinite(now)) return this.refuse('badTime')
    if (now < this.now) return this.refuse('backwards')
    this.now = now
    for (let venue = 0; venue < this.venues.length; venue++) this.judge(venue)
    return null
  }

  standing(venue: number): Standing {
    return this.standings[venue] ?? 'silent'
  }

  isLive(venue: number): boolean {
    return this.standings[venue] === 'live'
  }

  /** Micros since the last word of `venue`; negative when its clock is ahead, Infinity when it said nothing yet. */
  ageOf(venue: number): number {
    const at = this.toldAt[venue]
    return at > -Infinity ? this.now - at : Infinity
  }

  best(side: BookSide): number {
    return this.next(side, NONE)
  }

  next(side: BookSide, ticks: number): number {
    let found = NONE
    for (let venue = 0; venue < this.venues.length; venue++) {
      if (!this.isLive(venue)) continue
      const { book } = this.venues[venue]
      const level = ticks === NONE ? book.best(side) : book.next(side, ticks)
      if (level === NONE) continue
      if (found === NONE || (side === BID ? level > found : level < found)) found = level
    }
    return found
  }

  sizeAt(side: BookSide, ticks: number): number {
    let size = 0
    for (let venue = 0; venue < this.venues.length; venue++) size += this.sizeOn(venue, side, ticks)
    return size
  }

  /** Lots of one venue at a price; 0 when it has none, or does not count. */
  sizeOn(venue: number, side: BookSide, ticks: number): number {
    return this.isLive(venue) ? this.venues[venue].book.sizeAt(side, ticks) : 0
  }

  /** Number of different prices. */
  levels(side: BookSide): number {
    let count = 0
    for (let ticks = this.best(side); ticks !== NONE; ticks = this.next(side, ticks)) count++
    return count
  }

  /** Where a resting order at `ticks` of `side` earns most once its maker fee is paid: the lowest index of the best. */
  bestToRest(side: BookSide, ticks: number): number {
    const taker = side === BID ? ASK : BID // a resting bid buys, as one does who takes from the ask
    let found = -1
    for (let venue = 0; venue < this.venues.length; venue++) {
      if (!this.isLive(venue)) continue
      const net = netPrice(taker, ticks, this.venues[venue].makerFeeBps)
      if (found < 0 || isBetterNet(taker, net, netPrice(taker, ticks, this.venues[found].makerFeeBps))) found = venue
    }
    return found
  }

  private refuse(fault: ConsolidatedFault): ConsolidatedFault {
    this.faults[fault]++
    return fault
  }

  private judge(venue: number): void {
    const before = this.isLive(venue)
    const after = this.judged(venue)
    this.standings[venue] = after
    this.live += (after === 'live' ? 1 : 0) - (before ? 1 : 0)
  }

  private judged(venue: number): Standing {
    if (this.toldAt[venue] === -Infinity) return 'silent'
    if (this.synced[venue] === 0) return 'unsynced'
    const { book, maxAgeMicros, ownCross } = this.venues[venue]
    if (!(this.ageOf(venue) <= maxAgeMicros)) return 'old'
    if (ownCross === 'counts') return 'live'
    const bid = book.best(BID)
    const ask = book.best(ASK)
    return bid !== NONE && ask !== NONE && bid > ask ? 'crossed' : 'live'
  }
}
