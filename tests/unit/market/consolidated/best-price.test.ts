import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ASK, BID, NONE, type BookSide } from '#market/book-side.ts'
import { bestSplit } from '#market/consolidated/best-split.ts'
import { bestVenue } from '#market/consolidated/best-venue.ts'
import { NO_VENUE } from '#market/consolidated/venue.ts'
import { anyRows, plainLevels, stageOf, type PlainLevel, type VenueRows } from './consolidated-books.ts'

/** alpha is cheap and thin, beta dear and deep, gamma fills nothing. */
const rows: readonly VenueRows[] = [
  {
    bids: [],
    asks: [
      [100, 3],
      [110, 3],
    ],
    feeBps: 100,
  },
  { bids: [], asks: [[102, 20]], feeBps: 0 },
  { bids: [[90, 1]], asks: [] },
]

/** Takes `lots` from sorted levels; what it cost net of fees, and what was missing. */
function take(levels: readonly PlainLevel[], lots: number): { cost: number; missing: number } {
  let left = lots
  let cost = 0
  for (const { lots: there, net } of levels) {
    const part = Math.min(left, there)
    left -= part
    cost += part * net
  }
  return { cost, missing: left }
}

/** The least a buyer can pay (the most a seller gets) by trying every way to spread single lots over venues. */
function bestByTrying(venues: readonly PlainLevel[][], lots: number, side: BookSide): number {
  if (venues.length === 0) return lots === 0 ? 0 : side === ASK ? Infinity : -Infinity
  const [first, ...others] = venues
  let best = side === ASK ? Infinity : -Infinity
  for (let here = 0; here <= lots; here++) {
    const { cost, missing } = take(first, here)
    if (missing > 0) break
    const total = cost + bestByTrying(others, lots - here, side)
    best = side === ASK ? Math.min(best, total) : Math.max(best, total)
  }
  return best
}

describe('the best single venue', () => {
  it('depends on the size, fees included', () => {
    const find = bestVenue(stageOf(rows).book)
    expect(find(ASK, 3)).toEqual({ outcome: 'filled', venue: 0, vwap: 100, net: 101, limitTicks: 100, mostLots: 3 })
    expect(find(ASK, 6)).toEqual({ outcome: 'filled', venue: 1, vwap: 102, net: 102, limitTicks: 102, mostLots: 6 })
    // 3 at 100 and 1 at 110 with 1 % on top are 414.1 for 4, against 408.
    expect(find(ASK, 4).venue).toBe(1)
  })

  it('says that no venue has enough, and how much one has at most', () => {
    const find = bestVenue(stageOf(rows).book)
    find(ASK, 1)
    expect(find(ASK, 21)).toEqual({
      outcome: 'short',
      venue: NO_VENUE,
      vwap: NaN,
      net: NaN,
      limitTicks: NONE,
      mostLots: 20,
    })
    expect(find(BID, 2)).toMatchObject({ outcome: 'short', mostLots: 1 })
  })

  it('is not one that does not count', () => {
    const { book } = stageOf(rows)
    book.unsynced(1)
    expect(bestVenue(book)(ASK, 4)).toMatchObject({ venue: 0, net: 414.1 / 4 })
  })

  it.each([0, -1, NaN, Infinity, 2 ** 53])('has no answer for %d lots', (lots) => {
    const { book } = stageOf(rows)
    expect(bestVenue(book)(ASK, lots)).toMatchObject({ outcome: 'badSize', venue: NO_VENUE, net: NaN })
    expect(bestSplit(book)(ASK, lots)).toMatchObject({ outcome: 'badSize', venues: 0, filled: 0, net: NaN })
  })

  it('is the cheapest of all venues asked one by one', () => {
    fc.assert(
      fc.property(
        anyRows,
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom<BookSide>(BID, ASK),
        (given, lots, side) => {
          const found = bestVenue(stageOf(given).book)(side, lots)
          const sorted = plainLevels(given, side, 'net')
          const taken = given.map((_, venue) =>
            take(
              sorted.filter((level) => level.venue === venue),
              lots,
            ),
          )
          const nets = taken.filter(({ missing }) => missing === 0).map(({ cost }) => cost / lots)
          expect(found.mostLots).toBe(Math.max(...taken.map(({ missing }) => lots - missing)))
          expect(found.outcome).toBe(nets.length > 0 ? 'filled' : 'short')
          if (nets.length === 0) return
          expect(found.net).toBeCloseTo(side === ASK ? Math.min(...nets) : Math.max(...nets), 9)
          expect(taken[found.venue].cost / lots).toBeCloseTo(found.net, 9)
        },
      ),
    )
  })
})

describe('the best split', () => {
  it('takes level by level where the next lot is cheapest', () => {
    const split = bestSplit(stageOf(rows).book)(ASK, 10)
    expect(split).toMatchObject({ outcome: 'filled', venues: 2, filled: 10, unrouted: 0 })
    expect([...split.lots]).toEqual([3, 7, 0])
    expect([...split.limitTicks]).toEqual([100, 102, NONE])
    expect([split.vwap, split.net]).toEqual([101.4, 101.7])
  })

  it('tells what no venue has', () => {
    const split = bestSplit(stageOf(rows).book)
    expect(split(ASK, 30)).toMatchObject({ outcome: 'short', filled: 26, unrouted: 4, venues: 2 })
    expect(split(BID, 5)).toMatchObject({ outcome: 'short', filled: 1, unrouted: 4, vwap: 90 })
    const { book } = stageOf(rows)
    book.unsynced(2)
    expect(bestSplit(book)(BID, 5)).toMatchObject({ outcome: 'short', filled: 0, unrouted: 5, vwap: NaN, net: NaN })
  })

  it('prefers the venue named first when prices tie', () => {
    const even: VenueRows = { bids: [[100, 4]], asks: [] }
    expect([...bestSplit(stageOf([even, even]).book)(BID, 5).lots]).toEqual([4, 1])
  })

  it('costs no more than any other split, lot by lot, and adds up', () => {
    fc.assert(
      fc.property(anyRows, fc.integer({ min: 1, max: 9 }), fc.constantFrom<BookSide>(BID, ASK), (given, lots, side) => {
        const split = bestSplit(stageOf(given).book)(side, lots)
        const sorted = plainLevels(given, side, 'net')
        const { missing } = take(sorted, lots)
        expect(split.unrouted).toBe(missing)
        expect(split.filled).toBe(lots - missing)
        expect(split.lots.reduce((sum, part) => sum + part, 0)).toBe(split.filled)
        expect(split.lots.filter((part) => part > 0).length).toBe(split.venues)
        if (split.filled === 0) return
        const byVenue = given.map((_, venue) => sorted.filter((level) => level.venue === venue))
        expect(split.net * split.filled).toBeCloseTo(bestByTrying(byVenue, split.filled, side), 8)
      }),
    )
  })
})
