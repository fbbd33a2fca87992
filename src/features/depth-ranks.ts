/** The ranks of a depth image (rank 1 is the best level of its side), as features that weight them need it. */
import type { Schema } from '#domain/schema.ts'
import type { DepthImage } from '#market/quote-check.ts'
import { DEPTH_LEVELS } from '#messages/market.ts'
import { suffixOf } from './column-suffix.ts'
import { mid } from './mid.ts'

export interface RankParams {
  readonly levels: number
  readonly decay: number
}

const LEVELS = 5
const DECAY = 0.5

/** How many levels a side a feature reads. */
export const levelsParam =
  (usual = LEVELS): Schema<number> =>
  (z) =>
    z.int().min(1).max(DEPTH_LEVELS).default(usual).describe('levels a side')

export const decayParam: Schema<number> = (z) =>
  z.number().gt(0).max(1).default(DECAY).describe('weight of a level, as a share of that of the level before it')

/** For a column of a feature with these parameters. */
export const rankSuffix = ({ levels, decay }: RankParams): string =>
  suffixOf(levels, LEVELS) + suffixOf(decay, DECAY, 'd')

/** decay^(rank - 1), of the ranks 1 to `levels`. */
export const rankWeights = ({ levels, decay }: RankParams): Float64Array =>
  Float64Array.from({ length: levels }, (_, rank) => decay ** rank)

/** Mid of the best levels of an image; NaN when a side is missing, or when they cross: no price, no feature. */
export function imageMid({ bids, asks, bidPrices, askPrices }: Readonly<DepthImage>): number {
  if (bids === 0 || asks === 0 || bidPrices[0] > askPrices[0]) return Number.NaN
  return mid(bidPrices[0], askPrices[0])
}
