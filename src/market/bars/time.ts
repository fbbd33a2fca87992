/** Bars of equal time. */
import { MICROS_PER_SECOND, type Micros } from '#domain/time.ts'
import { defineBar, type Bar, type BarBuilder, type BarFault, type BarSink, type TradeSign } from './bar.ts'
import { OpenBar } from './open-bar.ts'

export interface TimeParams {
  readonly intervalMicros: number
  readonly offsetMicros: number
  readonly empty: 'none' | 'flat'
}

/** A longer silence is left empty: a time that is years off must not make bars for hours. */
const MOST_FLAT_BARS = 100_000

/** Start of the interval that holds `at`: offset + k * interval, exact for whole micros. */
export function intervalStart(at: Micros, intervalMicros: number, offsetMicros: number): Micros {
  const into = (at - offsetMicros) % intervalMicros
  return at - (into < 0 ? into + intervalMicros : into)
}

/** Fields rather than closed-over variables: a double in a closure is a new object at every write. */
class TimeBars implements BarBuilder {
  readonly open: Readonly<Bar>
  readonly faults: Readonly<Record<BarFault, number>>
  private readonly draft: OpenBar
  private readonly intervalMicros: number
  private readonly offsetMicros: number
  private readonly isFlat: boolean
  /** Of the interval that is being filled; NaN before the first event. */
  private start = NaN
  private lastClose = NaN
  private isGapped = false
  /** Intervals that begin before have a gap in them. */
  private brokenUntil = -Infinity

  constructor({ intervalMicros, offsetMicros, empty }: TimeParams, sink: BarSink) {
    this.draft = new OpenBar(sink)
    this.open = this.draft.bar
    this.faults = this.draft.faults
    this.intervalMicros = intervalMicros
    this.offsetMicros = offsetMicros
    this.isFlat = empty === 'flat'
  }

  trade(at: Micros, price: number, size: number, sign: TradeSign): BarFault | null {
    const fault = this.draft.faultOf(at, price, size, sign)
    if (fault !== null) return fault
    this.moveTo(at)
    this.draft.add(at, price, size, sign)
    this.draft.bar.openAt = this.start
    this.draft.bar.closeAt = this.start + this.intervalMicros
    return null
  }

  advanceTo(at: Micros): BarFault | null {
    const fault = this.draft.faultOfTime(at)
    if (fault === null) this.moveTo(at)
    return fault
  }

  gap(): void {
    this.isGapped = true
  }

  private moveTo(at: Micros): void {
    if (!this.isGapped && at >= this.start && at < this.start + this.intervalMicros) return
    const now = intervalStart(at, this.intervalMicros, this.offsetMicros)
    const isKnown = !this.isGapped
    if (this.isGapped) this.brokenUntil = now + this.intervalMicros
    this.isGapped = false
    if (now > this.start) {
      if (this.open.trades > 0 || this.isFilled()) this.closeInterval()
      const silence = now - this.start
      if (isKnown && this.isFilled() && silence <= MOST_FLAT_BARS * this.intervalMicros)
        while (this.start < now) this.closeInterval()
    }
    this.start = now
    this.draft.notBefore(now)
  }

  private isFilled(): boolean {
    return this.isFlat && !Number.isNaN(this.lastClose)
  }

  private closeInterval(): void {
    const { draft, start } = this
    const { bar } = draft
    if (bar.trades === 0) bar.open = bar.high = bar.low = bar.close = this.lastClose
    bar.openAt = start
    bar.closeAt = this.start = start + this.intervalMicros
    this.lastClose = bar.close
    draft.close(start < this.brokenUntil ? 'gap' : 'rule')
  }
}

export default defineBar<TimeParams>({
  name: 'time',
  unit: 'micros',
  about: 'A bar for every interval of time, aligned to the epoch.',
  formula:
    'holds the trades of [offset + k interval, offset + (k + 1) interval); closes with the first trade or clock at or after its end',
  edge: 'an interval without trades makes no bar, or with `empty: flat` one of volume 0 at the last close (vwap NaN), up to 100,000 in a row; intervals that a gap touches are marked, those inside it are left out',
  source: 'Lopez de Prado (2018), Advances in Financial Machine Learning, 2.3.1',
  params: (z) =>
    z.strictObject({
      intervalMicros: z
        .int()
        .min(1)
        .default(60 * MICROS_PER_SECOND)
        .describe('length of a bar'),
      offsetMicros: z.int().min(0).default(0).describe('start of a bar after a whole number of intervals since 1970'),
      empty: z.enum(['none', 'flat']).default('none').describe('what an interval without trades makes'),
    }),
  create: (params, sink) => new TimeBars(params, sink),
})
