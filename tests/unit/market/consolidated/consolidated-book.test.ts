import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ASK, BID, NONE, type BookSide, type LevelView } from '#market/book-side.ts'
import { totalSize } from '#market/book/measures.ts'
import { ConsolidatedBook } from '#market/consolidated/consolidated-book.ts'
import { lotsWithin } from '#market/consolidated/liquidity.ts'
import { touchReader } from '#market/consolidated/touch.ts'
import { anyRows, plainLevels, stageOf, type VenueRows } from './consolidated-books.ts'

function walk(view: LevelView, side: BookSide): [number, number][] {
  expect(view.next(side, NONE)).toBe(view.best(side))
  const levels: [number, number][] = []
  for (let ticks = view.best(side); ticks !== NONE; ticks = view.next(side, ticks))
    levels.push([ticks, view.sizeAt(side, ticks)])
  return levels
}

const twoVenues: readonly VenueRows[] = [
  {
    bids: [
      [100, 5],
      [99, 7],
    ],
    asks: [[102, 3]],
  },
  {
    bids: [[100, 2]],
    asks: [
      [102, 4],
      [103, 9],
    ],
  },
]

describe('a consolidated book', () => {
  it('merges the levels of its venues, best first', () => {
    const { book } = stageOf(twoVenues)
    expect(walk(book, BID)).toEqual([
      [100, 7],
      [99, 7],
    ])
    expect(walk(book, ASK)).toEqual([
      [102, 7],
      [103, 9],
    ])
    expect([book.sizeOn(0, ASK, 102), book.sizeOn(1, ASK, 102), book.sizeOn(0, ASK, 103)]).toEqual([3, 4, 0])
    expect([book.levels(BID), book.levels(ASK), book.live]).toEqual([2, 2, 2])
  })

  it('is what concatenating and sorting the levels of the venues that count gives', () => {
    fc.assert(
      fc.property(anyRows, fc.integer({ min: -8, max: 42 }), fc.nat({ max: 15 }), (given, asked, lost) => {
        const { book } = stageOf(given)
        const isLost = (venue: number): boolean => (lost & (1 << venue)) !== 0
        const rows = given.map((row, venue) => (isLost(venue) ? { bids: [], asks: [] } : row))
        for (const venue of given.keys()) if (isLost(venue)) book.unsynced(venue)
        for (const side of [BID, ASK] as const) {
          const merged = new Map<number, number>()
          for (const { ticks, lots } of plainLevels(rows, side, 'ticks'))
            merged.set(ticks, (merged.get(ticks) ?? 0) + lots)
          expect(walk(book, side)).toEqual([...merged])
          expect(book.levels(side)).toBe(merged.size)
          const after = [...merged.keys()].find((ticks) => (side === BID ? ticks < asked : ticks > asked))
          expect(book.next(side, asked)).toBe(after ?? NONE)
        }
      }),
    )
  })

  it('counts a venue while its feed vouches for it and its word is fresh', () => {
    const { book } = stageOf(twoVenues)
    expect(book.standing(0)).toBe('live')
    book.unsynced(0)
    expect([book.standing(0), book.live, book.sizeAt(BID, 100), book.levels(BID)]).toEqual(['unsynced', 1, 2, 1])
    book.changed(0, 500)
    book.advanceTo(1_000)
    expect([book.live, book.ageOf(0), book.ageOf(1)]).toEqual([2, 500, 1_000])
    book.advanceTo(1_001)
    expect([book.standing(0), book.standing(1), book.best(ASK), book.sizeAt(ASK, 102)]).toEqual(['live', 'old', 102, 3])
    book.advanceTo(2_000)
    expect([book.live, book.best(BID), book.best(ASK), walk(book, BID)]).toEqual([0, NONE, NONE, []])
    book.changed(1, 1_999)
    expect([book.standing(1), book.best(ASK), book.live]).toEqual(['live', 102, 1])
  })

  it('does not know a venue that has said nothing', () => {
    const { levels } = stageOf(twoVenues)
    const book = new ConsolidatedBook([
      { name: 'a', book: levels[0], takerFeeBps: 0, makerFeeBps: 0, maxAgeMicros: 1, ownCross: 'counts' },
    ])
    expect([book.standing(0), book.ageOf(0), book.best(BID), book.live]).toEqual(['silent', Infinity, NONE, 0])
    book.unsynced(0)
    expect(book.standing(0)).toBe('silent')
  })

  it('takes a venue whose clock is ahead for fresh', () => {
    const { book } = stageOf(twoVenues)
    book.changed(0, 9_000)
    book.advanceTo(900)
    expect([book.standing(0), book.ageOf(0), book.standing(1)]).toEqual(['live', -8_100, 'live'])
  })

  it('lets an exchange that is crossed in itself sit out, and an aggregated feed count', () => {
    const crossed: VenueRows = { bids: [[105, 1]], asks: [[104, 1]] }
    const { book, levels } = stageOf([{ ...crossed, terms: { ownCross: 'sitsOut' } }, crossed])
    expect([book.standing(0), book.standing(1), book.sizeAt(BID, 105)]).toEqual(['crossed', 'live', 1])
    levels[0].set(BID, 105, 0)
    levels[0].set(BID, 104, 1)
    book.changed(0, 1)
    expect([book.standing(0), book.live]).toEqual(['live', 2])
  })

  it('refuses and counts what cannot be, and stays as it was', () => {
    const { book } = stageOf(twoVenues)
    book.advanceTo(100)
    book.changed(0, 50)
    expect(book.changed(0, 50)).toBe(null)
    expect([book.changed(0, 49), book.changed(0, NaN), book.changed(2, 60), book.changed(-1, 60)]).toEqual([
      'backwards',
      'badTime',
      'badVenue',
      'badVenue',
    ])
    expect([book.advanceTo(99), book.advanceTo(NaN), book.advanceTo(Infinity), book.unsynced(0.5)]).toEqual([
      'backwards',
      'badTime',
      'badTime',
      'badVenue',
    ])
    expect(book.faults).toEqual({ badTime: 3, backwards: 2, badVenue: 3 })
    expect([book.ageOf(0), book.now, book.live]).toEqual([50, 100, 2])
  })

  it.each([
    ['takerFeeBps', { takerFeeBps: NaN }],
    ['takerFeeBps', { takerFeeBps: 10_000 }],
    ['makerFeeBps', { makerFeeBps: -10_000 }],
    ['maxAgeMicros', { maxAgeMicros: -1 }],
    ['maxAgeMicros', { maxAgeMicros: NaN }],
    ['name', { name: 'alpha' }],
  ])('is not made with a wrong %s', (key, terms) => {
    expect(() => stageOf([twoVenues[0], { ...twoVenues[1], terms }])).toThrow(`key=${key}`)
  })

  it('says where a resting order keeps most, maker fees paid', () => {
    const { book } = stageOf([
      { ...twoVenues[0], terms: { makerFeeBps: 2 } },
      { ...twoVenues[1], terms: { makerFeeBps: -1 } },
    ])
    expect([book.bestToRest(BID, 100), book.bestToRest(ASK, 102)]).toEqual([1, 1])
    book.unsynced(1)
    expect(book.bestToRest(BID, 100)).toBe(0)
    book.unsynced(0)
    expect(book.bestToRest(BID, 100)).toBe(-1)
  })
})

describe('the consolidated touch', () => {
  it('names the venues of the best price and adds up their sizes', () => {
    const { book } = stageOf(twoVenues)
    const { bid, ask, state, netState } = touchReader(book)()
    expect([bid.ticks, bid.size, [...bid.tags.subarray(0, bid.venues)]]).toEqual([100, 7, [0, 1]])
    expect([ask.ticks, ask.size, [...ask.tags.subarray(0, ask.venues)]]).toEqual([102, 7, [0, 1]])
    expect([state, netState]).toEqual(['normal', 'normal'])
  })

  it('finds the best price net of fees elsewhere than the best price', () => {
    // 2 % of 100 are 2: the venue that shows 101 for 50 bps charges 0.505, and wins.
    const { book } = stageOf([
      { bids: [[98, 1]], asks: [[100, 5]], feeBps: 200 },
      { bids: [[97, 8]], asks: [[101, 2]], feeBps: 50 },
    ])
    const { bid, ask } = touchReader(book)()
    expect([ask.ticks, ask.venues, ask.tags[0]]).toEqual([100, 1, 0])
    expect([ask.netVenue, ask.netTicks, ask.netSize, ask.net]).toEqual([1, 101, 2, 101.505])
    expect([bid.ticks, bid.netVenue, bid.netTicks, bid.netSize, bid.net]).toEqual([98, 1, 97, 8, 96.515])
  })

  it.each([
    [100, 101, 0, 'normal', 'normal'],
    [101, 101, 0, 'locked', 'locked'],
    [102, 101, 0, 'crossed', 'crossed'],
    [102, 101, 100, 'crossed', 'normal'],
    [104, 101, 100, 'crossed', 'crossed'],
    [100, 101, -100, 'normal', 'crossed'],
    [100, 102, -99, 'normal', 'normal'],
  ] as const)(
    'with %i bid on one venue and %i asked on another at %i bps is %s, net of fees %s',
    (bid, ask, feeBps, raw, net) => {
      const { book } = stageOf([
        { bids: [[bid, 1]], asks: [[110, 1]], feeBps },
        { bids: [[90, 1]], asks: [[ask, 1]], feeBps },
      ])
      const { state, netState } = touchReader(book)()
      expect([state, netState]).toEqual([raw, net])
    },
  )

  it('is one-sided when no venue asks', () => {
    const { book } = stageOf([
      { bids: [[100, 1]], asks: [] },
      { bids: [[99, 1]], asks: [] },
    ])
    expect(touchReader(book)()).toMatchObject({ state: 'oneSided', netState: 'oneSided', ask: { net: NaN, venues: 0 } })
  })

  it('forgets what it read when nobody counts any more', () => {
    const { book } = stageOf(twoVenues)
    const touch = touchReader(book)
    touch()
    book.unsynced(0)
    book.unsynced(1)
    const { bid, ask, state, netState } = touch()
    expect([state, netState]).toEqual(['empty', 'empty'])
    for (const side of [bid, ask]) {
      expect(side).toMatchObject({
        ticks: NONE,
        size: 0,
        venues: 0,
        net: NaN,
        netVenue: -1,
        netTicks: NONE,
        netSize: 0,
      })
    }
  })

  it('is the first of the sorted levels, before and after fees', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const { bid, ask } = touchReader(stageOf(rows).book)()
        for (const [side, read] of [
          [BID, bid],
          [ASK, ask],
        ] as const) {
          const raw = plainLevels(rows, side, 'ticks')
          const best = raw.filter(({ ticks }) => ticks === raw[0].ticks)
          expect(read.ticks).toBe(raw.length > 0 ? raw[0].ticks : NONE)
          expect(read.size).toBe(best.reduce((sum, { lots }) => sum + lots, 0))
          expect([...read.tags.subarray(0, read.venues)]).toEqual(best.map(({ venue }) => venue))
          if (raw.length === 0) return
          const [net] = plainLevels(rows, side, 'net')
          expect([read.net, read.netVenue, read.netTicks, read.netSize]).toEqual([
            net.net,
            net.venue,
            net.ticks,
            net.lots,
          ])
        }
      }),
    )
  })
})

describe('liquidity', () => {
  const { book } = stageOf(twoVenues)

  it('is counted over all levels, the best ones, or those near a price', () => {
    expect([totalSize(book, BID), totalSize(book, ASK)]).toEqual([14, 16])
    expect([totalSize(book, BID, 1), totalSize(book, ASK, 2), totalSize(book, ASK, 0)]).toEqual([7, 16, 0])
    expect([lotsWithin(book, BID, 101, 100), lotsWithin(book, BID, 101, 200), lotsWithin(book, ASK, 101, 98)]).toEqual([
      7, 14, 0,
    ])
  })

  it('counts what is better than the reference', () => {
    expect([lotsWithin(book, BID, 99, 0), lotsWithin(book, ASK, 103, 0)]).toEqual([14, 16])
  })

  it('near no price is no number', () => {
    expect([lotsWithin(book, BID, NaN, 10), lotsWithin(book, ASK, 101, NaN)]).toEqual([NaN, NaN])
    expect([lotsWithin(book, BID, 101, -1), lotsWithin(book, ASK, 0, -1)]).toEqual([NaN, NaN])
  })
})
