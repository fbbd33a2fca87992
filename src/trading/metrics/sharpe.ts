/** Return above the riskless one, per unit of its spread. */
import { defineMetric } from './metric.ts'
import { momentsOf } from './moments.ts'

/**
 * (mean(r) - rf) / sd(r) of one period; the numerator is the arithmetic mean, not a compounded one.
 *
 * NaN without spread: returns that never differ have no ratio, however good they are.
 */
export function sharpe(returns: ArrayLike<number>, riskFree: number): number {
  const { mean, deviation } = momentsOf(returns)
  return deviation > 0 ? (mean - riskFree) / deviation : Number.NaN
}

export default defineMetric({
  name: 'sharpe',
  about: 'Mean return above the riskless one per unit of its standard deviation, scaled to a year.',
  unit: 'none, per square root of a year',
  formula: 'mean(r - rf) / sd(r) sqrt(P), sd with n - 1, P the periods a year that were sampled',
  source: 'Sharpe (1994), Journal of Portfolio Management 21(1)',
  edge: 'not defined for fewer than two periods or when all returns are equal; too high when returns are autocorrelated',
  of: ({ returns, riskFree, periodsPerYear }) => sharpe(returns, riskFree) * Math.sqrt(periodsPerYear),
})
