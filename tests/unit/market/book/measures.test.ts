import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ASK, BID, type BookSide } from '#market/book-side.ts'
import type { LevelBook } from '#market/book/level-book.ts'
import { depthWithin, totalSize, touchOf, twiceMid } from '#market/book/measures.ts'
import { plainBook } from '#market/book/plain-book.ts'

type Levels = readonly (readonly [ticks: number, size: number])[]

function bookOf(bids: Levels, asks: Levels): LevelBook {
  const book = plainBook()
  for (const [ticks, size] of bids) book.set(BID, ticks, size)
  for (const [ticks, size] of asks) book.set(ASK, ticks, size)
  return book
}

const sides = fc.constantFrom<BookSide>(BID, ASK)
const sizes = fc.integer({ min: 1, max: 50 })
/** A book that is not crossed, around ticks in the thousands. */
const books = fc
  .tuple(
    fc.integer({ min: 1000, max: 100_000 }),
    fc.array(fc.tuple(fc.nat({ max: 400 }), sizes), { minLength: 1, maxLength: 20 }),
    fc.array(fc.tuple(fc.nat({ max: 400 }), sizes), { minLength: 1, maxLength: 20 }),
  )
  .map(([touch, bids, asks]) =>
    bookOf(
      bids.map(([away, size]) => [touch - away, size]),
      asks.map(([away, size]) => [touch + away, size]),
    ),
  )

describe('the touch of a book', () => {
  it('is empty, one-sided, normal, locked or crossed', () => {
    const touches = [
      [[], []],
      [[[5, 1]], []],
      [[], [[5, 1]]],
      [[[5, 1]], [[6, 1]]],
      [[[5, 1]], [[5, 1]]],
      [[[6, 1]], [[5, 1]]],
      [[[-6, 1]], [[-5, 1]]],
    ] satisfies [Levels, Levels][]
    expect(touches.map(([bids, asks]) => touchOf(bookOf(bids, asks)))).toEqual([
      'empty',
      'oneSided',
      'oneSided',
      'normal',
      'locked',
      'crossed',
      'normal',
    ])
    expect(touches.map(([bids, asks]) => twiceMid(bookOf(bids, asks)))).toEqual([NaN, NaN, NaN, 11, 10, NaN, -11])
  })
})

describe('depth within basis points of the mid', () => {
  // Mid 10,000 ticks: one basis point is one tick.
  const book = bookOf(
    [
      [9999, 1],
      [9990, 2],
      [9989, 4],
      [9000, 8],
    ],
    [
      [10_001, 16],
      [10_010, 32],
      [10_011, 64],
    ],
  )

  it('counts each side to the boundary and with it', () => {
    expect([0, 0.999, 1, 9.999, 10, 11, 1000].map((bps) => depthWithin(book, BID, bps))).toEqual([0, 0, 1, 1, 3, 7, 15])
    expect([0, 1, 10, 10.5, 11].map((bps) => depthWithin(book, ASK, bps))).toEqual([0, 16, 48, 48, 112])
    expect([depthWithin(book, BID, Infinity), depthWithin(book, ASK, Infinity)]).toEqual([15, 112])
  })

  it('counts the boundary also where doubles fall a little short of it', () => {
    // 100 x 57 / 1e4 = 0.57: as doubles 0.57 * 100 is 56.99999999999999.
    for (let mid = 100; mid <= 4000; mid += 100) {
      for (let away = 1; away < mid; away += 7) {
        const at = bookOf([[mid - away, 1]], [[mid + away, 1]])
        const bps = (away / mid) * 1e4
        expect([depthWithin(at, BID, bps), depthWithin(at, ASK, bps)]).toEqual([1, 1])
        expect(depthWithin(at, BID, bps * (1 - 1e-12))).toBe(0)
      }
    }
  })

  it('measures from half a tick when the mid lies between two', () => {
    const odd = bookOf([[9999, 1]], [[10_000, 2]]) // mid 9999.5: half a tick is 0.500025 bps
    expect([0.5, 0.50002, 0.50003].map((bps) => depthWithin(odd, BID, bps))).toEqual([0, 0, 1])
    expect([0.5, 0.50002, 0.50003].map((bps) => depthWithin(odd, ASK, bps))).toEqual([0, 0, 2])
  })

  it('counts a locked touch at 0, and is NaN for what has no mid or no width', () => {
    expect(depthWithin(bookOf([[5, 3]], [[5, 4]]), BID, 0)).toBe(3)
    for (const none of [
      bookOf([], []),
      bookOf([[5, 1]], []),
      bookOf([[6, 1]], [[5, 1]]),
      bookOf([[-1, 1]], [[1, 1]]),
      bookOf([[-9, 1]], [[1, 1]]),
    ]) {
      expect(depthWithin(none, BID, 10)).toBeNaN()
    }
    expect([-1, NaN].map((bps) => depthWithin(book, BID, bps))).toEqual([NaN, NaN])
  })

  it('never falls as the width grows, and ends with the whole side', () => {
    fc.assert(
      fc.property(
        books,
        sides,
        fc.double({ min: 0, max: 5000, noNaN: true }),
        fc.double({ min: 0, max: 500, noNaN: true }),
        (at, side, x, more) => {
          const near = depthWithin(at, side, x)
          expect(near).toBeLessThanOrEqual(depthWithin(at, side, x + more))
          expect(near).toBeLessThanOrEqual(totalSize(at, side))
          expect(depthWithin(at, side, 20_000)).toBe(totalSize(at, side))
        },
      ),
    )
  })
})

describe('the total size of a side', () => {
  it('sums all levels or the best of them, and is 0 when there are none', () => {
    const book = bookOf(
      [
        [5, 3],
        [4, 4],
        [-900, 5],
      ],
      [],
    )
    expect([totalSize(book, BID), totalSize(book, BID, 2), totalSize(book, BID, 0), totalSize(book, ASK)]).toEqual([
      12, 7, 0, 0,
    ])
  })
})
