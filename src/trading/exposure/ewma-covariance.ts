/**
 * Covariance of returns whose past fades, about a mean of 0.
 *
 *   C_1 = r_1 r_1',   C_t = lambda C_{t-1} + (1 - lambda) r_t r_t'
 *
 * Unit    squared returns. lambda 0.94 is RiskMetrics' for days: half the weight is on the last 11.
 * Source  J. P. Morgan/Reuters, RiskMetrics Technical Document (1996).
 * Cost    O(n^2) a row of returns, no allocation.
 * Edge    A row that holds what is not finite is left out whole: one missing price must not stay forever.
 */
export class EwmaCovariance {
  /** n x n, row-major; zeros before the first row. */
  readonly matrix: Float64Array
  readonly size: number
  /** Rows that were taken. */
  count = 0
  private readonly lambda: number

  constructor(size: number, lambda = 0.94) {
    this.size = size
    this.lambda = lambda
    this.matrix = new Float64Array(size * size)
  }

  /** False when the row was left out. */
  push(returns: ArrayLike<number>): boolean {
    const { matrix, size } = this
    for (let i = 0; i < size; i++) if (!Number.isFinite(returns[i])) return false
    const fresh = this.count === 0 ? 1 : 1 - this.lambda
    const kept = this.count === 0 ? 0 : this.lambda
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++)
        matrix[i * size + j] = kept * matrix[i * size + j] + fresh * (returns[i] * returns[j])
    }
    this.count++
    return true
  }

  /** In [-1, 1]; NaN before the first row, and for what never moved. */
  correlation(i: number, j: number): number {
    const { matrix, size } = this
    const spread = Math.sqrt(matrix[i * size + i]) * Math.sqrt(matrix[j * size + j])
    return spread > 0 ? Math.max(-1, Math.min(1, matrix[i * size + j] / spread)) : Number.NaN
  }

  /** All of them, row-major. */
  correlations(): Float64Array {
    const { size } = this
    return Float64Array.from({ length: size * size }, (_, at) => this.correlation(Math.floor(at / size), at % size))
  }
}
