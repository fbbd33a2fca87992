/**
 * The last returns of all instruments, synchronous: what value at risk, correlations and hedges are estimated from.
 *
 *   r = mid_t / mid_{t-1} - 1      in the instrument's own currency, on a grid of host time
 *
 * A grid point the market did not reach (no quote of any instrument since the last one) is left out, so that a night is no
 * series of zeros. An instrument that was not quoted while others were has a return of 0; one without a price has NaN.
 *
 * Cost    a sample O(instruments), a table O(window x instruments); one table is kept until the next sample.
 */
import type { Micros } from '#domain/time.ts'

export interface ReturnTable {
  /** Row-major, a column an instrument; the oldest row first. */
  readonly returns: Float64Array
  readonly rows: number
}

export class ReturnWindow {
  readonly width: number
  readonly capacity: number
  private readonly everyMicros: number
  private readonly ring: Float64Array
  private readonly before: Float64Array
  private taken = 0
  /** Number of the grid point that was last looked at; NaN before the first. */
  private point = Number.NaN
  private lastAt = Number.NaN
  private kept: { readonly key: string; readonly table: ReturnTable } | undefined

  constructor(width: number, capacity: number, everyMicros: number) {
    this.width = width
    this.capacity = capacity
    this.everyMicros = everyMicros
    this.ring = new Float64Array(width * capacity)
    this.before = new Float64Array(width).fill(Number.NaN)
  }

  /** Rows that are held. */
  get rows(): number {
    return Math.min(this.taken, this.capacity)
  }

  /** Samples ever taken: changes whenever a table would. */
  get samples(): number {
    return this.taken
  }

  /** True when a sample was due and taken. `mids` in the order of the columns; `at` is event time of the newest quote. */
  sample(mids: ArrayLike<number>, now: Micros, at: Micros): boolean {
    const point = Math.floor(now / this.everyMicros)
    // The first look is between two points of the grid: a return from there would be of less than a period.
    const reached = point !== this.point && !Number.isNaN(this.point)
    this.point = point
    if (!reached || Number.isNaN(at) || at === this.lastAt) return false
    const first = Number.isNaN(this.lastAt)
    this.lastAt = at
    const from = (this.taken % this.capacity) * this.width
    for (let i = 0; i < this.width; i++) {
      if (!first) this.ring[from + i] = mids[i] > 0 && this.before[i] > 0 ? mids[i] / this.before[i] - 1 : Number.NaN
      this.before[i] = mids[i]
    }
    if (!first) this.taken++
    return !first
  }

  /** The rows in which every one of `columns` has a return; other columns may hold NaN. Read it, do not keep it. */
  table(columns: readonly number[]): ReturnTable {
    const key = `${this.taken} ${columns.join(' ')}`
    if (this.kept?.key !== key) this.kept = { key, table: this.collect(columns) }
    return this.kept.table
  }

  private collect(columns: readonly number[]): ReturnTable {
    const { capacity, ring, width } = this
    const returns = new Float64Array(this.rows * width)
    let rows = 0
    for (let k = this.taken - this.rows; k < this.taken; k++) {
      const from = (k % capacity) * width
      if (!columns.every((column) => Number.isFinite(ring[from + column]))) continue
      returns.set(ring.subarray(from, from + width), rows * width)
      rows++
    }
    return { returns: returns.subarray(0, rows * width), rows }
  }
}
