/** The ratio many packages call Sortino's. */
import { defineMetric } from './metric.ts'
import { momentsOf } from './moments.ts'

/** mean(r - target) / sd of the periods below the target alone, of one period. */
export function sortinoLossesOnly(returns: ArrayLike<number>, target: number): number {
  const { deviation } = momentsOf(Array.from(returns).filter((value) => !(value >= target)))
  return deviation > 0 ? (momentsOf(returns).mean - target) / deviation : Number.NaN
}

export default defineMetric({
  name: 'sortino_losses_only',
  about: 'For comparison with packages that divide by the spread of the losing periods; it rewards equal losses.',
  unit: 'none, per square root of a year',
  formula: 'mean(r - rf) / sd(r - rf where r < rf) sqrt(P), sd with n - 1',
  source: 'QuantConnect Lean and others; not Sortino & van der Meer (1991)',
  edge: 'not defined for fewer than two periods below the riskless return, or when those are equal',
  of: ({ returns, riskFree, periodsPerYear }) => sortinoLossesOnly(returns, riskFree) * Math.sqrt(periodsPerYear),
})
