/** Imbalance of the sizes resting on the two sides of the book. */
import { DEPTH_LEVELS } from '#messages/market.ts'
import { defineFeature } from './feature.ts'

/**
 * Which side is heavier: BI = (bids - asks) / (bids + asks), lots.
 *
 * Unit    none, in [-1, 1]; the share of the bid side is (1 + BI) / 2.
 * Source  Cont, Kukanov & Stoikov (2014), J. Financial Econometrics 12(1); Gould & Bonart (2016).
 * Cost    O(1), allocates nothing.
 * Edge    1 or -1 when one side is empty, NaN when both are.
 */
export const imbalance = (bidLots: number, askLots: number): number => (bidLots - askLots) / (bidLots + askLots)

function total(sizes: Float64Array, levels: number): number {
  let sum = 0
  for (let level = 0; level < levels; level++) sum += sizes[level]
  return sum
}

export default defineFeature<{ readonly levels: number }>({
  name: 'book_imbalance',
  about: 'How much heavier the bid side is than the offer: at the touch, or over the best levels of the depth image.',
  unit: 'none, in [-1, 1]',
  formula: '(bidLots - askLots) / (bidLots + askLots)',
  source: 'Cont, Kukanov & Stoikov (2014), J. Financial Econometrics 12(1)',
  edge: 'NaN when both sides are empty',
  clock: 'event',
  params: (z) =>
    z.strictObject({
      levels: z
        .int()
        .min(1)
        .max(DEPTH_LEVELS)
        .default(1)
        .describe('levels a side; 1 reads the quote, more the last depth image'),
    }),
  needs: ({ levels }) => [levels === 1 ? 'sizes' : 'depth'],
  readyAfter: () => 1,
  columns: ({ levels }) => [levels === 1 ? 'book_imbalance' : `book_imbalance_${levels}`],
  create: ({ levels }) =>
    levels === 1
      ? {
          write: (view, row, at) => {
            row[at] = imbalance(view.bidSize, view.askSize)
          },
        }
      : {
          write: (view, row, at) => {
            const bidLots = total(view.bidSizes, Math.min(levels, view.bids))
            const askLots = total(view.askSizes, Math.min(levels, view.asks))
            row[at] = imbalance(bidLots, askLots)
          },
        },
})
