/**
 * The variance ratio: does a price spread out faster (trend) or slower (reversion) than a random walk?
 *
 *   r_k = X_k - X_(k-1),  k = 1 .. T        mu = (X_T - X_0) / T
 *   s1 = sum (r_k - mu)^2 / (T - 1)
 *   sq = sum over k = q .. T of (X_k - X_(k-q) - q mu)^2 / m        m = q (T - q + 1) (1 - q / T)
 *   VR(q) = sq / s1
 *   z  = (VR - 1) / sqrt(2 (2q - 1) (q - 1) / (3 q T))                              equal variances
 *   z* = (VR - 1) / sqrt(sum over j < q of (2 (q - j) / q)^2 delta_j)               changing variances
 *   delta_j = sum over k > j of (r_k - mu)^2 (r_(k-j) - mu)^2 / (sum (r_k - mu)^2)^2
 *
 * All overlapping differences, without bias. 1 for a random walk, more in a trend, less when moves are taken back; z and
 * z* are about standard normal for a random walk. Volatility of real prices changes: z* is the one to test with.
 *
 * Unit    none. X is a log price (or a price, where one can be 0 or below).
 * Source  Lo & MacKinlay (1988), Review of Financial Studies 1(1).
 */
export interface VarianceRatio {
  readonly ratio: number
  /** Under equal variances. */
  readonly z: number
  /** Under changing variances (heteroskedasticity). */
  readonly zRobust: number
}

/** Of a level, how many may be all there is of a move: its own, that of the level before, and of the drift. */
const ROUNDINGS = 4

/**
 * VR(q) of the `count` levels from `levels[from]` on, alone.
 *
 * Cost    two passes, allocates nothing.
 * Edge    NaN when q is not a whole number in 2 .. T - 1, when nothing moves but at one speed (to the rounding of the
 *         levels), or with a NaN inside.
 */
export function varianceRatioOf(levels: Float64Array, from: number, count: number, q: number): number {
  const changes = count - 1
  const end = from + changes
  if (!(Number.isInteger(q) && q >= 2 && q < changes)) return Number.NaN
  const drift = (levels[end] - levels[from]) / changes
  let short = 0
  for (let k = from + 1; k <= end; k++) {
    const moved = levels[k] - levels[k - 1] - drift
    short += moved * moved
  }
  let long = 0
  for (let k = from + q; k <= end; k++) {
    const moved = levels[k] - levels[k - q] - q * drift
    long += moved * moved
  }
  const rounding = ROUNDINGS * Number.EPSILON * Math.max(Math.abs(levels[from]), Math.abs(levels[end]))
  if (!(short > changes * rounding * rounding)) return Number.NaN
  return long / (q * (changes - q + 1) * (1 - q / changes)) / (short / (changes - 1))
}

/** VR(q) with both statistics. Cost O(q T), allocates nothing but the answer. Edges as in `varianceRatioOf`. */
export function varianceRatio(levels: Float64Array, q: number): VarianceRatio {
  const ratio = varianceRatioOf(levels, 0, levels.length, q)
  const changes = levels.length - 1
  const drift = (levels[changes] - levels[0]) / changes
  const squareAt = (k: number): number => (levels[k] - levels[k - 1] - drift) ** 2

  let total = 0
  for (let k = 1; k <= changes; k++) total += squareAt(k)
  let spread = 0
  for (let lag = 1; lag < q; lag++) {
    let together = 0
    for (let k = lag + 1; k <= changes; k++) together += squareAt(k) * squareAt(k - lag)
    spread += ((2 * (q - lag)) / q) ** 2 * (together / (total * total))
  }
  return {
    ratio,
    z: (ratio - 1) / Math.sqrt((2 * (2 * q - 1) * (q - 1)) / (3 * q * changes)),
    zRobust: (ratio - 1) / Math.sqrt(spread),
  }
}
