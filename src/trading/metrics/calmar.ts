/** Growth a year per deepest fall. */
import { annualGrowth } from './cagr.ts'
import maxDrawdown from './max-drawdown.ts'
import { defineMetric } from './metric.ts'

export default defineMetric({
  name: 'calmar',
  about: 'Yearly growth per deepest drawdown of the whole record.',
  unit: 'none, a year',
  formula: 'CAGR / max drawdown',
  source: 'Young (1991), Futures 20(1), over the whole record instead of 36 months',
  edge: 'not defined when equity never fell, or where either part is not',
  of(record) {
    const deepest = maxDrawdown.of(record)
    return deepest > 0 ? annualGrowth(record) / deepest : Number.NaN
  },
})
