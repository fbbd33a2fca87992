/** The time the deepest fall took to be made good. */
import { drawdownOf } from './drawdown.ts'
import { defineMetric } from './metric.ts'

export default defineMetric({
  name: 'drawdown_recovery',
  about: 'Periods from the trough of the deepest drawdown until its peak was reached again.',
  unit: 'periods',
  formula: 'first t >= trough with E_t >= E_peak, less trough',
  source: 'Bacon, Practical Portfolio Performance Measurement (2008)',
  edge: 'not defined while it is not made good, or when an equity is not known',
  of({ equity }) {
    const { troughIndex, recoveryIndex, unknown } = drawdownOf(equity)
    return unknown > 0 || recoveryIndex < 0 ? Number.NaN : recoveryIndex - troughIndex
  },
})
