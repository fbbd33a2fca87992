/** Kelly's rule for assets that move together. */
import { solveLinear } from '#numeric/linear-solve.ts'

/**
 * f solving Sigma f = mu, by elimination rather than an inverse: value to hold of each asset per equity.
 *
 * Full Kelly bets every error of mu and Sigma too, so `fraction` scales it, and what is left above `maxLeverage`, the
 * sum of |f|, is scaled down to it with the proportions kept.
 *
 * Unit    per equity; excess means and covariances of returns over the same period; covariance row-major.
 * Source  Thorp (2006), Handbook of Asset and Liability Management.
 * Cost    O(n^3), allocates its result.
 * Edge    null when Sigma is singular or holds what is not finite, and when a mean does.
 */
export function kellyPortfolio(
  excessMeans: Float64Array,
  covariance: Float64Array,
  { fraction = 1, maxLeverage = Infinity }: { readonly fraction?: number; readonly maxLeverage?: number } = {},
): Float64Array | null {
  const full = solveLinear(covariance, excessMeans)
  if (full === null) return null
  let gross = 0
  for (const share of full) gross += Math.abs(share) * fraction
  if (!(gross < Infinity)) return null
  const scale = gross > maxLeverage ? (fraction * maxLeverage) / gross : fraction
  return full.map((share) => share * scale)
}
