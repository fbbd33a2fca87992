/** What a trade brings. */
import { defineMetric } from './metric.ts'
import { momentsOf } from './moments.ts'

export default defineMetric({
  name: 'expectancy',
  about: 'What a trade brought on average, the ones that brought nothing included.',
  unit: 'account currency a trade',
  formula: 'sum of all trades / trades',
  source: 'Tharp, Trade Your Way to Financial Freedom (1998)',
  edge: 'not defined without trades',
  of: ({ trades }) => momentsOf(trades).mean,
})
