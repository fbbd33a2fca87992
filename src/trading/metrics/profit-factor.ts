/** What the winners brought per what the losers cost. */
import { defineMetric } from './metric.ts'
import { tallyOf } from './trade-tally.ts'

export default defineMetric({
  name: 'profit_factor',
  about: 'What all winning trades brought, per unit of what all losing trades cost.',
  unit: 'none; above 1 is a profit',
  formula: 'sum of gains / |sum of losses|',
  source: 'Schwager, A Complete Guide to the Futures Markets (1984)',
  edge: 'not defined without a losing trade',
  of({ trades }) {
    const { won, lost } = tallyOf(trades)
    return lost > 0 ? won / lost : Number.NaN
  },
})
