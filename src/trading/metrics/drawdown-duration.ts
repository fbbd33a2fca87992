/** The longest time below a peak. */
import { drawdownOf } from './drawdown.ts'
import { defineMetric } from './metric.ts'

export default defineMetric({
  name: 'drawdown_duration',
  about: 'The most periods in a row that equity was below its highest so far; a drawdown that lasts counts too.',
  unit: 'periods',
  formula: 'longest run of E_t < max_{s <= t} E_s',
  source: 'Bacon, Practical Portfolio Performance Measurement (2008)',
  edge: 'not defined when an equity is not known or the record is empty',
  of({ equity }) {
    const { maxLength, unknown } = drawdownOf(equity)
    return unknown > 0 || equity.length === 0 ? Number.NaN : maxLength
  },
})
