/** The deepest fall from a peak, in money. */
import { drawdownOf } from './drawdown.ts'
import { defineMetric } from './metric.ts'

export default defineMetric({
  name: 'max_drawdown_absolute',
  about: 'The deepest fall of equity below its highest so far. It may be another one than the deepest share.',
  unit: 'account currency',
  formula: 'max_t (max_{s <= t} E_s - E_t)',
  source: 'Magdon-Ismail & Atiya (2004), Risk 17(10)',
  edge: 'not defined when an equity is not known; the one to read when equity is zero or less',
  of({ equity }) {
    const { maxAbsolute, unknown } = drawdownOf(equity)
    return unknown > 0 ? Number.NaN : maxAbsolute
  },
})
