/**
 * What every L2 book promises: levels as they were told, best first, and a fault that changes nothing. The twin makes
 * the same promises in a minute's reading, and is compared after every operation of random streams.
 */
import * as fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { ASK, BID, MAX_TICKS, NONE, type BookSide } from '#market/book-side.ts'
import { bookDigest } from '#market/book/book-digest.ts'
import type { LevelBook } from '#market/book/level-book.ts'

export interface LevelBookSubject {
  readonly name: string
  make(): LevelBook
  /** A sorted map by another hand, or the plain book. */
  twin(): LevelBook
}

const SIDES = [BID, ASK] as const

type Step =
  | { readonly op: 'set' | 'add'; readonly side: BookSide; readonly ticks: number; readonly size: number }
  | { readonly op: 'trim'; readonly side: BookSide; readonly ticks: number }
  | { readonly op: 'clear' }

const side = fc.constantFrom<BookSide>(...SIDES)
/** Around one touch, pages away from it, at the ends of what fits, and what is no price. */
const ticks = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -12, max: 12 }) },
  { weight: 3, arbitrary: fc.integer({ min: -1500, max: 1500 }) },
  { weight: 3, arbitrary: fc.integer({ min: -5, max: 5 }).map((page) => page * 256 + 3) },
  { weight: 1, arbitrary: fc.constantFrom(MAX_TICKS, -MAX_TICKS, MAX_TICKS - 1, 255, 256, -256, -257, -0) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, 0.5, Infinity, NONE, 2 ** 31, 2 ** 31 - 1, 1e15) },
)
const size = fc.oneof(
  { weight: 4, arbitrary: fc.nat({ max: 20 }) },
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: -20, max: -1 }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, -0, Number.MAX_SAFE_INTEGER) },
)
const level = (op: 'set' | 'add'): fc.Arbitrary<Step> => fc.record({ op: fc.constant(op), side, ticks, size })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: level('set') },
  { weight: 6, arbitrary: level('add') },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('trim'), side, ticks }) },
  { weight: 1, arbitrary: fc.constant<Step>({ op: 'clear' }) },
)

function take(book: LevelBook, step: Step): string | null {
  switch (step.op) {
    case 'set':
    case 'add':
      return book[step.op](step.side, step.ticks, step.size)
    case 'trim':
      book.trim(step.side, step.ticks)
      return null
    case 'clear':
      book.clear()
      return null
  }
}

/** Levels of a side, best first, by walking it. */
function walk(book: LevelBook, side: BookSide): [ticks: number, size: number][] {
  const levels: [number, number][] = []
  for (let at = book.best(side); at !== NONE; at = book.next(side, at)) levels.push([at, book.sizeAt(side, at)])
  return levels
}

function top(book: LevelBook, side: BookSide, count: number, room = 64): [ticks: number, size: number][] {
  const ticks = new Int32Array(room)
  const sizes = new Float64Array(room)
  const copied = book.top(side, count, ticks, sizes)
  return Array.from({ length: copied }, (_, k) => [ticks[k], sizes[k]])
}

export function levelBookSuite({ name, make, twin }: LevelBookSubject): void {
  describe(`the ${name} book of levels`, () => {
    let book: LevelBook
    const levels = (side: BookSide) => walk(book, side)
    beforeEach(() => {
      book = make()
    })

    it('is empty at first, and after it was cleared', () => {
      const empty = bookDigest(book)
      book.set(BID, 5, 1)
      book.set(ASK, 70_000, 1)
      book.clear()
      for (const side of SIDES) {
        expect([book.best(side), book.levels(side), book.next(side, 5), book.next(side, NONE)]).toEqual([
          NONE,
          0,
          NONE,
          NONE,
        ])
        expect([book.sizeAt(side, 5), top(book, side, 9)]).toEqual([0, []])
      }
      expect(bookDigest(book)).toBe(empty)
      book.set(ASK, 5, 2)
      expect(levels(ASK)).toEqual([[5, 2]])
    })

    it('shows bids from the highest and offers from the lowest', () => {
      for (const ticks of [100, 98, 99, -5, 100_000]) for (const side of SIDES) book.set(side, ticks, ticks + 10)
      const rising = [-5, 98, 99, 100, 100_000].map((ticks) => [ticks, ticks + 10])
      expect(levels(ASK)).toEqual(rising)
      expect(levels(BID)).toEqual(rising.toReversed())
      expect([book.best(BID), book.best(ASK), book.levels(BID)]).toEqual([100_000, -5, 5])
    })

    it('finds the level after a price that is none', () => {
      for (const ticks of [10, 20, 3000]) for (const side of SIDES) book.set(side, ticks, 1)
      expect([0, 10, 15, 20, 2999, 3000].map((at) => book.next(ASK, at))).toEqual([10, 20, 20, 3000, 3000, NONE])
      expect([3001, 3000, 21, 15, 10].map((at) => book.next(BID, at))).toEqual([3000, 20, 20, 10, NONE])
      expect(SIDES.map((side) => book.next(side, NONE))).toEqual([3000, 10])
    })

    it('replaces the size of a level, deletes it with 0 and minds no deletion of what is not there', () => {
      book.set(BID, 10, 3)
      book.set(BID, 10, 8)
      expect(levels(BID)).toEqual([[10, 8]])
      expect([book.set(BID, 11, 0), book.set(ASK, 10, 0), book.set(BID, 90_000, 0)]).toEqual([null, null, null])
      expect(levels(BID)).toEqual([[10, 8]])
      expect(book.set(BID, 10, -0)).toBeNull()
      expect([book.best(BID), book.levels(BID)]).toEqual([NONE, 0])
    })

    it('has the next level for its best when the best one goes, also pages away', () => {
      for (const ticks of [0, 1, 5000]) book.set(ASK, ticks, 1)
      const bests = [0, 1, 5000].map((ticks) => (book.set(ASK, ticks, 0), book.best(ASK)))
      expect(bests).toEqual([1, 5000, NONE])
    })

    it('adds to a level and takes from it, down to nothing and never below', () => {
      expect([book.add(ASK, 7, 4), book.add(ASK, 7, -1), book.sizeAt(ASK, 7)]).toEqual([null, null, 3])
      expect([book.add(ASK, 7, -4), book.add(ASK, 8, -1), book.sizeAt(ASK, 7)]).toEqual(['badSize', 'badSize', 3])
      expect([book.add(ASK, 7, -3), book.levels(ASK)]).toEqual([null, 0])
      expect([book.add(ASK, 7, 0), book.levels(ASK)]).toEqual([null, 0])
    })

    it('keeps a locked and a crossed book as it was told', () => {
      book.set(BID, 10, 1)
      book.set(ASK, 10, 2)
      book.set(ASK, 8, 3)
      expect([levels(BID), levels(ASK)]).toEqual([
        [[10, 1]],
        [
          [8, 3],
          [10, 2],
        ],
      ])
    })

    it('trims what is better than a price and keeps the price itself', () => {
      for (const ticks of [1, 2, 3, 4, 600]) for (const side of SIDES) book.set(side, ticks, 1)
      book.trim(BID, 3)
      book.trim(ASK, 3)
      expect([levels(BID).map(([at]) => at), levels(ASK).map(([at]) => at)]).toEqual([
        [3, 2, 1],
        [3, 4, 600],
      ])
      book.trim(ASK, 5)
      expect([book.best(ASK), book.levels(ASK)]).toEqual([600, 1])
      for (const none of [NaN, 2.5, NONE, Infinity]) book.trim(BID, none)
      expect(book.levels(BID)).toBe(3)
      book.trim(BID, -MAX_TICKS)
      expect([book.best(BID), book.levels(BID)]).toEqual([NONE, 0])
    })

    it('copies as many levels as asked for, as there are and as there is room for', () => {
      for (let k = 0; k < 40; k++) book.set(BID, -k * 20, k + 1)
      expect(top(book, BID, 3)).toEqual([
        [0, 1],
        [-20, 2],
        [-40, 3],
      ])
      expect([100, 7, 0, -1, NaN, 2.5].map((count) => top(book, BID, count).length)).toEqual([40, 7, 0, 0, 0, 2])
      expect(top(book, BID, 20, 2)).toEqual(top(book, BID, 2))
      expect(book.top(BID, 9, new Int32Array(9), new Float64Array(4))).toBe(4)
    })

    it('takes nothing for another price when far levels come, go and come again', () => {
      for (const side of SIDES) {
        for (let round = 0; round < 3; round++) {
          const far = [10, 1034, 2058, 3082] // the same place in a page of any power of two to 1024
          for (const [k, ticks] of far.entries()) {
            book.set(side, ticks, k + 1)
            expect(far.map((at) => book.sizeAt(side, at))).toEqual(far.map((at) => (at === ticks ? k + 1 : 0)))
            book.set(side, ticks, 0)
          }
          book.set(side, 2058, 9)
          expect([book.sizeAt(side, 10), walk(book, side)]).toEqual([0, [[2058, 9]]])
          book.set(side, 2058, 0)
        }
      }
    })

    it('forgets all of its levels when it is cleared, however far', () => {
      const far = [0, 700, 1400, 2100]
      for (const side of SIDES) for (const ticks of far) for (let k = 0; k < 3; k++) book.set(side, ticks + k, 1)
      book.clear()
      for (const ticks of far) {
        book.set(ASK, ticks, 1)
        book.set(BID, -ticks, 1)
      }
      for (const [k, ticks] of far.slice(1, 3).entries()) {
        book.set(ASK, ticks, 0)
        book.set(BID, -ticks, 0)
        const left = [0, ...far.slice(k + 2)]
        expect(levels(ASK).map(([at]) => at)).toEqual(left)
        expect(levels(BID).map(([at]) => at)).toEqual(left.map((at) => 0 - at))
      }
    })

    it('holds prices at both ends of what fits', () => {
      for (const side of SIDES) for (const ticks of [MAX_TICKS, -MAX_TICKS]) book.set(side, ticks, 1)
      expect(levels(BID).map(([at]) => at)).toEqual([MAX_TICKS, -MAX_TICKS])
      expect(levels(ASK).map(([at]) => at)).toEqual([-MAX_TICKS, MAX_TICKS])
    })

    it('refuses by name what is no price and no size, and changes nothing', () => {
      book.set(BID, 0, 5)
      book.set(ASK, 1, 5)
      const before = bookDigest(book)
      for (const side of SIDES) {
        for (const ticks of [
          NaN,
          0.5,
          Infinity,
          -Infinity,
          NONE,
          2 ** 31 - 1,
          2 ** 31,
          -(2 ** 31) - 1,
          2 ** 32,
          1e300,
        ]) {
          expect([book.set(side, ticks, 1), book.set(side, ticks, 0), book.add(side, ticks, 1)]).toEqual(
            Array(3).fill('badPrice'),
          )
          expect(book.sizeAt(side, ticks)).toBe(0)
        }
        for (const size of [NaN, Infinity, -Infinity]) {
          expect([book.set(side, 1, size), book.add(side, 1, size)]).toEqual(['badSize', 'badSize'])
        }
        expect([book.set(side, 1, -1), book.set(side, 9, -0.5), book.add(side, 0, -6)]).toEqual(
          Array(3).fill('badSize'),
        )
      }
      expect(bookDigest(book)).toBe(before)
    })

    it('equals its twin after every operation of a random stream', () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 150 }), fc.nat({ max: 12 }), (steps, count) => {
          const [book, other] = [make(), twin()]
          for (const step of steps) {
            const before = bookDigest(book)
            const fault = take(book, step)
            expect(fault).toBe(take(other, step))
            if (fault !== null) expect(bookDigest(book)).toBe(before)
            for (const side of SIDES) {
              expect(book.best(side)).toBe(other.best(side))
              expect(book.levels(side)).toBe(other.levels(side))
              expect(top(book, side, count)).toEqual(top(other, side, count))
              if ('ticks' in step && Number.isInteger(step.ticks)) {
                expect(book.sizeAt(side, step.ticks)).toBe(other.sizeAt(side, step.ticks))
                const inside = Math.abs(step.ticks) <= MAX_TICKS || step.ticks === NONE
                if (inside) expect(book.next(side, step.ticks)).toBe(other.next(side, step.ticks))
              }
            }
            expect(bookDigest(book)).toBe(bookDigest(other))
          }
          for (const side of SIDES) expect(walk(book, side)).toEqual(walk(other, side))
        }),
        { numRuns: 150 },
      )
    })
  })
}
