/**
 * The levels of one message, side by side in typed arrays that grow and are reused: what a feed fills row by row and a
 * book takes at once. The first fault of a row is kept, so that a message can be refused whole before a level changed;
 * `tear` is for a row that could not even be read.
 *
 * Cost  about 3 ns a level, no allocation but for growth, which doubles.
 */
import type { BookSide } from '#market/book-side.ts'
import type { LevelBook, LevelFault } from './level-book.ts'
import { faultOfLevel } from './level-check.ts'

export class LevelBatch {
  count = 0
  /** Of the first row that was no level; such a row is not kept. torn: a row is missing. */
  fault: LevelFault | 'torn' | null = null
  private sides = new Uint8Array(64)
  private ticks = new Int32Array(64)
  private sizes = new Float64Array(64)

  clear(): void {
    this.count = 0
    this.fault = null
  }

  /** A row of the message is missing. */
  tear(): void {
    this.fault ??= 'torn'
  }

  /** The level will hold `size` lots; 0 deletes it. */
  push(side: BookSide, ticks: number, size: number): LevelFault | null {
    const fault = faultOfLevel(ticks, size)
    if (fault !== null) {
      this.fault ??= fault
      return fault
    }
    if (this.count === this.ticks.length) this.reserve(this.count * 2)
    const k = this.count++
    this.sides[k] = side
    this.ticks[k] = ticks
    this.sizes[k] = size
    return null
  }

  /** Sets every level, in the order they were pushed. */
  applyTo(book: LevelBook): void {
    const { sides, ticks, sizes } = this
    for (let k = 0; k < this.count; k++) {
      book.set(sides[k] as BookSide, ticks[k], sizes[k]) // push took nothing else, and found no fault
    }
  }

  copy(): LevelBatch {
    const copy = new LevelBatch()
    copy.reserve(Math.max(1, this.count))
    copy.count = this.count
    copy.fault = this.fault
    copy.sides.set(this.sides.subarray(0, this.count))
    copy.ticks.set(this.ticks.subarray(0, this.count))
    copy.sizes.set(this.sizes.subarray(0, this.count))
    return copy
  }

  private reserve(capacity: number): void {
    const sides = new Uint8Array(capacity)
    const ticks = new Int32Array(capacity)
    const sizes = new Float64Array(capacity)
    sides.set(this.sides.subarray(0, this.count))
    ticks.set(this.ticks.subarray(0, this.count))
    sizes.set(this.sizes.subarray(0, this.count))
    this.sides = sides
    this.ticks = ticks
    this.sizes = sizes
  }
}
