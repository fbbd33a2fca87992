/** Correlations of the columns of a table of synchronous returns. */
import { correlation } from '#trading/metrics/correlation.ts'

/**
 * Pearson's, each pair over all rows; row-major, symmetric.
 *
 * Synchronous means of the same minute or longer: on single ticks correlations vanish (Epps 1979).
 *
 * Cost    O(rows n^2), allocates its result and a column each.
 * Edge    NaN for a column without spread or with a NaN, its diagonal included, and for fewer than two rows.
 */
export function correlationMatrix(returns: Float64Array, columns: number): Float64Array {
  const rows = columns === 0 ? 0 : Math.floor(returns.length / columns)
  const column = Array.from({ length: columns }, (_, i) =>
    Float64Array.from({ length: rows }, (_, t) => returns[t * columns + i]),
  )
  const matrix = new Float64Array(columns * columns)
  for (let i = 0; i < columns; i++) {
    for (let j = i; j < columns; j++) {
      matrix[i * columns + j] = correlation(column[i], column[j], rows)
      matrix[j * columns + i] = matrix[i * columns + j]
    }
  }
  return matrix
}

/** diag(sd) R diag(sd), row-major: the covariance that belongs to correlations and deviations. */
export function covarianceOf(correlations: Float64Array, deviations: ArrayLike<number>): Float64Array {
  const size = deviations.length
  return correlations.map((rho, at) => rho * deviations[Math.floor(at / size)] * deviations[at % size])
}
