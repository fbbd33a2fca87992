/**
 * From a block of neighbouring ids to its place, a small integer that stays the same while the block is in and is used
 * again once it is out: what ids are paged by. A block is named by the two words of its first id (`lowWord`, `highWord`).
 *
 * Open addressing, at most half full, linear probing, holes closed by moving back what follows. A record is 16 bytes:
 *
 *   | 0 low word | 4 high word (-1: free) | 8 place | 12 - |
 *
 * Cost  O(1) expected; the block asked for last is remembered. Growth doubles.
 */
const FREE = -1
const LEAST_BITS = 6

/** An id is a whole number from 0 to 2^53 - 1; ids below 2^31, the usual ones, cost no division. */
export const lowWord = (id: number): number => id | 0
export const highWord = (id: number): number => ((id | 0) === id ? 0 : (id / 0x1_0000_0000) | 0)

export class BlockDirectory {
  /** Blocks that are in. */
  size = 0
  /** Places given out so far: all are below it. */
  placed = 0
  private words = new Int32Array(4 << LEAST_BITS).fill(FREE)
  private mask = (1 << LEAST_BITS) - 1
  private shift = 32 - LEAST_BITS
  private readonly freePlaces: number[] = []
  private lastLow = 0
  private lastHigh = FREE
  private lastPlace = 0

  /** Place of the block, -1 when it is not in. */
  find(low: number, high: number): number {
    if (low === this.lastLow && high === this.lastHigh) return this.lastPlace
    const { words, mask } = this
    let at = this.home(low, high)
    for (;;) {
      if (words[at << 2] === low && words[(at << 2) | 1] === high) break
      if (words[(at << 2) | 1] === FREE) return -1
      at = (at + 1) & mask
    }
    this.lastLow = low
    this.lastHigh = high
    return (this.lastPlace = words[(at << 2) | 2])
  }

  /** Of a block that is not in: its new place. */
  insert(low: number, high: number): number {
    if ((this.size + 1) * 2 > this.mask + 1) this.grow()
    const place = this.freePlaces.pop() ?? this.placed++
    this.store(low, high, place)
    this.size++
    this.lastLow = low
    this.lastHigh = high
    return (this.lastPlace = place)
  }

  /** Of a block that is in. */
  remove(low: number, high: number): void {
    const { words, mask } = this
    let hole = this.home(low, high)
    while (words[hole << 2] !== low || words[(hole << 2) | 1] !== high) hole = (hole + 1) & mask
    this.freePlaces.push(words[(hole << 2) | 2])
    for (let at = (hole + 1) & mask; words[(at << 2) | 1] !== FREE; at = (at + 1) & mask) {
      const home = this.home(words[at << 2], words[(at << 2) | 1])
      if (((at - home) & mask) < ((at - hole) & mask)) continue // it would come to lie before its home
      words[hole << 2] = words[at << 2]
      words[(hole << 2) | 1] = words[(at << 2) | 1]
      words[(hole << 2) | 2] = words[(at << 2) | 2]
      hole = at
    }
    words[(hole << 2) | 1] = FREE
    this.size--
    if (low === this.lastLow && high === this.lastHigh) this.lastHigh = FREE
  }

  /** First ids of the blocks and their places, in no order. */
  forEach(use: (first: number, place: number) => void): void {
    const { words, mask } = this
    for (let at = 0; at <= mask; at++) {
      const high = words[(at << 2) | 1]
      if (high !== FREE) use(high * 0x1_0000_0000 + (words[at << 2] >>> 0), words[(at << 2) | 2])
    }
  }

  clear(): void {
    this.words.fill(FREE)
    this.size = this.placed = this.freePlaces.length = 0
    this.lastHigh = FREE
  }

  /** Fibonacci hashing over both words: the top bits of a product. */
  private home(low: number, high: number): number {
    return Math.imul(low ^ Math.imul(high, 0x85eb_ca6b), 0x9e37_79b1) >>> this.shift
  }

  private store(low: number, high: number, place: number): void {
    const { words, mask } = this
    let at = this.home(low, high)
    while (words[(at << 2) | 1] !== FREE) at = (at + 1) & mask
    words[at << 2] = low
    words[(at << 2) | 1] = high
    words[(at << 2) | 2] = place
  }

  private grow(): void {
    const { words, mask } = this
    this.mask = mask * 2 + 1
    this.shift--
    this.words = new Int32Array(words.length * 2).fill(FREE)
    for (let at = 0; at <= mask; at++) {
      const high = words[(at << 2) | 1]
      if (high !== FREE) this.store(words[at << 2], high, words[(at << 2) | 2])
    }
  }
}
