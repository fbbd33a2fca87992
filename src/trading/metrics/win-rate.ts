/** The share of trades that won. */
import { defineMetric } from './metric.ts'
import { tallyOf } from './trade-tally.ts'

export default defineMetric({
  name: 'win_rate',
  about: 'Trades that brought something, as a share of all closed trades; one that brought nothing did not win.',
  unit: 'share of all trades',
  formula: 'wins / trades',
  source: 'Vince, Portfolio Management Formulas (1990)',
  edge: 'not defined without trades, or when the outcome of one is not known',
  of({ trades }) {
    const { wins, count, won } = tallyOf(trades)
    return Number.isNaN(won) ? Number.NaN : wins / count
  },
})
