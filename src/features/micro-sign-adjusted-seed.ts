/** The micro-price pushed on by a share of the spread, as it is often published. */
import { imbalance } from './book-imbalance.ts'
import { suffixOf } from './column-suffix.ts'
import { defineFeature } from './feature.ts'
import { microPrice } from './micro-price.ts'

const ADJUSTMENT = 0.1

/**
 * P = micro-price + a s sign(BI), s the spread, sign(0) = 0.
 *
 * Kept to the letter. It counts the imbalance twice (the micro-price holds s/2 BI already), jumps by 2 a s where the
 * imbalance changes sign, and leaves the touch when one side is much heavier. Take `micro_adjusted` or `stoikov_adj`.
 *
 * Unit    price; may lie outside [bid, ask].
 * Source  the formula many feature lists give as "imbalance-adjusted micro-price".
 * Cost    O(1), allocates nothing.
 * Edge    NaN when both sizes are 0 or a side is missing.
 */
export function microSignAdjustedSeed(
  bid: number,
  bidSize: number,
  ask: number,
  askSize: number,
  adjustment: number,
): number {
  return microPrice(bid, bidSize, ask, askSize) + adjustment * (ask - bid) * Math.sign(imbalance(bidSize, askSize))
}

export default defineFeature<{ readonly adjustment: number }>({
  name: 'micro_sign_adjusted_seed',
  about: 'The micro-price pushed on by a fixed share of the spread; jumps and leaves the touch: see `micro_adjusted`.',
  unit: 'price',
  formula: 'micro_price + adjustment * spread * sign(book_imbalance), sign(0) = 0',
  source: 'published as "imbalance-adjusted micro-price"; kept to the letter',
  edge: 'NaN when both sizes are 0 or a side is missing',
  clock: 'event',
  params: (z) =>
    z.strictObject({ adjustment: z.number().min(0).max(1).default(ADJUSTMENT).describe('share of the spread') }),
  needs: () => ['sizes'],
  readyAfter: () => 1,
  columns: ({ adjustment }) => [`micro_sign_adjusted_seed${suffixOf(adjustment, ADJUSTMENT)}`],
  create: ({ adjustment }) => ({
    write: (view, row, at) => {
      row[at] = microSignAdjustedSeed(view.bid, view.bidSize, view.ask, view.askSize, adjustment)
    },
  }),
})
