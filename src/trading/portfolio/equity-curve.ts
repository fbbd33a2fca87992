/**
 * Equity over time on a grid that stays bounded, and how far it is below its highest.
 *
 * Grid      points of one width in event time; when there are more than fit, two become one and the width doubles. A
 *           point keeps the lowest and the highest equity in it, so no peak or trough that was sampled is lost.
 * Drawdown  drop_t = P_t - E_t; share_t = drop_t / P_t; P_t = max E_s over s <= t. It lasts from the high-water mark until
 *           equity reaches it again.
 *
 * Unit    account currency; share of the high-water mark, above 1 when leverage took more than there was.
 * Cost    a sample some Decimal comparisons; a pass over the points once they are too many. Shares are divided where they
 *         are asked for: below one high-water mark the largest is that of the largest drop.
 * Edge    An equity that is not known is left out. While the high-water mark is not above 0 the share is NaN. A deposit
 *         reads as a gain and a withdrawal as a loss: the high-water mark is never reset, and begins with the curve.
 */
import { type Money, ZERO } from '#domain/money.ts'
import { MICROS_PER_SECOND, type Micros } from '#domain/time.ts'

export interface EquityPoint {
  /** Event time of its first sample. */
  readonly at: Micros
  readonly low: Money
  readonly high: Money
  readonly last: Money
}

export interface Fall {
  /** At least 0. */
  readonly drop: Money
  readonly share: number
  /** Since the high-water mark, event time. */
  readonly lasted: Micros
}

export interface EquityCurve {
  /** A sample is wanted: at most eight a point. */
  due(at: Micros): boolean
  push(at: Micros, equity: Money): void
  /** Oldest first. */
  points(): readonly EquityPoint[]
  /** null before the first sample. */
  readonly highWater: Money | null
  readonly now: Fall | null
  /** Each figure at its own worst. */
  readonly worst: Fall | null
}

const SAMPLES_A_POINT = 8

/** `capacity` is even and above 2; `width` is that of the first points. */
export function createEquityCurve(capacity: number, width: Micros = MICROS_PER_SECOND): EquityCurve {
  let points: EquityPoint[] = []
  let grid = width
  let next: Micros = -Infinity
  let high: { at: Micros; equity: Money } | null = null
  let drop = ZERO
  let lasted: Micros = 0
  let largest = ZERO
  let longest: Micros = 0
  /** The largest drop below the high-water mark, and the largest share below the ones before it: NaN for none. */
  let deepest = ZERO
  let shareBefore = Number.NaN

  const merge = (): void => {
    grid *= 2
    const merged: EquityPoint[] = []
    for (const point of points) {
      const last = merged.at(-1)
      if (last === undefined || cellOf(last.at) !== cellOf(point.at)) merged.push(point)
      else merged[merged.length - 1] = joined(last, point)
    }
    points = merged
  }
  const cellOf = (at: Micros): number => Math.floor(at / grid)

  const follow = (at: Micros, equity: Money): void => {
    const way = high === null ? 1 : equity.cmp(high.equity)
    if (high !== null && way > 0) {
      shareBefore = larger(shareBefore, shareOf(deepest, high.equity))
      deepest = ZERO
    }
    if (high === null || way >= 0) high = { at, equity }
    drop = high.equity.minus(equity)
    if (drop.gt(deepest)) deepest = drop
    if (drop.gt(largest)) largest = drop
    lasted = Math.max(0, at - high.at)
    longest = Math.max(longest, lasted)
  }

  return {
    due: (at) => at >= next,
    push(at, equity) {
      const step = Math.max(width, grid / SAMPLES_A_POINT)
      next = (Math.floor(at / step) + 1) * step
      if (!equity.isFinite()) return
      follow(at, equity)
      const last = points.at(-1)
      const point = { at, low: equity, high: equity, last: equity }
      // Time told late belongs to the newest point: the curve never goes back.
      if (last === undefined || cellOf(at) > cellOf(last.at)) points.push(point)
      else points[points.length - 1] = joined(last, point)
      while (points.length > capacity) merge()
    },
    points: () => points,
    get highWater() {
      return high?.equity ?? null
    },
    get now() {
      return high && { drop, share: shareOf(drop, high.equity), lasted }
    },
    get worst() {
      return high && { drop: largest, share: larger(shareBefore, shareOf(deepest, high.equity)), lasted: longest }
    },
  }
}

const shareOf = (drop: Money, high: Money): number =>
  high.gt(0) ? (drop.isZero() ? 0 : drop.div(high).toNumber()) : Number.NaN

/** Of two shares, either of which may not be known. */
const larger = (one: number, other: number): number => (one >= other || Number.isNaN(other) ? one : other)

const joined = (first: EquityPoint, then: EquityPoint): EquityPoint => ({
  at: first.at,
  low: then.low.lt(first.low) ? then.low : first.low,
  high: then.high.gt(first.high) ? then.high : first.high,
  last: then.last,
})
