/** Quoted spread in basis points of the mid. */
import { noParams } from '#domain/choice.ts'
import { relativeTo } from '#market/measures/relative-measure.ts'
import { defineFeature } from './feature.ts'
import { mid } from './mid.ts'
import { spreadAbs } from './spread-abs.ts'

/**
 * The spread as a share of the price: s / m * 10,000.
 *
 * Unit    basis points of the mid, so that instruments can be compared.
 * Source  Hasbrouck (2007), Empirical Market Microstructure.
 * Cost    O(1), allocates nothing.
 * Edge    NaN when a side is missing, or when the mid is not positive: nothing is a share of zero.
 */
export const spreadRel = (bid: number, ask: number): number => relativeTo(spreadAbs(bid, ask), mid(bid, ask)) * 10_000

export default defineFeature({
  name: 'spread_rel',
  about: 'The spread as a share of the mid.',
  unit: 'bps',
  formula: '(ask - bid) / mid * 10000',
  source: 'Hasbrouck (2007), Empirical Market Microstructure',
  edge: 'NaN when a side is missing or the mid is not positive',
  clock: 'event',
  params: noParams,
  needs: () => [],
  readyAfter: () => 1,
  columns: () => ['spread_rel'],
  create: () => ({
    write: (view, row, at) => {
      row[at] = spreadRel(view.bid, view.ask)
    },
  }),
})
