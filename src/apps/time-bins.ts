/**
 * Values over time, for a picture: what falls into one span of time is one number. The span doubles whenever the picture
 * would become too wide, so that memory does not depend on the length of the data. Cost: O(columns) a value.
 */
import type { Micros } from '#domain/time.ts'

/** What of several values in a span is shown. */
export type Reduction = 'last' | 'sum' | 'mean'

/** Its doublings reach 125 ms, 250 ms, 500 ms and whole seconds. */
const FIRST_SPAN = 15_625

export class TimeBins {
  /** Microseconds of a bin. */
  span: Micros = FIRST_SPAN
  /** Start of the first bin; NaN while there is none. */
  origin: Micros = Number.NaN
  /** Bins up to the last with a value. */
  count = 0
  private readonly most: number
  private readonly reductions: readonly Reduction[]
  private readonly values: readonly Float64Array[]
  private readonly counts: readonly Float64Array[]
  private readonly breaks = new Set<number>()
  private broken = false

  /** At most `most` bins, an even number, of as many columns as there are reductions. */
  constructor(most: number, reductions: readonly Reduction[]) {
    this.most = most
    this.reductions = reductions
    this.values = reductions.map(() => new Float64Array(most))
    this.counts = reductions.map(() => new Float64Array(most))
  }

  /** NaN values are left out. `at` must not fall. */
  add(at: Micros, row: readonly number[]): void {
    if (Number.isNaN(this.origin)) this.origin = Math.floor(at / this.span) * this.span
    while (at - this.origin >= this.span * this.most) this.halve()
    const bin = Math.floor((at - this.origin) / this.span)
    if (this.broken) this.breaks.add(bin)
    this.broken = false
    this.count = Math.max(this.count, bin + 1)
    for (let column = 0; column < row.length; column++) {
      const value = row[column]
      if (Number.isNaN(value)) continue
      const values = this.values[column]
      values[bin] = this.reductions[column] === 'last' ? value : values[bin] + value
      this.counts[column][bin]++
    }
  }

  /** What comes next does not follow what came before. */
  break(): void {
    this.broken = this.count > 0
  }

  isBreak(bin: number): boolean {
    return this.breaks.has(bin)
  }

  /** NaN when nothing fell there. */
  at(column: number, bin: number): number {
    const count = this.counts[column][bin]
    if (!(count > 0)) return Number.NaN
    const value = this.values[column][bin]
    return this.reductions[column] === 'mean' ? value / count : value
  }

  /** Two bins become one. */
  private halve(): void {
    for (let column = 0; column < this.reductions.length; column++) {
      const values = this.values[column]
      const counts = this.counts[column]
      for (let bin = 0; bin < this.most / 2; bin++) {
        const left = 2 * bin
        const right = left + 1
        const isLast = this.reductions[column] === 'last'
        values[bin] = isLast ? values[counts[right] > 0 ? right : left] : values[left] + values[right]
        counts[bin] = counts[left] + counts[right]
      }
      values.fill(0, this.most / 2)
      counts.fill(0, this.most / 2)
    }
    const breaks = [...this.breaks].map((bin) => Math.floor(bin / 2))
    this.breaks.clear()
    for (const bin of breaks) this.breaks.add(bin)
    this.count = Math.ceil(this.count / 2)
    this.span *= 2
  }
}
