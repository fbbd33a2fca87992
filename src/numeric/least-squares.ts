/**
 * Ordinary least squares, y = X b + e, by Householder reflections: the columns may differ by many orders of magnitude,
 * as a price and its lagged changes do, where the normal equations lose twice the digits.
 *
 * Source  Golub & Van Loan, "Matrix Computations", 5.3. Cost O(n k^2), allocates copies. Off the hot path.
 */
export interface LeastSquares {
  readonly coefficients: Float64Array
  /** sqrt(s2 (X'X)^-1_jj), s2 = SSR / (n - k). */
  readonly standardErrors: Float64Array
  /** Sum of squared residuals. */
  readonly residualSquares: number
  readonly rows: number
}

/** `columns` are the regressors, each as long as `y`. Null when there are too few rows or the columns are dependent. */
export function leastSquares(y: ArrayLike<number>, columns: readonly ArrayLike<number>[]): LeastSquares | null {
  const rows = y.length
  const k = columns.length
  if (rows <= k) return null
  const q = columns.map((column) => Float64Array.from(column))
  const right = Float64Array.from(y)
  const diagonal = new Float64Array(k)
  for (let j = 0; j < k; j++) {
    const column = q[j]
    let whole = 0
    let square = 0
    for (let i = 0; i < rows; i++) {
      whole += columns[j][i] * columns[j][i]
      if (i >= j) square += column[i] * column[i]
    }
    // What is left of the column beside the ones before it; a NaN anywhere fails here too.
    if (!(square > whole * 1e-26)) return null
    diagonal[j] = column[j] > 0 ? -Math.sqrt(square) : Math.sqrt(square)
    column[j] -= diagonal[j]
    let reflector = 0
    for (let i = j; i < rows; i++) reflector += column[i] * column[i]
    for (const other of [...q.slice(j + 1), right]) {
      let dot = 0
      for (let i = j; i < rows; i++) dot += column[i] * other[i]
      const factor = (2 * dot) / reflector
      for (let i = j; i < rows; i++) other[i] -= factor * column[i]
    }
  }
  // R is above the diagonal of q, its diagonal apart.
  const solve = (target: Float64Array): Float64Array => {
    const x = new Float64Array(k)
    for (let i = k - 1; i >= 0; i--) {
      let sum = target[i]
      for (let j = i + 1; j < k; j++) sum -= q[j][i] * x[j]
      x[i] = sum / diagonal[i]
    }
    return x
  }
  let residualSquares = 0
  for (let i = k; i < rows; i++) residualSquares += right[i] * right[i]
  const variance = residualSquares / (rows - k)
  // (X'X)^-1 = R^-1 R^-T: its diagonal is the squared rows of R^-1.
  const inverse = Array.from({ length: k }, (_, j) =>
    solve(Float64Array.from({ length: k }, (_, i) => (i === j ? 1 : 0))),
  )
  const standardErrors = Float64Array.from({ length: k }, (_, i) =>
    Math.sqrt(variance * inverse.reduce((sum, column) => sum + column[i] * column[i], 0)),
  )
  return { coefficients: solve(right), standardErrors, residualSquares, rows }
}
