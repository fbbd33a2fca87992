/** Bars that end when more volume than expected leans to one side. */
import { defineBar } from './bar.ts'
import {
  informationBars,
  informationEdge,
  informationParams,
  informationSource,
  type InformationParams,
} from './information-bars.ts'

export default defineBar<InformationParams>({
  name: 'volume_imbalance',
  unit: 'lots',
  about: 'A bar ends when the lots bought and sold by aggressors differ by more than expected.',
  formula: 'closes when |sum of b v| >= E[T] |2 v+ - E[v]|, v lots, v+ = P[b = 1] E[v | b = 1]',
  edge: informationEdge,
  source: informationSource,
  params: informationParams,
  create: (params, sink) => informationBars('lots', 'imbalance', params, sink),
})
