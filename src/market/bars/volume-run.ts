/** Bars that end when one side trades more volume than expected. */
import { defineBar } from './bar.ts'
import {
  informationBars,
  informationEdge,
  informationParams,
  informationSource,
  type InformationParams,
} from './information-bars.ts'

export default defineBar<InformationParams>({
  name: 'volume_run',
  unit: 'lots',
  about: 'A bar ends when one side has traded more lots than expected of the larger one.',
  formula: 'closes when max(bought, sold) >= E[T] max(P[b = 1] E[v | b = 1], P[b = -1] E[v | b = -1])',
  edge: informationEdge,
  source: informationSource,
  params: informationParams,
  create: (params, sink) => informationBars('lots', 'run', params, sink),
})
