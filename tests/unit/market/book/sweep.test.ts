import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ASK, BID, type BookSide } from '#market/book-side.ts'
import type { LevelBook } from '#market/book/level-book.ts'
import { totalSize } from '#market/book/measures.ts'
import { plainBook } from '#market/book/plain-book.ts'
import { emptySweep, impactBps, sweep, type Sweep } from '#market/book/sweep.ts'

function bookOf(bids: readonly (readonly [number, number])[], asks: readonly (readonly [number, number])[]): LevelBook {
  const book = plainBook()
  for (const [ticks, size] of bids) book.set(BID, ticks, size)
  for (const [ticks, size] of asks) book.set(ASK, ticks, size)
  return book
}

function swept(book: LevelBook, side: BookSide, lots: number): Sweep {
  const into: Sweep = { filledLots: 99, vwapTicks: 99, worstTicks: 99, levels: 99 }
  sweep(book, side, lots, into)
  return into
}

// Mid 100.
const book = bookOf(
  [
    [99, 10],
    [97, 30],
    [90, 60],
  ],
  [
    [101, 10],
    [105, 10],
  ],
)

describe('a sweep', () => {
  it('averages by size over the levels it needs, either way', () => {
    expect(swept(book, ASK, 5)).toEqual({ filledLots: 5, vwapTicks: 101, worstTicks: 101, levels: 1 })
    expect(swept(book, ASK, 10)).toEqual({ filledLots: 10, vwapTicks: 101, worstTicks: 101, levels: 1 })
    expect(swept(book, ASK, 16)).toEqual({ filledLots: 16, vwapTicks: 102.5, worstTicks: 105, levels: 2 })
    expect(swept(book, BID, 100)).toEqual({ filledLots: 100, vwapTicks: 93, worstTicks: 90, levels: 3 })
    expect(swept(book, BID, 40)).toEqual({ filledLots: 40, vwapTicks: 97.5, worstTicks: 97, levels: 2 })
  })

  it('says how much there is when that is not enough, and has no price then', () => {
    for (const lots of [21, 1e9, Infinity]) {
      expect(swept(book, ASK, lots)).toEqual({ filledLots: 20, vwapTicks: NaN, worstTicks: NaN, levels: 2 })
    }
    expect(swept(bookOf([[5, 1]], []), ASK, 1)).toEqual(emptySweep())
  })

  it('takes nothing for a size that is none, nor from a crossed book; a locked or one-sided one will do', () => {
    for (const lots of [0, -1, NaN]) expect(swept(book, ASK, lots)).toEqual(emptySweep())
    const crossed = bookOf([[6, 1]], [[5, 1]])
    expect([swept(crossed, ASK, 1), swept(crossed, BID, 1)]).toEqual([emptySweep(), emptySweep()])
    expect(swept(bookOf([[5, 1]], [[5, 1]]), ASK, 1).vwapTicks).toBe(5)
    expect(swept(bookOf([[5, 1]], []), BID, 1).vwapTicks).toBe(5)
  })

  it('stays between the best and the worst price and never gets cheaper with size', () => {
    const sizes = fc.array(fc.tuple(fc.integer({ min: 0, max: 2e9 }), fc.integer({ min: 1, max: 1e6 })), {
      minLength: 1,
      maxLength: 12,
    })
    fc.assert(
      fc.property(
        sizes,
        fc.constantFrom<BookSide>(BID, ASK),
        fc.double({ min: 1e-3, max: 1, noNaN: true }),
        fc.double({ min: 1e-3, max: 1, noNaN: true }),
        (levels, side, a, b) => {
          const deep = bookOf(side === BID ? levels : [], side === ASK ? levels : [])
          const total = totalSize(deep, side)
          const [less, more] = [Math.min(a, b) * total, Math.max(a, b) * total]
          const [small, large] = [swept(deep, side, less), swept(deep, side, more)]
          const sign = side === ASK ? 1 : -1
          for (const { vwapTicks, worstTicks } of [small, large]) {
            expect(sign * vwapTicks).toBeGreaterThanOrEqual(sign * deep.best(side))
            expect(sign * vwapTicks).toBeLessThanOrEqual(sign * worstTicks)
          }
          expect(sign * small.vwapTicks).toBeLessThanOrEqual(sign * large.vwapTicks + 1e-6)
          expect(sign * small.worstTicks).toBeLessThanOrEqual(sign * large.worstTicks)
          expect(swept(deep, side, total).filledLots).toBe(total)
          expect(swept(deep, side, total + 1).vwapTicks).toBeNaN()
        },
      ),
    )
  })
})

describe('the impact of a sweep', () => {
  it('is its distance from the mid in basis points, a cost on either side', () => {
    expect(impactBps(book, ASK, swept(book, ASK, 16))).toBe(250)
    expect(impactBps(book, BID, swept(book, BID, 40))).toBe(250)
    expect(impactBps(book, BID, swept(book, BID, 1))).toBe(100)
  })

  it('is NaN without enough lots and without a mid above 0', () => {
    expect(impactBps(book, ASK, swept(book, ASK, 21))).toBeNaN()
    for (const none of [bookOf([], [[5, 1]]), bookOf([[6, 1]], [[5, 1]]), bookOf([[-9, 1]], [[1, 1]])]) {
      expect(impactBps(none, ASK, swept(none, ASK, 1))).toBeNaN()
    }
  })
})
