/** Covariance of a stream of vectors, the old ones fading. */

/**
 * Welford's update with weights that fade by `keep` a vector:
 *
 *   W = keep W + 1;  d = x - m;  m = m + d / W;  S = keep S + d d' (1 - 1 / W)
 *
 * so that S = sum_k keep^(n - k) (x_k - m)(x_k - m)', m the mean with the same weights. With `keep` 1 nothing fades.
 *
 * Source  West (1979), CACM 22(9), for weighted updates.
 * Error   that of the two-pass formula, also far from 0: nothing large is subtracted.
 * Cost    O(n^2) a vector, allocates nothing.
 * Edge    a NaN or an infinity stays: keep them out.
 */
export class StreamingCovariance {
  /** Sums of weighted products about the mean, n x n, row-major; divide by `weight` for a covariance. */
  readonly products: Float64Array
  private readonly mean: Float64Array
  private readonly apart: Float64Array
  private readonly total = new Float64Array(1)
  private readonly keep: number

  constructor(n: number, keep = 1) {
    this.products = new Float64Array(n * n)
    this.mean = new Float64Array(n)
    this.apart = new Float64Array(n)
    this.keep = keep
  }

  /** Sum of the weights so far. */
  get weight(): number {
    return this.total[0]
  }

  push(vector: Float64Array): void {
    const { products, mean, apart, total, keep } = this
    const n = mean.length
    total[0] = keep * total[0] + 1
    for (let i = 0; i < n; i++) {
      apart[i] = vector[i] - mean[i]
      mean[i] += apart[i] / total[0]
    }
    const share = 1 - 1 / total[0]
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) products[i * n + j] = keep * products[i * n + j] + share * apart[i] * apart[j]
    }
  }

  reset(): void {
    this.products.fill(0)
    this.mean.fill(0)
    this.total[0] = 0
  }
}
