/** Imbalance of the resting sizes, each divided by how far it lies from the mid. */
import type { DepthImage } from '#market/quote-check.ts'
import { imbalance } from './book-imbalance.ts'
import { suffixOf } from './column-suffix.ts'
import { imageMid, levelsParam } from './depth-ranks.ts'
import { defineFeature } from './feature.ts'

/** sum_i v_i / max(|p_i - center|, floor) of the best `levels` of one side, lots per price. */
export function sidePressure(
  prices: Float64Array,
  sizes: Float64Array,
  levels: number,
  center: number,
  floor: number,
): number {
  let pressure = 0
  for (let level = 0; level < levels; level++) {
    pressure += sizes[level] / Math.max(Math.abs(prices[level] - center), floor)
  }
  return pressure
}

/**
 * Which side presses harder: (Pb - Pa) / (Pb + Pa), P = sum_i v_i / dist_i, dist_i = max(|p_i - m|, tick / 2).
 *
 * A ratio, so it does not matter in what distances are measured: in price here, as `book_pressure_seed`, or in ticks.
 * What the tick is for is the floor: an image that is locked has its best levels at distance 0 of the mid.
 *
 * Unit    none, in [-1, 1].
 * Source  the difference of feature lists ("book pressure"), divided by the sum.
 * Cost    O(levels), allocates nothing.
 * Edge    NaN when a side is missing, when all sizes are 0, when the image is crossed, and on a locked image when
 *         `tick` is 0.
 */
export function bookPressure(image: Readonly<DepthImage>, levels: number, tick: number): number {
  const center = imageMid(image)
  if (Number.isNaN(center)) return center
  return imbalance(
    sidePressure(image.bidPrices, image.bidSizes, Math.min(levels, image.bids), center, tick / 2),
    sidePressure(image.askPrices, image.askSizes, Math.min(levels, image.asks), center, tick / 2),
  )
}

export default defineFeature<{ readonly levels: number; readonly tick: number }>({
  name: 'book_pressure',
  about: 'Which side presses harder: resting sizes, each divided by how far it lies from the mid.',
  unit: 'none, in [-1, 1]',
  formula: '(Pb - Pa) / (Pb + Pa), P = sum v_i / max(|p_i - mid|, tick / 2)',
  source: 'the difference known as book pressure, divided by the sum',
  edge: 'O(levels); NaN when a side is missing or all sizes are 0, and on a locked book unless the tick is given',
  clock: 'event',
  params: (z) =>
    z.strictObject({
      levels: levelsParam()(z),
      tick: z.number().min(0).default(0).describe('price of one tick; half of it is the least distance; 0 sets none'),
    }),
  needs: () => ['depth'],
  readyAfter: () => 1,
  columns: ({ levels, tick }) => [`book_pressure${suffixOf(levels, 5)}${suffixOf(tick, 0, 't')}`],
  create: ({ levels, tick }) => ({
    write: (view, row, at) => {
      row[at] = bookPressure(view, levels, tick)
    },
  }),
})
