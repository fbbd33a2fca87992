/** Both books of levels under their suite: the fast one against the plain one, the plain one against a sorted map. */
import { ASK, BID, NONE, isTicks, type BookSide } from '#market/book-side.ts'
import { describe, expect, it } from 'vitest'
import { bookDigest } from '#market/book/book-digest.ts'
import { fastBook } from '#market/book/fast-book.ts'
import type { LevelBook } from '#market/book/level-book.ts'
import { plainBook } from '#market/book/plain-book.ts'
import { levelBookSuite } from '#tests/conformance/level-book.suite.ts'

/** Sorts a map again at every question: nothing that could go out of step. */
function sortedMap(): LevelBook {
  const held: Record<BookSide, Map<number, number>> = { [BID]: new Map(), [ASK]: new Map() }
  const prices = (side: BookSide) => [...held[side].keys()].sort((a, b) => (side === BID ? b - a : a - b))
  const isBetter = (side: BookSide, a: number, b: number) => (side === BID ? a > b : a < b)
  const book: LevelBook = {
    best: (side) => prices(side)[0] ?? NONE,
    next: (side, ticks) => prices(side).find((at) => ticks === NONE || isBetter(side, ticks, at)) ?? NONE,
    sizeAt: (side, ticks) => held[side].get(ticks) ?? 0,
    levels: (side) => held[side].size,
    set(side, ticks, size) {
      if (!isTicks(ticks)) return 'badPrice'
      if (!Number.isFinite(size) || size < 0) return 'badSize'
      if (size === 0) held[side].delete(ticks)
      else held[side].set(ticks, size)
      return null
    },
    add: (side, ticks, change) => book.set(side, ticks, book.sizeAt(side, ticks) + change),
    trim(side, ticks) {
      if (isTicks(ticks)) for (const at of prices(side)) if (isBetter(side, at, ticks)) held[side].delete(at)
    },
    top(side, count, ticks, sizes) {
      const best = prices(side).slice(0, count > 0 ? Math.min(count, ticks.length, sizes.length) : 0)
      for (const [k, at] of best.entries()) [ticks[k], sizes[k]] = [at, book.sizeAt(side, at)]
      return best.length
    },
    clear() {
      held[BID].clear()
      held[ASK].clear()
    },
  }
  return book
}

levelBookSuite({ name: 'plain', make: plainBook, twin: sortedMap })
levelBookSuite({ name: 'fast', make: fastBook, twin: plainBook })

describe('the fast book of levels', () => {
  it('walks far with its market, a page emptied for each one opened, and stays equal to the plain one', () => {
    const [fast, plain] = [fastBook(), plainBook()]
    for (let k = 0; k < 3000; k++) {
      for (const book of [fast, plain]) {
        book.set(BID, k * 700, k + 1)
        book.set(ASK, k * 700 + 90_000, k + 1)
        book.set(BID, (k - 40) * 700, 0)
        book.set(ASK, (k - 40) * 700 + 90_000, 0)
      }
      if (k % 500 === 0) expect(bookDigest(fast)).toBe(bookDigest(plain))
    }
    expect([fast.levels(BID), fast.best(BID), fast.best(ASK)]).toEqual([40, 2999 * 700, 2960 * 700 + 90_000])
    expect(bookDigest(fast)).toBe(bookDigest(plain))
  })
})
