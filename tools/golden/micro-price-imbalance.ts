/** Golden `micro_price_imbalance`: prices and imbalances of single books, in all their forms. */
import { z } from 'zod'
import { imbalance } from '#features/book-imbalance.ts'
import { bookPressureSeed } from '#features/book-pressure-seed.ts'
import { bookPressure } from '#features/book-pressure.ts'
import { rankWeights } from '#features/depth-ranks.ts'
import { microAdjusted } from '#features/micro-adjusted.ts'
import { microDepthSeed } from '#features/micro-depth-seed.ts'
import { microPrice } from '#features/micro-price.ts'
import { microSignAdjustedSeed } from '#features/micro-sign-adjusted-seed.ts'
import { mid } from '#features/mid.ts'
import { spreadAbs } from '#features/spread-abs.ts'
import { spreadRel } from '#features/spread-rel.ts'
import { rankWeighted } from '#features/weighted-imbalance.ts'
import { weightedMid } from '#features/weighted-mid.ts'
import { defineGolden } from './golden.ts'

const side = z.array(z.tuple([z.number(), z.number()]))
const inputs = z.object({
  decay: z.number(),
  adjustment: z.number(),
  n_levels: z.int().min(1),
  cases: z.array(z.object({ label: z.string(), bids: side, asks: side })),
})

const column = (levels: z.output<typeof side>, at: 0 | 1): Float64Array => Float64Array.from(levels, (one) => one[at])

export const microPriceImbalanceGolden = defineGolden('micro_price_imbalance', inputs, (given) => {
  const levels = given.n_levels
  const weights = rankWeights({ levels, decay: given.decay })
  const even = new Float64Array(levels).fill(1)
  return {
    cases: given.cases.map(({ label, bids, asks }) => {
      const [bid, bidSize] = bids[0] ?? [Number.NaN, 0]
      const [ask, askSize] = asks[0] ?? [Number.NaN, 0]
      const image = {
        bids: bids.length,
        asks: asks.length,
        bidPrices: column(bids, 0),
        bidSizes: column(bids, 1),
        askPrices: column(asks, 0),
        askSizes: column(asks, 1),
      }
      const weighted = (by: Float64Array): number =>
        imbalance(rankWeighted(image.bidSizes, image.bids, by), rankWeighted(image.askSizes, image.asks, by))
      return {
        label,
        mid: mid(bid, ask),
        spread: spreadAbs(bid, ask),
        relative_spread: spreadRel(bid, ask) / 10_000,
        micro_volume_weighted: microPrice(bid, bidSize, ask, askSize),
        micro_depth_weighted_seed: microDepthSeed(image, weights),
        micro_depth_weighted_cross: weightedMid(image, weights),
        micro_imbalance_adjusted_seed: microSignAdjustedSeed(bid, bidSize, ask, askSize, given.adjustment),
        mid_plus_half_spread_times_imbalance: microAdjusted(bid, bidSize, ask, askSize, 0.5),
        simple_imbalance_l1: imbalance(bidSize, askSize),
        simple_imbalance_all: weighted(even),
        weighted_imbalance: weighted(weights),
        book_pressure: bookPressureSeed(image, levels),
        book_pressure_normalised: bookPressure(image, levels, 0),
      }
    }),
  }
})
