/** The depth-weighted price as it is often published: weights on their own side, and so the wrong way round. */
import type { DepthImage } from '#market/quote-check.ts'
import { decayParam, imageMid, levelsParam, type RankParams, rankSuffix, rankWeights } from './depth-ranks.ts'
import { defineFeature } from './feature.ts'

/**
 * The mean price of the book, by what rests at each level: sum_i p_i v_i w_i / sum_i v_i w_i over both sides.
 *
 * Kept to the letter. A heavy bid pulls it down to the bid, so it leans away from where the price is likely to go: with
 * one level it is the mirror image of the micro-price about the mid. For a forecast take `weighted_mid`.
 *
 * Unit    price; within the worst bid and the worst ask that are weighted.
 * Source  the formula many feature lists give as "depth-weighted micro-price"; each side by its own ranks.
 * Cost    O(levels), allocates nothing.
 * Edge    NaN when a side is missing, when all sizes are 0 and when the image is crossed.
 */
export function microDepthSeed(image: Readonly<DepthImage>, weights: Float64Array): number {
  const { bidPrices, bidSizes, askPrices, askSizes } = image
  let worth = 0
  let lots = 0
  for (let rank = 0; rank < Math.min(weights.length, image.bids); rank++) {
    worth += bidPrices[rank] * bidSizes[rank] * weights[rank]
    lots += bidSizes[rank] * weights[rank]
  }
  for (let rank = 0; rank < Math.min(weights.length, image.asks); rank++) {
    worth += askPrices[rank] * askSizes[rank] * weights[rank]
    lots += askSizes[rank] * weights[rank]
  }
  return Number.isNaN(imageMid(image)) ? Number.NaN : worth / lots
}

export default defineFeature<RankParams>({
  name: 'micro_depth_seed',
  about: 'The mean price of the book by resting size. It leans away from the micro-price: see `weighted_mid`.',
  unit: 'price',
  formula: 'sum p_i v_i w_i / sum v_i w_i over both sides, w_i = decay^(i - 1)',
  source: 'published as "depth-weighted micro-price"; kept to the letter',
  edge: 'O(levels); NaN when a side is missing or all sizes are 0',
  clock: 'event',
  params: (z) => z.strictObject({ levels: levelsParam()(z), decay: decayParam(z) }),
  needs: () => ['depth'],
  readyAfter: () => 1,
  columns: (params) => [`micro_depth_seed${rankSuffix(params)}`],
  create(params) {
    const weights = rankWeights(params)
    return {
      write: (view, row, at) => {
        row[at] = microDepthSeed(view, weights)
      },
    }
  },
})
