/** Bars that end when one side trades more money than expected. */
import { defineBar } from './bar.ts'
import {
  informationBars,
  informationEdge,
  informationParams,
  informationSource,
  type InformationParams,
} from './information-bars.ts'

export default defineBar<InformationParams>({
  name: 'dollar_run',
  unit: 'price x lots',
  about: 'A bar ends when one side has traded more money than expected of the larger one.',
  formula: 'closes when max(bought, sold) >= E[T] max(P[b = 1] E[p v | b = 1], P[b = -1] E[p v | b = -1])',
  edge: informationEdge,
  source: informationSource,
  params: informationParams,
  create: (params, sink) => informationBars('notional', 'run', params, sink),
})
