/** Mid over several levels, each leaning towards the side that is about to be consumed. */
import type { DepthImage } from '#market/quote-check.ts'
import { decayParam, imageMid, levelsParam, type RankParams, rankSuffix, rankWeights } from './depth-ranks.ts'
import { defineFeature } from './feature.ts'

/**
 * The micro-price of more than one level: each price weighs what rests on the other side at its rank.
 *
 *   P = sum_i w_i (bid_i askSize_i + ask_i bidSize_i) / sum_i w_i (bidSize_i + askSize_i),   w_i = decay^(i - 1)
 *
 * over the ranks that both sides have, computed as a distance from the mid: nothing large cancels. Not to be mixed up
 * with `micro_depth_seed`, whose weights stand on their own side and which therefore leans the other way.
 *
 * Unit    price; within the worst bid and the worst ask that are weighted. With one level it is the micro-price.
 * Source  Gatheral & Oomen (2010), Finance and Stochastics 14(2), carried over to deeper ranks.
 * Cost    O(levels), allocates nothing.
 * Edge    NaN when a side is missing, when all sizes are 0 and when the image is crossed. With equal sizes it is the mid
 *         only if the levels lie as far from it on both sides.
 */
export function weightedMid(image: Readonly<DepthImage>, weights: Float64Array): number {
  const { bidPrices, bidSizes, askPrices, askSizes } = image
  const center = imageMid(image)
  const ranks = Math.min(weights.length, image.bids, image.asks)
  let leaning = 0
  let lots = 0
  for (let rank = 0; rank < ranks; rank++) {
    const towards = (bidPrices[rank] - center) * askSizes[rank] + (askPrices[rank] - center) * bidSizes[rank]
    leaning += weights[rank] * towards
    lots += weights[rank] * (bidSizes[rank] + askSizes[rank])
  }
  return center + leaning / lots
}

export default defineFeature<RankParams>({
  name: 'weighted_mid',
  about: 'The mid over the best levels of the depth image, leaning towards the side that is about to be consumed.',
  unit: 'price',
  formula: 'sum w_i (bid_i askSize_i + ask_i bidSize_i) / sum w_i (bidSize_i + askSize_i), w_i = decay^(i - 1)',
  source: 'Gatheral & Oomen (2010), Finance and Stochastics 14(2), for deeper ranks',
  edge: 'O(levels); over the ranks both sides have; NaN when a side is missing or all sizes are 0',
  clock: 'event',
  params: (z) => z.strictObject({ levels: levelsParam()(z), decay: decayParam(z) }),
  needs: () => ['depth'],
  readyAfter: () => 1,
  columns: (params) => [`weighted_mid${rankSuffix(params)}`],
  create(params) {
    const weights = rankWeights(params)
    return {
      write: (view, row, at) => {
        row[at] = weightedMid(view, weights)
      },
    }
  },
})
