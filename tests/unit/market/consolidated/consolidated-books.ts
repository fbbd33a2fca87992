/** Books over venues for the tests: levels given as rows, and the plain way to merge them, by concatenation and sorting. */
import * as fc from 'fast-check'
import { ASK, BID, type BookSide } from '#market/book-side.ts'
import type { LevelBook } from '#market/book/level-book.ts'
import { plainBook } from '#market/book/plain-book.ts'
import { ConsolidatedBook } from '#market/consolidated/consolidated-book.ts'
import type { Venue } from '#market/consolidated/venue.ts'

export type Rows = readonly (readonly [ticks: number, lots: number])[]

export interface VenueRows {
  readonly bids: Rows
  readonly asks: Rows
  readonly feeBps?: number
  readonly terms?: Partial<Venue>
}

export interface Stage {
  readonly book: ConsolidatedBook
  readonly levels: readonly LevelBook[]
}

export const names = ['alpha', 'beta', 'gamma', 'delta', 'epsilon']

export function stageOf(rows: readonly VenueRows[]): Stage {
  const levels = rows.map(({ bids, asks }) => {
    const book = plainBook()
    for (const [ticks, lots] of bids) book.set(BID, ticks, lots)
    for (const [ticks, lots] of asks) book.set(ASK, ticks, lots)
    return book
  })
  const venues = rows.map(({ feeBps = 0, terms }, k): Venue => ({
    name: names[k],
    book: levels[k],
    takerFeeBps: feeBps,
    makerFeeBps: 0,
    maxAgeMicros: 1_000,
    ownCross: 'counts',
    ...terms,
  }))
  const book = new ConsolidatedBook(venues)
  rows.forEach((_, venue) => book.changed(venue, 0))
  return { book, levels }
}

/** Every level of every venue of one side, best first by the price `of` gives it, then by venue. */
export interface PlainLevel {
  readonly venue: number
  readonly ticks: number
  readonly lots: number
  readonly net: number
}

export function plainLevels(rows: readonly VenueRows[], side: BookSide, by: 'ticks' | 'net'): PlainLevel[] {
  const sign = side === BID ? -1 : 1
  return rows
    .flatMap(({ bids, asks, feeBps = 0 }, venue) =>
      [...new Map(side === BID ? bids : asks)].map(([ticks, lots]) => ({
        venue,
        ticks,
        lots,
        net: ticks + (sign * Math.abs(ticks) * feeBps) / 10_000,
      })),
    )
    .sort((a, b) => sign * (a[by] - b[by]) || a.venue - b.venue)
}

const side = fc.uniqueArray(fc.tuple(fc.integer({ min: -6, max: 40 }), fc.integer({ min: 1, max: 9 })), {
  selector: ([ticks]) => ticks,
  maxLength: 6,
})

export const anyRows: fc.Arbitrary<VenueRows[]> = fc.array(
  fc.record({ bids: side, asks: side, feeBps: fc.constantFrom(0, 0, 10, 250, -100) }),
  { minLength: 1, maxLength: 4 },
)
