/**
 * From a price to a small integer (a level's slot), and from any price to its nearest neighbour: the index of one side
 * of a book, for any 32-bit tick.
 *
 * Prices live in pages of 256 neighbours: an array of values and eight words of one bit a price. Pages that hold
 * anything stand in a sorted directory. Around the touch everything is one or two pages, plain arrays; a stray price
 * far away costs one more page, not an array that spans the gap. So there is no window to choose and none to move.
 *
 * Cost  put, find, remove: O(1) where the page is one of the 64 neighbours asked for lately, else a binary search over
 *       the pages in use first. above, below: at most eight words, then the neighbouring page. No allocation but for
 *       growth, which doubles.
 */
import { NONE } from './book-side.ts'

const PAGE_BITS = 8
const PAGE = 1 << PAGE_BITS
const IN_PAGE = PAGE - 1
const WORDS = PAGE >> 5
/** Pages remembered; a power of two. */
const KEPT = 64

/** No value at this price. */
export const ABSENT = -1

const highestBit = (word: number): number => 31 - Math.clz32(word)
const lowestBit = (word: number): number => 31 - Math.clz32(word & -word)

export class PriceLadder {
  /** Prices that hold a value. */
  size = 0
  private pages = 0
  /** Sorted page numbers, and where each page lies. */
  private numbers = new Int32Array(16)
  private places = new Int32Array(16)
  private values = new Int32Array(16 * PAGE).fill(ABSENT)
  private bits = new Int32Array(16 * WORDS)
  private counts = new Int32Array(16)
  /** Places of emptied pages. */
  private readonly free: number[] = []
  private placed = 0
  /** Pages asked for lately, by the low bits of their numbers: number, place. No page has NONE for its number. */
  private readonly kept = new Int32Array(KEPT * 2).fill(NONE)

  find(price: number): number {
    const place = this.placeOf(price >> PAGE_BITS)
    return place < 0 ? ABSENT : this.values[(place << PAGE_BITS) | (price & IN_PAGE)]
  }

  /** `value` is 0 or above; it replaces what is there. */
  put(price: number, value: number): void {
    const number = price >> PAGE_BITS
    let place = this.placeOf(number)
    if (place < 0) place = this.open(number)
    const at = (place << PAGE_BITS) | (price & IN_PAGE)
    if (this.values[at] === ABSENT) {
      this.bits[at >> 5] |= 1 << (at & 31)
      this.counts[place]++
      this.size++
    }
    this.values[at] = value
  }

  /** Nothing happens where there is no value. */
  remove(price: number): void {
    const number = price >> PAGE_BITS
    const place = this.placeOf(number)
    if (place < 0) return
    const at = (place << PAGE_BITS) | (price & IN_PAGE)
    if (this.values[at] === ABSENT) return
    this.values[at] = ABSENT
    this.bits[at >> 5] &= ~(1 << (at & 31))
    this.size--
    if (--this.counts[place] === 0) this.close(number, place)
  }

  /** The lowest price with a value that is above `price`; NONE when there is none. `NONE` asks for the lowest of all. */
  above(price: number): number {
    const from = price + 1
    const number = from >> PAGE_BITS
    const place = this.placeOf(number)
    if (place >= 0) {
      const found = this.firstFrom(place, from & IN_PAGE)
      if (found >= 0) return (number << PAGE_BITS) | found
    }
    const k = place < 0 ? this.rankOf(number) : this.rankOf(number) + 1
    return k < this.pages ? (this.numbers[k] << PAGE_BITS) | this.firstFrom(this.places[k], 0) : NONE
  }

  /** The highest price with a value that is below `price`; NONE when there is none. */
  below(price: number): number {
    const from = price - 1
    const number = from >> PAGE_BITS
    const place = this.placeOf(number)
    if (place >= 0) {
      const found = this.lastUpTo(place, from & IN_PAGE)
      if (found >= 0) return (number << PAGE_BITS) | found
    }
    const k = this.rankOf(number) - 1
    return k >= 0 ? (this.numbers[k] << PAGE_BITS) | this.lastUpTo(this.places[k], IN_PAGE) : NONE
  }

  lowest(): number {
    return this.pages === 0 ? NONE : (this.numbers[0] << PAGE_BITS) | this.firstFrom(this.places[0], 0)
  }

  highest(): number {
    const last = this.pages - 1
    return last < 0 ? NONE : (this.numbers[last] << PAGE_BITS) | this.lastUpTo(this.places[last], IN_PAGE)
  }

  clear(): void {
    this.values.fill(ABSENT)
    this.bits.fill(0)
    this.counts.fill(0)
    this.free.length = 0
    this.size = this.pages = this.placed = 0
    this.kept.fill(NONE)
  }

  private placeOf(number: number): number {
    const at = (number & (KEPT - 1)) << 1
    if (this.kept[at] === number) return this.kept[at + 1]
    const k = this.rankOf(number)
    if (k >= this.pages || this.numbers[k] !== number) return -1
    this.kept[at] = number
    return (this.kept[at + 1] = this.places[k])
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
    const place = this.free.length > 0 ? this.free.pop()! : this.placed++ // just looked at: it is not empty
    if (this.placed > this.counts.length || this.pages === this.numbers.length) this.grow()
    const k = this.rankOf(number)
    this.numbers.copyWithin(k + 1, k, this.pages)
    this.places.copyWithin(k + 1, k, this.pages)
    this.numbers[k] = number
    this.places[k] = place
    this.pages++
    const at = (number & (KEPT - 1)) << 1
    this.kept[at] = number
    return (this.kept[at + 1] = place)
  }

  private close(number: number, place: number): void {
    const k = this.rankOf(number)
    this.numbers.copyWithin(k, k + 1, this.pages)
    this.places.copyWithin(k, k + 1, this.pages)
    this.pages--
    this.free.push(place)
    const at = (number & (KEPT - 1)) << 1
    if (this.kept[at] === number) this.kept[at] = NONE
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

  private lastUpTo(place: number, offset: number): number {
    const { bits } = this
    const start = place * WORDS
    let word = offset >> 5
    let found = bits[start + word] & (-1 >>> (31 - (offset & 31)))
    while (found === 0) {
      if (--word < 0) return -1
      found = bits[start + word]
    }
    return (word << 5) | highestBit(found)
  }

  private grow(): void {
    const capacity = this.counts.length * 2
    const copy = (from: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> => {
      const to = new Int32Array(length)
      to.set(from)
      return to
    }
    const filled = this.values.length
    this.values = copy(this.values, capacity * PAGE).fill(ABSENT, filled)
    this.bits = copy(this.bits, capacity * WORDS)
    this.counts = copy(this.counts, capacity)
    this.numbers = copy(this.numbers, capacity)
    this.places = copy(this.places, capacity)
  }
}
