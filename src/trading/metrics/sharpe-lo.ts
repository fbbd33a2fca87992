/** The yearly Sharpe ratio of returns that depend on those before them. */
import { autocorrelation } from './correlation.ts'
import { defineMetric } from './metric.ts'
import { sharpe } from './sharpe.ts'

/**
 * eta(q) = q / sqrt(q + 2 sum_{k = 1 .. q - 1} (q - k) rho_k): what scales the ratio of one period to q of them.
 *
 * rho[k - 1] is the autocorrelation at lag k; those that are not given count as 0, and with none of them eta is sqrt(q).
 * NaN where the sum says the q periods have no spread.
 */
export function loScale(periods: number, rho: ArrayLike<number>): number {
  let sum = periods
  for (let k = 1; k < periods && k <= rho.length; k++) sum += 2 * (periods - k) * rho[k - 1]
  return sum > 0 ? periods / Math.sqrt(sum) : Number.NaN
}

/** Lags worth estimating from n returns: Newey & West's 4 (n / 100)^{2/9}, since the q - 1 of the formula may exceed n. */
export const lagsOf = (count: number): number =>
  Math.max(0, Math.min(count - 2, Math.floor(4 * (count / 100) ** (2 / 9))))

export default defineMetric({
  name: 'sharpe_lo',
  about: 'Sharpe ratio scaled to a year by what the autocorrelation of the returns allows.',
  unit: 'none, per square root of a year',
  formula:
    'mean(r - rf) / sd(r) eta(P), eta(q) = q / sqrt(q + 2 sum_{k < q} (q - k) rho_k), lags k <= 4 (n / 100)^{2/9}',
  source: 'Lo (2002), Financial Analysts Journal 58(4); lags: Newey & West (1994), Review of Economic Studies 61(4)',
  edge: 'not defined where the Sharpe ratio is not, or when negative autocorrelation leaves a year no spread',
  of({ returns, riskFree, periodsPerYear }) {
    const rho = Array.from({ length: lagsOf(returns.length) }, (_, k) => autocorrelation(returns, k + 1))
    return sharpe(returns, riskFree) * loScale(periodsPerYear, rho)
  },
})
