import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ASK, BID } from '#market/book-side.ts'
import { plainBook } from '#market/book/plain-book.ts'
import { bestSplit } from '#market/consolidated/best-split.ts'
import { ConsolidatedBook } from '#market/consolidated/consolidated-book.ts'
import * as policies from '#trading/execution/router/registry.ts'
import { offersOf, routeBy } from '#trading/execution/router/route.ts'
import { depthOf, effectivePrice, type RouteVenue, type VenueOffer } from '#trading/execution/router/routing-policy.ts'

const FREE = { bpsPerMilli: 0, doubtBps: 0 }
const venue = (name: string, takerFeeBps = 0, quality = 1, latencyMicros = 0): RouteVenue => ({
  name,
  takerFeeBps,
  quality,
  latencyMicros,
})
const offer = (of: RouteVenue, ...levels: readonly (readonly [ticks: number, steps: number])[]): VenueOffer => ({
  venue: of,
  levels: levels.map(([ticks, steps]) => ({ ticks, steps })),
})
const buy = (steps: number, minSteps = 1) => ({ side: 'buy', steps, minSteps }) as const

const anyOffers = fc
  .array(
    fc.record({
      fee: fc.constantFrom(-2, 0, 0, 1, 5),
      quality: fc.constantFrom(0, 0.3, 0.5, 1),
      steps: fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 4 }),
      first: fc.integer({ min: 10_000, max: 10_005 }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((venues) =>
    venues.map(({ fee, quality, steps, first }, at) =>
      offer(venue(`v${at}`, fee, quality), ...steps.map((size, level) => [first + level, size] as const)),
    ),
  )

describe('the best price', () => {
  it('counts fees, latency and doubt', () => {
    const slow = venue('slow', 1, 0.5, 2_000)
    expect(effectivePrice('buy', 10_000, slow, FREE)).toBe(10_001)
    expect(effectivePrice('sell', 10_000, slow, FREE)).toBe(9_999)
    expect(effectivePrice('buy', 10_000, slow, { bpsPerMilli: 1, doubtBps: 4 })).toBe(10_005)
  })
  it('goes level by level, and the lower rank first where prices tie', () => {
    const offers = [offer(venue('a'), [100, 5], [102, 5]), offer(venue('b'), [101, 5]), offer(venue('c'), [100, 5])]
    expect(routeBy(policies.bestPrice, buy(12), offers, FREE)).toEqual({
      legs: [
        { venue: 0, steps: 5, ticks: 100 },
        { venue: 1, steps: 2, ticks: 101 },
        { venue: 2, steps: 5, ticks: 100 },
      ],
      unrouted: 0,
    })
  })
  it('takes a worse price where the fee makes it the better one', () => {
    const offers = [offer(venue('dear', 50), [1_000, 9]), offer(venue('cheap', -10), [1_001, 9])]
    expect(routeBy(policies.bestPrice, buy(4), offers, FREE).legs).toEqual([{ venue: 1, steps: 4, ticks: 1_001 }])
  })
  it('is what the split of a live consolidated book is', () => {
    const level = fc.tuple(fc.integer({ min: 9_990, max: 10_010 }), fc.integer({ min: 1, max: 40 }))
    const anyVenues = fc.array(fc.tuple(fc.constantFrom(-3, 0, 2), fc.array(level, { maxLength: 6 })), {
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
      fc.property(
        anyVenues,
        fc.constantFrom<'buy' | 'sell'>('buy', 'sell'),
        fc.integer({ min: 1, max: 300 }),
        (venues, side, steps) => {
          const taken = side === 'buy' ? ASK : BID
          const book = new ConsolidatedBook(
            venues.map(([takerFeeBps, levels], at) => {
              const own = plainBook()
              for (const [ticks, size] of levels) own.set(taken, ticks, size)
              return {
                name: `v${at}`,
                book: own,
                takerFeeBps,
                makerFeeBps: 0,
                maxAgeMicros: 1,
                ownCross: 'counts' as const,
              }
            }),
          )
          venues.forEach((_, at) => book.changed(at, 1))
          book.advanceTo(1)
          const offers = offersOf(
            book,
            book.venues.map(({ name, takerFeeBps }) => venue(name, takerFeeBps)),
            side,
            null,
          )
          const split = bestSplit(book)(taken, steps)
          const route = routeBy(policies.bestPrice, { side, steps, minSteps: 1 }, offers, FREE)
          expect(policies.bestPrice.split(side, steps, offers, FREE)).toEqual([...split.lots])
          expect(route.unrouted).toBe(split.unrouted)
          for (const { venue: at, ticks } of route.legs) expect(ticks).toBe(split.limitTicks[at])
        },
      ),
    )
  })
})

describe('offers', () => {
  it('end at the price limit, and are none of a venue that does not count', () => {
    const own = plainBook()
    for (const [ticks, size] of [
      [100, 5.7],
      [101, 0.4],
      [102, 3],
      [103, 9],
    ])
      own.set(ASK, ticks, size)
    const terms = { book: own, takerFeeBps: 0, makerFeeBps: 0, maxAgeMicros: 1, ownCross: 'counts' } as const
    const book = new ConsolidatedBook([
      { ...terms, name: 'live' },
      { ...terms, name: 'silent' },
    ])
    book.changed(0, 1)
    const [live, silent] = offersOf(book, [venue('live'), venue('silent')], 'buy', 102)
    expect(live.levels).toEqual([
      { ticks: 100, steps: 5 },
      { ticks: 102, steps: 3 },
    ])
    expect(silent.levels).toEqual([])
  })
})

describe('routing pro rata', () => {
  it('follows what is shown, by the largest remainder', () => {
    const offers = [offer(venue('a'), [100, 30]), offer(venue('b'), [101, 20]), offer(venue('c'), [102, 10])]
    expect(policies.proRata.split('buy', 11, offers, FREE)).toEqual([5, 4, 2]) // 5.5, 3.67, 1.83
    expect(policies.proRata.split('buy', 99, offers, FREE)).toEqual([30, 20, 10])
  })
})

describe('routing by weight', () => {
  it('follows quality, and gives what a venue does not have to the others', () => {
    const offers = [
      offer(venue('a', 0, 1), [100, 4]),
      offer(venue('b', 0, 0.5), [101, 90]),
      offer(venue('c', 0, 0.5), [102, 90]),
    ]
    expect(policies.weighted.split('buy', 8, offers, FREE)).toEqual([4, 2, 2])
    expect(policies.weighted.split('buy', 20, offers, FREE)).toEqual([4, 8, 8])
  })
  it('uses venues without quality last', () => {
    const offers = [offer(venue('a', 0, 0), [100, 9]), offer(venue('b'), [101, 3])]
    expect(policies.weighted.split('buy', 5, offers, FREE)).toEqual([2, 3])
  })
})

describe('a route', () => {
  it('gives every lot to one venue or tells that none has it, under each policy', () => {
    fc.assert(
      fc.property(
        anyOffers,
        fc.constantFrom(...Object.values(policies)),
        fc.integer({ min: 1, max: 400 }),
        fc.constantFrom(1, 1, 7),
        (offers, policy, steps, minSteps) => {
          const { legs, unrouted } = routeBy(policy, buy(steps, minSteps), offers, { bpsPerMilli: 0, doubtBps: 2 })
          const depth = offers.reduce((sum, of) => sum + depthOf(of), 0)
          expect(legs.reduce((sum, leg) => sum + leg.steps, 0) + unrouted).toBe(steps)
          if (minSteps === 1) expect(unrouted).toBe(Math.max(0, steps - depth))
          for (const leg of legs) {
            expect(leg.steps).toBeGreaterThanOrEqual(minSteps)
            expect(leg.steps).toBeLessThanOrEqual(depthOf(offers[leg.venue]))
            expect(Number.isSafeInteger(leg.steps)).toBe(true)
            const reached = offers[leg.venue].levels.filter(({ ticks }) => ticks <= leg.ticks)
            expect(reached.reduce((sum, level) => sum + level.steps, 0)).toBeGreaterThanOrEqual(leg.steps)
          }
        },
      ),
    )
  })
  it('gives legs that are too small to a venue that has more', () => {
    const offers = [offer(venue('a'), [100, 3]), offer(venue('b'), [101, 50])]
    expect(routeBy(policies.bestPrice, buy(20, 5), offers, FREE)).toEqual({
      legs: [{ venue: 1, steps: 20, ticks: 101 }],
      unrouted: 0,
    })
    expect(routeBy(policies.bestPrice, buy(4, 5), offers, FREE)).toEqual({ legs: [], unrouted: 4 })
  })
  it('is nothing for what is no number of lots', () => {
    for (const steps of [0, -1, NaN, 1.5]) expect(routeBy(policies.bestPrice, buy(steps), [], FREE).legs).toEqual([])
  })
})
