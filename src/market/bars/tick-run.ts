/** Bars that end when one side trades more often than expected. */
import { defineBar } from './bar.ts'
import {
  informationBars,
  informationEdge,
  informationParams,
  informationSource,
  type InformationParams,
} from './information-bars.ts'

export default defineBar<InformationParams>({
  name: 'tick_run',
  unit: 'trades',
  about: 'A bar ends when one side has made more trades than expected of the busier one.',
  formula: 'closes when max(buys, sells) >= E[T] max(P[b = 1], P[b = -1])',
  edge: informationEdge,
  source: informationSource,
  params: informationParams,
  create: (params, sink) => informationBars('trades', 'run', params, sink),
})
