/**
 * Cuts the stream of quotes and trades into samples, by a clock of the feature's own choice: so many quotes, a span of
 * event time, so many trades, so many lots. What indicators and impact estimates run on.
 *
 * Quotes and time sample the mid of uncrossed quotes; trades and volume sample trade prices. A sample closes at the
 * event that completes it, time at the first event at or after its end, which is not in it. Spans of time are aligned
 * to the epoch; a span without a price gives no sample: silence is not a zero change. A trade that is larger than what
 * a volume sample lacks closes it whole, nothing is carried over.
 * Cost  O(1) an event, allocates nothing.
 */
import type { Schema } from '#domain/schema.ts'
import { MICROS_PER_MILLI, type Micros } from '#domain/time.ts'
import type { MarketView, Print } from './feature.ts'

export type SampleClock =
  | { readonly by: 'quotes'; readonly every: number }
  | { readonly by: 'time'; readonly millis: number }
  | { readonly by: 'trades'; readonly every: number }
  | { readonly by: 'volume'; readonly lots: number }

/** The `sample` parameter of a feature with the clock `sample`; `millis` is the span it takes when none is given. */
export const sampleClock =
  (millis: number): Schema<SampleClock> =>
  (z) =>
    z
      .discriminatedUnion('by', [
        z.strictObject({ by: z.literal('quotes'), every: z.int().min(1) }),
        z.strictObject({ by: z.literal('time'), millis: z.int().min(1) }),
        z.strictObject({ by: z.literal('trades'), every: z.int().min(1) }),
        z.strictObject({ by: z.literal('volume'), lots: z.number().positive() }),
      ])
      .default({ by: 'time', millis })
      .describe(
        'what makes a sample: { by: quotes, every }, { by: time, millis }, { by: trades, every } or { by: volume, lots }',
      )

/** Name for a column of a feature sampled so: empty for the default span, else `_5q`, `_100ms`, `_20t`, `_2v`. */
export function sampleSuffix(clock: SampleClock, defaultMillis: number): string {
  switch (clock.by) {
    case 'quotes':
      return `_${clock.every}q`
    case 'time':
      return clock.millis === defaultMillis ? '' : `_${clock.millis}ms`
    case 'trades':
      return `_${clock.every}t`
    case 'volume':
      return `_${String(clock.lots).replace('.', 'p').replace('-', 'm')}v`
  }
}

/** One sample: prices of the clock's kind, and the public trades that fell into it whatever the clock. */
export interface Sample {
  openAt: Micros
  closeAt: Micros
  open: number
  high: number
  low: number
  close: number
  trades: number
  /** Lots. */
  volume: number
  /** Lots bought by aggressors less lots sold. */
  signedVolume: number
  /** Sum of price times lots. */
  notional: number
}

const blank = (): Sample => ({
  openAt: Number.NaN,
  closeAt: Number.NaN,
  open: Number.NaN,
  high: Number.NaN,
  low: Number.NaN,
  close: Number.NaN,
  trades: 0,
  volume: 0,
  signedVolume: 0,
  notional: 0,
})

function wholeOf(clock: SampleClock): number {
  switch (clock.by) {
    case 'time':
      return clock.millis * MICROS_PER_MILLI
    case 'volume':
      return clock.lots
    case 'quotes':
    case 'trades':
      return clock.every
  }
}

export class Sampler {
  /** The last sample that closed; overwritten by the next. */
  readonly closed: Sample = blank()
  private readonly open: Sample = blank()
  /** What completes a sample: micros of a span, a count, or lots. Read once: the four clocks differ in shape. */
  private readonly by: SampleClock['by']
  private readonly whole: number
  private quotes = 0
  private endsAt = Number.NaN

  constructor(clock: SampleClock) {
    this.by = clock.by
    this.whole = wholeOf(clock)
  }

  /** True when this quote closed a sample, which is then in `closed`. A crossed or one-sided quote is not taken. */
  quote(view: Readonly<MarketView>): boolean {
    const { by } = this
    if (!(view.bid <= view.ask)) return false
    if (by === 'time') {
      const closing = !(view.at < this.endsAt) && this.pass(view.at)
      this.price(view.at, (view.bid + view.ask) / 2)
      return closing
    }
    if (by !== 'quotes') return false
    this.price(view.at, (view.bid + view.ask) / 2)
    if (++this.quotes < this.whole) return false
    this.close()
    return true
  }

  /** True when this trade closed a sample, which is then in `closed`. */
  trade(print: Readonly<Print>): boolean {
    const { by, open } = this
    const closing = by === 'time' && !(print.at < this.endsAt) && this.pass(print.at)
    open.trades++
    open.volume += print.size
    open.signedVolume += print.sign * print.size
    open.notional += print.price * print.size
    if (by === 'quotes' || by === 'time') return closing
    this.price(print.at, print.price)
    if ((by === 'trades' ? open.trades : open.volume) < this.whole) return false
    this.close()
    return true
  }

  reset(): void {
    Object.assign(this.open, blank())
    this.quotes = 0
    this.endsAt = Number.NaN
  }

  /** Closes the span that ended at or before `at`. One without a price is no sample; its trades go to the next. */
  private pass(at: Micros): boolean {
    const span = this.whole
    const first = Number.isNaN(this.endsAt)
    this.endsAt = (Math.floor(at / span) + 1) * span
    if (first || Number.isNaN(this.open.close)) return false
    this.close()
    return true
  }

  private price(at: Micros, price: number): void {
    const { open } = this
    if (Number.isNaN(open.close)) {
      open.openAt = at
      open.open = open.high = open.low = price
    }
    if (price > open.high) open.high = price
    if (price < open.low) open.low = price
    open.close = price
    open.closeAt = at
  }

  private close(): void {
    const { closed, open } = this
    closed.openAt = open.openAt
    closed.closeAt = open.closeAt
    closed.open = open.open
    closed.high = open.high
    closed.low = open.low
    closed.close = open.close
    closed.trades = open.trades
    closed.volume = open.volume
    closed.signedVolume = open.signedVolume
    closed.notional = open.notional
    open.open = open.high = open.low = open.close = open.openAt = open.closeAt = Number.NaN
    open.trades = 0
    open.volume = 0
    open.signedVolume = 0
    open.notional = 0
    this.quotes = 0
  }
}
