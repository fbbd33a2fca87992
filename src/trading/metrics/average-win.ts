/** What a winning trade brings. */
import { defineMetric } from './metric.ts'
import { tallyOf } from './trade-tally.ts'

export default defineMetric({
  name: 'average_win',
  about: 'What a winning trade brought on average.',
  unit: 'account currency a trade',
  formula: 'sum of gains / wins',
  source: 'Vince, Portfolio Management Formulas (1990)',
  edge: 'not defined without a winning trade',
  of({ trades }) {
    const { won, wins } = tallyOf(trades)
    return won / wins
  },
})
