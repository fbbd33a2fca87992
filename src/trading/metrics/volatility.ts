/** Spread of the returns, scaled to a year. */
import { defineMetric } from './metric.ts'
import { momentsOf } from './moments.ts'

export default defineMetric({
  name: 'volatility',
  about: 'Standard deviation of the returns of a period, scaled to a year as if periods were independent.',
  unit: 'share, per square root of a year',
  formula: 'sd(r) sqrt(P), sd with n - 1',
  source: 'Bacon, Practical Portfolio Performance Measurement (2008)',
  edge: 'not defined for fewer than two periods',
  of: ({ returns, periodsPerYear }) => momentsOf(returns).deviation * Math.sqrt(periodsPerYear),
})
