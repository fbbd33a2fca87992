/** How often the account is traded over. */
import { defineMetric } from './metric.ts'
import { momentsOf } from './moments.ts'

export default defineMetric({
  name: 'turnover',
  about: 'Value bought and sold a year, in units of the mean equity. A round trip of the whole account counts 2.',
  unit: '1 / year',
  formula: 'traded / mean(E) P / n',
  source: 'Grinold & Kahn, Active Portfolio Management (2000), both sides counted',
  edge: 'not defined when nobody counted, for no period, or for a mean equity that is not above 0',
  of({ traded, equity, returns, periodsPerYear }) {
    const { mean } = momentsOf(equity)
    return mean > 0 && returns.length > 0 ? (traded / mean) * (periodsPerYear / returns.length) : Number.NaN
  },
})
