/**
 * The Ljung-Box test that a series has no autocorrelation at the first lags.
 *
 *   Q = n (n + 2) sum_{k = 1..m} r_k^2 / (n - k)      chi-square with m - fitted degrees of freedom if independent
 *
 * Source  Ljung & Box (1978), Biometrika 65(2).
 * Cost    O(n m), no allocation but the result.
 */
import { chiSquareTail } from './special.ts'

export interface LjungBox {
  readonly statistic: number
  readonly pValue: number
  readonly lags: number
}

/**
 * `fitted` parameters of an ARMA model are taken off the degrees of freedom; 0 for a series that is not its residuals.
 * Edge: NaN for a constant series, for no more values than lags, and where no degree of freedom is left.
 */
export function ljungBox(values: Float64Array, lags: number, fitted = 0): LjungBox {
  const n = values.length
  if (!(lags >= 1) || !(n > lags) || !(lags > fitted)) return { statistic: NaN, pValue: NaN, lags }
  let mean = 0
  for (let i = 0; i < n; i++) mean += (values[i] - mean) / (i + 1)
  let square = 0
  for (let i = 0; i < n; i++) square += (values[i] - mean) ** 2
  let sum = 0
  for (let k = 1; k <= lags; k++) {
    let product = 0
    for (let i = k; i < n; i++) product += (values[i] - mean) * (values[i - k] - mean)
    sum += (product / square) ** 2 / (n - k)
  }
  const statistic = n * (n + 2) * sum
  return { statistic, pValue: chiSquareTail(statistic, lags - fitted), lags }
}
