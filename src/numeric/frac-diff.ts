/**
 * Fractional differences: x^(d)_t = sum_k w_k x_{t-k}, w_0 = 1, w_k = -w_{k-1} (d - k + 1) / k. The first weight is on
 * the newest value; for 0 < d < 1 all others are negative and fall like k^(-1-d). d = 0 changes nothing, d = 1 is the
 * ordinary difference, d < 0 integrates.
 *
 * A fixed window keeps every weight until the first below the cut-off. It then lets some of the level through, sum(w):
 * at d = 0.4 a quarter of it with cut-off 1e-2, 7 % with 1e-4. So take it of a log price, from a reference of its own.
 * Source  Hosking (1981); Lopez de Prado, "Advances in Financial Machine Learning" (2018), ch. 5.
 * Error   the recursion multiplies factors below 1 and is stable; a route over binomials loses 1e-11 at 4,096 weights.
 */

/** The longest window there is: cut-off 1e-5 at d = 0.1 takes some 8,000 weights. */
export const MOST_WEIGHTS = 1 << 16

/** The first `count` weights. */
export function fracDiffWeights(d: number, count: number): Float64Array {
  const weights = new Float64Array(count)
  weights[0] = 1
  // Of an integer d the weights after the d-th are exactly 0, and so are all that follow by recursion.
  for (let k = 1; k < count; k++) weights[k] = (-weights[k - 1] * (d - k + 1)) / k
  return weights
}

/**
 * The weights down to the first whose size is below `cutOff`, which is left out; at most `MOST_WEIGHTS`.
 * An integer d ends at its last weight that is not zero. Throws RangeError when `cutOff` is not above 0.
 */
export function fracDiffWeightsAbove(d: number, cutOff: number): Float64Array {
  if (!(cutOff > 0)) throw new RangeError(`the cut-off is ${cutOff}, it must be above 0`)
  const weights = [1]
  for (let k = 1; k < MOST_WEIGHTS; k++) {
    const weight = (-weights[k - 1] * (d - k + 1)) / k
    // Above 1 the first weights of a d may be small and the next ones larger: only past d do they fall for good.
    if (Math.abs(weight) < cutOff && k > d) break
    weights.push(weight)
  }
  return Float64Array.from(weights)
}

/** Fixed window over a whole series: NaN for the first weights.length - 1, and where the window holds a NaN. O(n K). */
export function fracDiff(series: ArrayLike<number>, weights: Float64Array): Float64Array {
  const out = new Float64Array(series.length).fill(Number.NaN)
  for (let t = weights.length - 1; t < series.length; t++) {
    let sum = 0
    for (let k = 0; k < weights.length; k++) sum += weights[k] * series[t - k]
    out[t] = sum
  }
  return out
}

/**
 * Every value from the whole past: the first ones are mostly level (at t = 0 the value itself), so drop a head of them,
 * by `fracDiffWeightLoss`. With -d it is its own inverse. O(n^2).
 */
export function fracDiffExpanding(series: ArrayLike<number>, d: number): Float64Array {
  const weights = fracDiffWeights(d, series.length)
  const out = new Float64Array(series.length)
  for (let t = 0; t < series.length; t++) {
    let sum = 0
    for (let k = 0; k <= t; k++) sum += weights[k] * series[t - k]
    out[t] = sum
  }
  return out
}

/** Share of the weight of a past of `count` values that is missing at each of them: sum_{k>t} |w_k| / sum |w_k|. */
export function fracDiffWeightLoss(d: number, count: number): Float64Array {
  const weights = fracDiffWeights(d, count)
  const loss = new Float64Array(count)
  let beyond = 0
  for (let t = count - 1; t >= 0; t--) {
    loss[t] = beyond
    beyond += Math.abs(weights[t])
  }
  return loss.map((part) => part / beyond)
}

/**
 * The fixed window, value by value. O(K) a value, nothing allocated: every value is written twice, K apart, so that the
 * window always lies in one piece.
 */
export class FracDiffWindow {
  private readonly weights: Float64Array
  private readonly ring: Float64Array
  private slot = 0
  private filled = 0

  constructor(weights: Float64Array) {
    this.weights = weights
    this.ring = new Float64Array(2 * weights.length)
  }

  /** Takes the next value and gives its difference; NaN until the window is full, and while it holds a NaN. */
  push(value: number): number {
    const { weights, ring } = this
    const size = weights.length
    ring[this.slot] = ring[this.slot + size] = value
    const newest = this.slot + size
    if (++this.slot === size) this.slot = 0
    if (this.filled < size && ++this.filled < size) return Number.NaN
    let sum = 0
    for (let k = 0; k < size; k++) sum += weights[k] * ring[newest - k]
    return sum
  }

  reset(): void {
    this.slot = 0
    this.filled = 0
  }
}
