/**
 * Equity at the ends of equal periods, from what the venue told of the account whenever it did.
 *
 * The value of a period's end is the last one told up to it; before the first word it is the start's. The period is the
 * shortest of a few that gives at most `MOST` of them, so that a ratio of returns says what it was made of.
 */
import { MICROS_PER_DAY, MICROS_PER_SECOND, type Micros } from '#domain/time.ts'

export interface EquityPoint {
  readonly at: Micros
  readonly equity: number
  readonly balance: number
}

export interface EquityGrid {
  readonly periodMicros: Micros
  readonly periodsPerYear: number
  /** Ends of the periods; the first is the start. */
  readonly times: Float64Array
  readonly equity: Float64Array
}

const MOST = 5_000
const MINUTE = 60 * MICROS_PER_SECOND
const periods: readonly Micros[] = [
  MICROS_PER_SECOND,
  10 * MICROS_PER_SECOND,
  MINUTE,
  5 * MINUTE,
  30 * MINUTE,
  60 * MINUTE,
  240 * MINUTE,
  MICROS_PER_DAY,
]
/** Periods go on through nights and weekends, so a year is one of the calendar. */
export const MICROS_PER_YEAR = 365.25 * MICROS_PER_DAY

export const periodFor = (span: Micros): Micros =>
  periods.find((period) => span / period <= MOST) ?? Math.ceil(span / MOST / MICROS_PER_DAY) * MICROS_PER_DAY

/** What a grid needs of the points told to it, in order of time: the last of each period, however many there were. */
export class EquityPoints {
  readonly kept: EquityPoint[] = []
  readonly periodMicros: Micros
  private readonly from: Micros
  private period = Number.NaN

  /** The run is to last from `from` to `to`. */
  constructor(from: Micros, to: Micros) {
    this.from = from
    this.periodMicros = periodFor(Math.max(0, to - from))
  }

  push(point: EquityPoint): void {
    const period = Math.ceil((point.at - this.from) / this.periodMicros)
    if (period === this.period) this.kept.pop()
    this.kept.push(point)
    this.period = period
  }
}

/** `points` in order of time. */
export function equityGrid(
  points: readonly EquityPoint[],
  from: Micros,
  to: Micros,
  startEquity: number,
  periodMicros = periodFor(Math.max(0, to - from)),
): EquityGrid {
  const count = Math.max(0, Math.ceil((to - from) / periodMicros))
  const times = new Float64Array(count + 1)
  const equity = new Float64Array(count + 1)
  let next = 0
  let last = startEquity
  for (let k = 0; k <= count; k++) {
    times[k] = Math.min(from + k * periodMicros, Math.max(from, to))
    while (next < points.length && points[next].at <= times[k]) last = points[next++].equity
    equity[k] = k === 0 ? startEquity : last
  }
  return { periodMicros, periodsPerYear: MICROS_PER_YEAR / periodMicros, times, equity }
}
