/** The mid, leaning by a chosen share of the spread. */
import { imbalance } from './book-imbalance.ts'
import { suffixOf } from './column-suffix.ts'
import { defineFeature } from './feature.ts'
import { mid } from './mid.ts'

const THETA = 0.25

/**
 * P = m + theta s BI, 0 <= theta <= 1/2: the mid at 0, the micro-price at 1/2.
 *
 * What the imbalance says of the next move differs by instrument, mostly by how many ticks wide the spread is; theta is
 * that, to be fitted. Unlike `micro_sign_adjusted_seed` it is continuous in the sizes and cannot leave the touch.
 *
 * Unit    price; within [bid, ask].
 * Source  the linear case of Stoikov (2018), Quantitative Finance 18(12): m + s g(BI), g(BI) = theta BI.
 * Cost    O(1), allocates nothing.
 * Edge    NaN when both sizes are 0 or a side is missing.
 */
export function microAdjusted(bid: number, bidSize: number, ask: number, askSize: number, theta: number): number {
  const leaning = mid(bid, ask) + theta * (ask - bid) * imbalance(bidSize, askSize)
  return Math.min(Math.max(leaning, bid), ask)
}

export default defineFeature<{ readonly theta: number }>({
  name: 'micro_adjusted',
  about: 'The mid, leaning towards the thin side by a chosen share of the spread.',
  unit: 'price',
  formula: 'mid + theta * spread * book_imbalance',
  source: 'the linear case of Stoikov (2018), Quantitative Finance 18(12)',
  edge: 'NaN when both sizes are 0 or a side is missing',
  clock: 'event',
  params: (z) =>
    z.strictObject({
      theta: z
        .number()
        .min(0)
        .max(0.5)
        .default(THETA)
        .describe('share of the spread; 0 is the mid, 0.5 the micro-price'),
    }),
  needs: () => ['sizes'],
  readyAfter: () => 1,
  columns: ({ theta }) => [`micro_adjusted${suffixOf(theta, THETA)}`],
  create: ({ theta }) => ({
    write: (view, row, at) => {
      row[at] = microAdjusted(view.bid, view.bidSize, view.ask, view.askSize, theta)
    },
  }),
})
