/** What a losing trade costs. */
import { defineMetric } from './metric.ts'
import { tallyOf } from './trade-tally.ts'

export default defineMetric({
  name: 'average_loss',
  about: 'What a losing trade brought on average: below zero.',
  unit: 'account currency a trade',
  formula: 'sum of losses / number of losses',
  source: 'Vince, Portfolio Management Formulas (1990)',
  edge: 'not defined without a losing trade',
  of({ trades }) {
    const { lost, losses } = tallyOf(trades)
    return -lost / losses
  },
})
