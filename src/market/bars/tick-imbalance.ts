/** Bars that end when more trades than expected lean to one side. */
import { defineBar } from './bar.ts'
import {
  informationBars,
  informationEdge,
  informationParams,
  informationSource,
  type InformationParams,
} from './information-bars.ts'

export default defineBar<InformationParams>({
  name: 'tick_imbalance',
  unit: 'trades',
  about: 'A bar ends when buys outnumber sells, or sells buys, by more than expected.',
  formula: 'closes when |sum of b| >= E[T] |2 P[b = 1] - 1|, b = 1 for a buy and -1 for a sell',
  edge: informationEdge,
  source: informationSource,
  params: informationParams,
  create: (params, sink) => informationBars('trades', 'imbalance', params, sink),
})
