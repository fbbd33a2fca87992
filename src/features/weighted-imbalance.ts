/** Imbalance of the sizes of several levels, the near ones counting most. */
import { suffixOf } from './column-suffix.ts'
import { decayParam, levelsParam, type RankParams, rankSuffix, rankWeights } from './depth-ranks.ts'
import { imbalance } from './book-imbalance.ts'
import { defineFeature } from './feature.ts'

interface WeightedImbalanceParams extends RankParams {
  readonly distance?: number | undefined
}

/** sum_i w_i v_i of one side. */
export function rankWeighted(sizes: Float64Array, levels: number, weights: Float64Array): number {
  let sum = 0
  for (let rank = 0; rank < Math.min(levels, weights.length); rank++) sum += weights[rank] * sizes[rank]
  return sum
}

/**
 * sum_i v_i exp(-|p_i - p_1| / h) of one side. Measured from the best price of the side: from the mid, all weights of
 * both sides would shrink by exp(-s / 2h) alike, which a ratio does not see.
 */
export function distanceWeighted(prices: Float64Array, sizes: Float64Array, levels: number, distance: number): number {
  let sum = 0
  for (let rank = 0; rank < levels; rank++) {
    sum += sizes[rank] * Math.exp(-Math.abs(prices[rank] - prices[0]) / distance)
  }
  return sum
}

export default defineFeature<WeightedImbalanceParams>({
  name: 'weighted_imbalance',
  about: 'How much heavier the bid side is, the near levels counting most: by rank, or by how far off they are.',
  unit: 'none, in [-1, 1]',
  formula: '(sum w_i bidSize_i - sum w_i askSize_i) / (their sum), w_i = decay^(i - 1) or exp(-|p_i - p_1| / distance)',
  source: 'Cont, Kukanov & Stoikov (2014), J. Financial Econometrics 12(1), weighted over ranks',
  edge: 'O(levels); each side by its own ranks; 1 or -1 when one side is empty, NaN when both are',
  clock: 'event',
  params: (z) =>
    z.strictObject({
      levels: levelsParam()(z),
      decay: decayParam(z),
      distance: z
        .number()
        .positive()
        .optional()
        .describe('price at which a level counts 1/e; given, it stands in for decay: ranks do not see gaps'),
    }),
  needs: () => ['depth'],
  readyAfter: () => 1,
  columns: ({ levels, decay, distance }) => [
    distance === undefined
      ? `weighted_imbalance${rankSuffix({ levels, decay })}`
      : `weighted_imbalance${suffixOf(levels, 5)}${suffixOf(distance, Number.NaN, 'h')}`,
  ],
  create({ levels, decay, distance }) {
    const weights = rankWeights({ levels, decay })
    return {
      write:
        distance === undefined
          ? (view, row, at) => {
              const bidLots = rankWeighted(view.bidSizes, view.bids, weights)
              row[at] = imbalance(bidLots, rankWeighted(view.askSizes, view.asks, weights))
            }
          : (view, row, at) => {
              const { bidPrices, bidSizes, askPrices, askSizes } = view
              const bidLots = distanceWeighted(bidPrices, bidSizes, Math.min(view.bids, levels), distance)
              const askLots = distanceWeighted(askPrices, askSizes, Math.min(view.asks, levels), distance)
              row[at] = imbalance(bidLots, askLots)
            },
    }
  },
})
