/**
 * Mean, spread, skew and kurtosis of a sample, in two passes.
 *
 *   mean m = sum x / n        variance = sum (x - m)^2 / (n - 1)
 *   skew = m3 / m2^1.5        excess kurtosis = m4 / m2^2 - 3         (m_k = sum (x - m)^k / n)
 *
 * Error   of a few roundings; equal numbers have a variance of exactly 0, because their running mean is the number.
 * Cost    O(n), allocates its result.
 * Edge    NaN for the mean of nothing, the variance of fewer than two, the shape of what has no spread, and with a NaN.
 */
export interface Moments {
  readonly count: number
  readonly mean: number
  /** Of the sample: divides by n - 1. */
  readonly variance: number
  readonly deviation: number
  /** Of the population: divides by n. */
  readonly skew: number
  readonly excessKurtosis: number
}

export function momentsOf(values: ArrayLike<number>): Moments {
  const count = values.length
  let mean = count === 0 ? Number.NaN : 0
  for (let k = 0; k < count; k++) mean += (values[k] - mean) / (k + 1)
  let squares = 0
  let cubes = 0
  let fourths = 0
  for (let k = 0; k < count; k++) {
    const apart = values[k] - mean
    const square = apart * apart
    squares += square
    cubes += square * apart
    fourths += square * square
  }
  const variance = count < 2 ? Number.NaN : squares / (count - 1)
  const spread = squares / count
  const shaped = spread > 0
  return {
    count,
    mean,
    variance,
    deviation: Math.sqrt(variance),
    skew: shaped ? cubes / count / (spread * Math.sqrt(spread)) : Number.NaN,
    excessKurtosis: shaped ? fourths / count / (spread * spread) - 3 : Number.NaN,
  }
}
