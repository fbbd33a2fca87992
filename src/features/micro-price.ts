/** Size-weighted mid at the touch. */
import { noParams } from '#domain/choice.ts'
import { imbalance } from './book-imbalance.ts'
import { defineFeature } from './feature.ts'
import { mid } from './mid.ts'

/**
 * The price leans towards the side that is about to be consumed.
 *
 *   P = (bid * askSize + ask * bidSize) / (bidSize + askSize) = m + s/2 * (bidSize - askSize) / (bidSize + askSize)
 *
 * computed in the second form, which does not cancel large prices, and held within the touch against its last rounding.
 *
 * Unit    price, quote currency; always within [bid, ask]; the mid when the sizes are equal.
 * Source  Gatheral & Oomen (2010), Finance and Stochastics 14(2). Stoikov (2018) calls it the weighted mid and keeps
 *         "micro-price" for his martingale correction.
 * Cost    O(1), allocates nothing.
 * Edge    exactly the bid when the bid size is 0 and the ask size is not. NaN when both are 0 or a side is missing:
 *         an empty book has no price.
 */
export function microPrice(bid: number, bidSize: number, ask: number, askSize: number): number {
  const leaning = mid(bid, ask) + ((ask - bid) / 2) * imbalance(bidSize, askSize)
  return Math.min(Math.max(leaning, bid), ask)
}

export default defineFeature({
  name: 'micro_price',
  about: 'The mid, leaning towards the side that is about to be consumed.',
  unit: 'price',
  formula: '(bid * askSize + ask * bidSize) / (bidSize + askSize)',
  source: 'Gatheral & Oomen (2010), Finance and Stochastics 14(2)',
  edge: 'NaN when both sizes are 0 or a side is missing',
  clock: 'event',
  params: noParams,
  needs: () => ['sizes'],
  readyAfter: () => 1,
  columns: () => ['micro_price'],
  create: () => ({
    write: (view, row, at) => {
      row[at] = microPrice(view.bid, view.bidSize, view.ask, view.askSize)
    },
  }),
})
