/** Bars that end when more money than expected leans to one side. */
import { defineBar } from './bar.ts'
import {
  informationBars,
  informationEdge,
  informationParams,
  informationSource,
  type InformationParams,
} from './information-bars.ts'

export default defineBar<InformationParams>({
  name: 'dollar_imbalance',
  unit: 'price x lots',
  about: 'A bar ends when the money of buyers and of sellers differs by more than expected.',
  formula: 'closes when |sum of b p v| >= E[T] |2 v+ - E[p v]|, v+ = P[b = 1] E[p v | b = 1]',
  edge: informationEdge,
  source: informationSource,
  params: informationParams,
  create: (params, sink) => informationBars('notional', 'imbalance', params, sink),
})
