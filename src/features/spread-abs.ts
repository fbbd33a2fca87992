/** Quoted spread in price. */
import { noParams } from '#domain/choice.ts'
import { defineFeature } from './feature.ts'

/**
 * What a round trip at the touch costs: s = ask - bid.
 *
 * Unit    price, quote currency; 0 when locked, which is legal.
 * Source  Hasbrouck (2007), Empirical Market Microstructure.
 * Cost    O(1), allocates nothing.
 * Edge    NaN when a side is missing. Negative when crossed: the feature agent asks for none then.
 */
export const spreadAbs = (bid: number, ask: number): number => ask - bid

export default defineFeature({
  name: 'spread_abs',
  about: 'The best offer less the best bid.',
  unit: 'price',
  formula: 'ask - bid',
  source: 'Hasbrouck (2007), Empirical Market Microstructure',
  edge: 'NaN when a side is missing',
  clock: 'event',
  params: noParams,
  needs: () => [],
  readyAfter: () => 1,
  columns: () => ['spread_abs'],
  create: () => ({
    write: (view, row, at) => {
      row[at] = spreadAbs(view.bid, view.ask)
    },
  }),
})
