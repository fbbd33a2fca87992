/** The deepest fall from a peak, as a share of it. */
import { drawdownOf } from './drawdown.ts'
import { defineMetric } from './metric.ts'

export default defineMetric({
  name: 'max_drawdown',
  about: 'The deepest fall of equity below its highest so far, as a share of that.',
  unit: 'share: 0.1 is 10 %; above 1 when more was lost than there was',
  formula: 'max_t (1 - E_t / max_{s <= t} E_s)',
  source: 'Magdon-Ismail & Atiya (2004), Risk 17(10)',
  edge: 'not defined when an equity is not known, or none is above 0',
  of({ equity }) {
    const { maxDepth, unknown } = drawdownOf(equity)
    return unknown > 0 ? Number.NaN : maxDepth
  },
})
