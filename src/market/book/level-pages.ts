/**
 * One side of the fast book: lots by price, lowest price best. Bids are kept under their negated price, so that both
 * sides are this one.
 *
 * The pages of `price-ladder.ts`, with the sizes themselves in them instead of a slot number, the best price at hand and
 * a small table that remembers where recently used pages lie, for the levels of a message are spread over many.
 *
 * Directory and search among the bits are written out here as they are there: measured on real deltas, a directory both
 * hold as an object costs 5 to 15 % of a level update even where the pages lately used are remembered without it.
 *
 *     directory, sorted   numbers  [ 2412 | 2413 | 2415 ]     page number = price >> 8
 *                         places   [    0 |    2 |    1 ]
 *     place 2             sizes    256 doubles                0 where there is no level
 *                         bits     8 words                    one bit a level, so that the next one is found at once
 *
 * Cost  set, add: O(1) in a page lately used, else a binary search over the pages in use; above: at most eight words,
 *       then the next page. No allocation but for growth, which doubles.
 */
import { NONE } from '#market/book-side.ts'

const PAGE_BITS = 8
const PAGE = 1 << PAGE_BITS
const IN_PAGE = PAGE - 1
const WORDS = PAGE >> 5

/** Pages remembered, one for each remainder of the page number. */
const RECENT = 256

const lowestBit = (word: number): number => 31 - Math.clz32(word & -word)

function grown<A extends Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(from: A, to: A): A {
  to.set(from)
  return to
}

export class LevelPages {
  /** Number of levels. */
  levels = 0
  /** The lowest price; NONE when there is none. */
  best: number = NONE
  private pages = 0
  private capacity = 16
  private numbers = new Int32Array(this.capacity)
  private places = new Int32Array(this.capacity)
  private sizes = new Float64Array(this.capacity * PAGE)
  private bits = new Int32Array(this.capacity * WORDS)
  private counts = new Int32Array(this.capacity)
  /** Places of emptied pages. */
  private free = new Int32Array(this.capacity)
  private freed = 0
  private placed = 0
  private readonly recentNumbers = new Int32Array(RECENT).fill(NONE)
  private readonly recentPlaces = new Int32Array(RECENT)

  sizeAt(price: number): number {
    const place = this.placeOf(price >> PAGE_BITS)
    return place < 0 ? 0 : this.sizes[(place << PAGE_BITS) | (price & IN_PAGE)]
  }

  /** `size` is above 0. */
  put(price: number, size: number): void {
    const number = price >> PAGE_BITS
    let place = this.placeOf(number)
    if (place < 0) place = this.open(number)
    const at = (place << PAGE_BITS) | (price & IN_PAGE)
    if (this.sizes[at] === 0) {
      this.bits[at >> 5] |= 1 << (at & 31)
      this.counts[place]++
      this.levels++
      if (price < this.best || this.best === NONE) this.best = price
    }
    this.sizes[at] = size
  }

  /** Nothing happens where there is no level. */
  remove(price: number): void {
    const number = price >> PAGE_BITS
    const place = this.placeOf(number)
    if (place < 0) return
    const at = (place << PAGE_BITS) | (price & IN_PAGE)
    if (this.sizes[at] === 0) return
    this.sizes[at] = 0
    this.bits[at >> 5] &= ~(1 << (at & 31))
    this.levels--
    if (--this.counts[place] === 0) this.close(number, place)
    if (price === this.best) this.best = this.above(price)
  }

  /** The lowest price of a level above `price`; NONE when there is none. */
  above(price: number): number {
    const from = price + 1
    const number = from >> PAGE_BITS
    const place = this.placeOf(number)
    if (place >= 0) {
      const found = this.firstFrom(place, from & IN_PAGE)
      if (found >= 0) return (number << PAGE_BITS) | found
    }
    const k = this.rankOf(number + 1)
    if (k >= this.pages) return NONE
    return (this.numbers[k] << PAGE_BITS) | this.firstFrom(this.places[k], 0)
  }

  /** Copies the lowest `count` levels; `sign` -1 negates their prices. */
  copy(count: number, sign: 1 | -1, prices: Int32Array, sizes: Float64Array): number {
    const { bits } = this
    let copied = 0
    for (let k = 0; k < this.pages && copied < count; k++) {
      const place = this.places[k]
      const first = this.numbers[k] << PAGE_BITS
      for (let word = 0; word < WORDS && copied < count; word++) {
        for (let left = bits[place * WORDS + word]; left !== 0 && copied < count; left &= left - 1) {
          const offset = (word << 5) | lowestBit(left)
          prices[copied] = sign * (first | offset)
          sizes[copied++] = this.sizes[(place << PAGE_BITS) | offset]
        }
      }
    }
    return copied
  }

  clear(): void {
    this.sizes.fill(0, 0, this.placed << PAGE_BITS)
    this.bits.fill(0, 0, this.placed * WORDS)
    this.counts.fill(0)
    this.recentNumbers.fill(NONE)
    this.levels = this.pages = this.placed = this.freed = 0
    this.best = NONE
  }

  private placeOf(number: number): number {
    const recent = number & (RECENT - 1)
    if (this.recentNumbers[recent] === number) return this.recentPlaces[recent]
    const k = this.rankOf(number)
    if (k >= this.pages || this.numbers[k] !== number) return -1
    this.recentNumbers[recent] = number
    return (this.recentPlaces[recent] = this.places[k])
  }

  /** How many pages in use are below `number`. */
  private rankOf(number: number): number {
    const { numbers } = this
    let low = 0
    let high = this.pages
    while (low < high) {
      const middle = (low + high) >> 1
      if (numbers[middle] < number) low = middle + 1
      else high = middle
    }
    return low
  }

  private open(number: number): number {
    if (this.pages === this.capacity) this.grow()
    const place = this.freed > 0 ? this.free[--this.freed] : this.placed++
    const k = this.rankOf(number)
    this.numbers.copyWithin(k + 1, k, this.pages)
    this.places.copyWithin(k + 1, k, this.pages)
    this.numbers[k] = number
    this.places[k] = place
    this.pages++
    return place
  }

  private close(number: number, place: number): void {
    const k = this.rankOf(number)
    this.numbers.copyWithin(k, k + 1, this.pages)
    this.places.copyWithin(k, k + 1, this.pages)
    this.pages--
    this.free[this.freed++] = place
    const recent = number & (RECENT - 1)
    if (this.recentNumbers[recent] === number) this.recentNumbers[recent] = NONE
  }

  private firstFrom(place: number, offset: number): number {
    const { bits } = this
    const start = place * WORDS
    let word = offset >> 5
    let found = bits[start + word] & (-1 << (offset & 31))
    while (found === 0) {
      if (++word === WORDS) return -1
      found = bits[start + word]
    }
    return (word << 5) | lowestBit(found)
  }

  private grow(): void {
    this.capacity *= 2
    this.numbers = grown(this.numbers, new Int32Array(this.capacity))
    this.places = grown(this.places, new Int32Array(this.capacity))
    this.sizes = grown(this.sizes, new Float64Array(this.capacity * PAGE))
    this.bits = grown(this.bits, new Int32Array(this.capacity * WORDS))
    this.counts = grown(this.counts, new Int32Array(this.capacity))
    this.free = grown(this.free, new Int32Array(this.capacity))
  }
}
