/** The difference of resting sizes by distance, as it is often published. */
import type { DepthImage } from '#market/quote-check.ts'
import { sidePressure } from './book-pressure.ts'
import { suffixOf } from './column-suffix.ts'
import { imageMid, levelsParam } from './depth-ranks.ts'
import { defineFeature } from './feature.ts'

/**
 * BP = sum_i bidSize_i / dist_i - sum_i askSize_i / dist_i, dist_i = |p_i - m|.
 *
 * Kept to the letter. Unbounded, doubles when prices are halved, and grows without end as the spread closes: two
 * instruments or two days cannot be compared by it. `book_pressure` is the same in [-1, 1].
 *
 * Unit    lots per price.
 * Source  the formula feature lists give as "book pressure".
 * Cost    O(levels), allocates nothing.
 * Edge    NaN when a side is missing or the spread is not above 0.
 */
export function bookPressureSeed(image: Readonly<DepthImage>, levels: number): number {
  const center = imageMid(image)
  if (!(image.askPrices[0] > image.bidPrices[0])) return Number.NaN
  return (
    sidePressure(image.bidPrices, image.bidSizes, Math.min(levels, image.bids), center, 0) -
    sidePressure(image.askPrices, image.askSizes, Math.min(levels, image.asks), center, 0)
  )
}

export default defineFeature<{ readonly levels: number }>({
  name: 'book_pressure_seed',
  about: 'Resting sizes by distance from the mid, bids less offers; unbounded: see `book_pressure`.',
  unit: 'lots per price',
  formula: 'sum bidSize_i / |p_i - mid| - sum askSize_i / |p_i - mid|',
  source: 'published as "book pressure"; kept to the letter',
  edge: 'O(levels); NaN when a side is missing or the spread is not above 0',
  clock: 'event',
  params: (z) => z.strictObject({ levels: levelsParam()(z) }),
  needs: () => ['depth'],
  readyAfter: () => 1,
  columns: ({ levels }) => [`book_pressure_seed${suffixOf(levels, 5)}`],
  create: ({ levels }) => ({
    write: (view, row, at) => {
      row[at] = bookPressureSeed(view, levels)
    },
  }),
})
