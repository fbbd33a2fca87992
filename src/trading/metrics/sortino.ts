/** Return above a target, per unit of what falls below it. */
import { defineMetric } from './metric.ts'
import { momentsOf } from './moments.ts'

/** sqrt(mean(min(r - target, 0)^2)) over all periods, the ones above the target as zeros; NaN for no period. */
export function downsideDeviation(returns: ArrayLike<number>, target: number): number {
  let squares = 0
  for (let k = 0; k < returns.length; k++) squares += Math.min(returns[k] - target, 0) ** 2
  return Math.sqrt(squares / returns.length)
}

/** mean(r - target) / downside deviation of one period; NaN when nothing fell below the target. */
export function sortino(returns: ArrayLike<number>, target: number): number {
  const below = downsideDeviation(returns, target)
  return below > 0 ? (momentsOf(returns).mean - target) / below : Number.NaN
}

export default defineMetric({
  name: 'sortino',
  about: 'Mean return above the riskless one per unit of downside deviation, scaled to a year.',
  unit: 'none, per square root of a year',
  formula: 'mean(r - rf) / sqrt(mean(min(r - rf, 0)^2)) sqrt(P), both means over all periods',
  source: 'Sortino & van der Meer (1991), Journal of Portfolio Management 17(4)',
  edge: 'not defined when no period fell below the riskless return',
  of: ({ returns, riskFree, periodsPerYear }) => sortino(returns, riskFree) * Math.sqrt(periodsPerYear),
})
