/**
 * What buyers and sellers started among the last trades: so many of them, those of a span of time, or those of so many
 * lots. Signs are kept apart from the rest, so that a window without a signed trade is told from a balanced one.
 *
 * A window of lots holds exactly its lots once they have been traded: the oldest trade counts with what is left of it.
 * A trade older than the one before takes its time; one whose size is not positive and finite is left out.
 *
 * Error   what leaves is subtracted; the sums are taken anew each time as many trades have left as are there.
 * Cost    O(1) amortised a trade, 17 bytes each; allocates only when a window of time or lots outgrows its ring, which
 *         then doubles.
 */
import type { Schema } from '#domain/schema.ts'
import { MICROS_PER_MILLI, type Micros } from '#domain/time.ts'
import type { Print } from './feature.ts'

export type TradeSpan =
  | { readonly by: 'trades'; readonly last: number }
  | { readonly by: 'time'; readonly millis: number }
  | { readonly by: 'volume'; readonly lots: number }

export const DEFAULT_SPAN: TradeSpan = { by: 'trades', last: 100 }

export const tradeSpan: Schema<TradeSpan> = (z) =>
  z
    .discriminatedUnion('by', [
      z.strictObject({ by: z.literal('trades'), last: z.int().min(1).max(65_536) }),
      z.strictObject({ by: z.literal('time'), millis: z.int().min(1) }),
      z.strictObject({ by: z.literal('volume'), lots: z.number().positive() }),
    ])
    .default(DEFAULT_SPAN)
    .describe('which trades count: { by: trades, last }, { by: time, millis } or { by: volume, lots }')

/** Name for a column over such a window: empty for the default, else `_20t`, `_500ms`, `_2p5v`. */
export function spanSuffix(span: TradeSpan): string {
  switch (span.by) {
    case 'trades':
      return DEFAULT_SPAN.by === 'trades' && span.last === DEFAULT_SPAN.last ? '' : `_${span.last}t`
    case 'time':
      return `_${span.millis}ms`
    case 'volume':
      return `_${String(span.lots).replace('.', 'p').replace('-', 'm')}v`
  }
}

/** Slots of `lots`. */
const BOUGHT = 0
const SOLD = 1
const ALL = 2
/** What comes or goes: a number handed to a function may be boxed. */
const STEP = 3

/** What rounding may leave of the oldest trade, as a share of the window's lots: then it is gone. */
const DUST = 1e-12

export class TradeWindow {
  /** Signed trades in the window. */
  buys = 0
  sells = 0
  private readonly span: TradeSpan
  private readonly lots = new Float64Array(4)
  private times: Float64Array
  private sizes: Float64Array
  private signs: Int8Array
  private head = 0
  private held = 0
  private left = 0

  constructor(span: TradeSpan) {
    const places = span.by === 'trades' ? span.last : 64
    this.span = span
    this.times = new Float64Array(places)
    this.sizes = new Float64Array(places)
    this.signs = new Int8Array(places)
  }

  /** Lots that buyers started, and sellers; exactly 0 without a trade of theirs. */
  get bought(): number {
    return this.buys === 0 ? 0 : this.lots[BOUGHT]
  }

  get sold(): number {
    return this.sells === 0 ? 0 : this.lots[SOLD]
  }

  /** Lent. */
  push({ at, size, sign }: Readonly<Pick<Print, 'at' | 'size' | 'sign'>>): void {
    const { span, lots } = this
    if (!(size > 0 && size < Infinity && Number.isFinite(at))) return
    if (span.by === 'trades' && this.held === span.last) this.drop()
    else if (this.held === this.times.length) this.grow()
    const places = this.times.length
    const slot = (this.head + this.held) % places
    const before = this.held === 0 ? at : this.times[(slot + places - 1) % places]
    const taken = span.by === 'volume' ? Math.min(size, span.lots) : size
    this.times[slot] = Math.max(at, before)
    this.sizes[slot] = taken
    this.signs[slot] = sign
    this.held++
    lots[ALL] += taken
    lots[STEP] = taken
    this.count(sign, 1)
    if (span.by === 'time') this.expire(at)
    else if (span.by === 'volume') this.cut(span.lots)
  }

  /** Lets go what is older than a span of time at `at`: the window is (at - span, at]. Nothing for other windows. */
  expire(at: Micros): void {
    if (this.span.by !== 'time') return
    const oldest = at - this.span.millis * MICROS_PER_MILLI
    while (this.held > 0 && this.times[this.head] <= oldest) this.drop()
  }

  clear(): void {
    this.head = this.held = this.left = this.buys = this.sells = 0
    this.lots.fill(0)
  }

  /** Takes from the oldest what the window holds beyond `most` lots. */
  private cut(most: number): void {
    const { lots, sizes } = this
    while (lots[ALL] - most >= sizes[this.head] - DUST * most) this.drop()
    const excess = lots[ALL] - most
    if (!(excess > 0)) return
    sizes[this.head] -= excess
    lots[ALL] = most
    lots[STEP] = -excess
    this.count(this.signs[this.head], 0)
  }

  private count(sign: number, trades: number): void {
    const { lots } = this
    if (sign > 0) {
      this.buys += trades
      lots[BOUGHT] += lots[STEP]
    } else if (sign < 0) {
      this.sells += trades
      lots[SOLD] += lots[STEP]
    }
  }

  private drop(): void {
    const { head } = this
    this.lots[ALL] -= this.sizes[head]
    this.lots[STEP] = -this.sizes[head]
    this.count(this.signs[head], -1)
    this.head = head + 1 === this.times.length ? 0 : head + 1
    this.held--
    if (++this.left < this.held) return
    // Whatever the subtractions have rounded away or left over ends here.
    this.left = 0
    this.lots.fill(0)
    for (let k = 0; k < this.held; k++) {
      const slot = (this.head + k) % this.times.length
      this.lots[ALL] += this.sizes[slot]
      this.lots[STEP] = this.sizes[slot]
      this.count(this.signs[slot], 0)
    }
  }

  private grow(): void {
    const places = this.times.length
    const wider = <Column extends Float64Array | Int8Array>(from: Column, to: Column): Column => {
      to.set(from.subarray(this.head))
      to.set(from.subarray(0, this.head), places - this.head)
      return to
    }
    this.times = wider(this.times, new Float64Array(2 * places))
    this.sizes = wider(this.sizes, new Float64Array(2 * places))
    this.signs = wider(this.signs, new Int8Array(2 * places))
    this.head = 0
  }
}
