/**
 * The L2 book that can be read in a minute: a Map of sizes and a sorted array of prices per side. The oracle of
 * `fast-book.ts`, and fast enough wherever a book is not on the hot path.
 *
 * Cost  best, sizeAt: O(1); next: O(log n); set, add: O(log n), and O(n) moves for a level that comes or goes.
 */
import { ASK, BID, NONE, isBetter, isTicks, type BookSide } from '#market/book-side.ts'
import type { LevelBook, LevelFault } from './level-book.ts'
import { faultOfLevel } from './level-check.ts'

interface PlainSide {
  readonly sizes: Map<number, number>
  /** Best first. */
  readonly prices: number[]
}

export function plainBook(): LevelBook {
  const sideOf = (): PlainSide => ({ sizes: new Map(), prices: [] })
  const sides: Record<BookSide, PlainSide> = { [BID]: sideOf(), [ASK]: sideOf() }

  /** How many levels of the side are better than `ticks`. */
  const rankOf = (side: BookSide, ticks: number): number => {
    const { prices } = sides[side]
    let low = 0
    let high = prices.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (isBetter(side, prices[middle], ticks)) low = middle + 1
      else high = middle
    }
    return low
  }

  const set = (side: BookSide, ticks: number, size: number): LevelFault | null => {
    const fault = faultOfLevel(ticks, size)
    if (fault !== null) return fault
    const { sizes, prices } = sides[side]
    if (size === 0) {
      if (sizes.delete(ticks)) prices.splice(rankOf(side, ticks), 1)
    } else {
      if (!sizes.has(ticks)) prices.splice(rankOf(side, ticks), 0, ticks | 0) // there is no -0 among prices
      sizes.set(ticks, size)
    }
    return null
  }

  return {
    best: (side) => sides[side].prices[0] ?? NONE,
    sizeAt: (side, ticks) => sides[side].sizes.get(ticks) ?? 0,
    levels: (side) => sides[side].prices.length,
    next(side, ticks) {
      const { prices, sizes } = sides[side]
      if (ticks === NONE) return prices[0] ?? NONE
      return prices[rankOf(side, ticks) + (sizes.has(ticks) ? 1 : 0)] ?? NONE
    },
    set,
    add: (side, ticks, change) => set(side, ticks, (sides[side].sizes.get(ticks) ?? 0) + change),
    trim(side, ticks) {
      if (!isTicks(ticks)) return
      const { prices, sizes } = sides[side]
      for (const gone of prices.splice(0, rankOf(side, ticks))) sizes.delete(gone)
    },
    top(side, count, ticks, sizes) {
      const held = sides[side]
      const copied = Math.max(0, Math.min(Math.trunc(count), held.prices.length, ticks.length, sizes.length)) || 0
      for (let k = 0; k < copied; k++) {
        ticks[k] = held.prices[k]
        sizes[k] = held.sizes.get(held.prices[k]) ?? 0
      }
      return copied
    },
    clear() {
      for (const { sizes, prices } of [sides[BID], sides[ASK]]) {
        sizes.clear()
        prices.length = 0
      }
    },
  }
}
