/** Mid price. */
import { noParams } from '#domain/choice.ts'
import { defineFeature } from './feature.ts'

/**
 * The middle of the best bid and offer: m = (bid + ask) / 2.
 *
 * Unit    price, quote currency.
 * Source  Hasbrouck (2007), Empirical Market Microstructure.
 * Cost    O(1), allocates nothing.
 * Edge    NaN when a side is missing: half a book has no middle.
 */
export const mid = (bid: number, ask: number): number => (bid + ask) / 2

export default defineFeature({
  name: 'mid',
  about: 'The middle of the best bid and offer.',
  unit: 'price',
  formula: '(bid + ask) / 2',
  source: 'Hasbrouck (2007), Empirical Market Microstructure',
  edge: 'NaN when a side is missing',
  clock: 'event',
  params: noParams,
  needs: () => [],
  readyAfter: () => 1,
  columns: () => ['mid'],
  create: () => ({
    write: (view, row, at) => {
      row[at] = mid(view.bid, view.ask)
    },
  }),
})
