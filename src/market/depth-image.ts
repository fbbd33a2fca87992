/** A depth image that is filled anew for every moment, so that none is allocated on the way. */
import type { DepthImage } from './quote-check.ts'

export type ImageBuffer = { -readonly [Field in keyof DepthImage]: DepthImage[Field] }

/** With room for so many levels a side; nobody bids and nobody asks. */
export const emptyImage = (levels: number): ImageBuffer => ({
  bids: 0,
  asks: 0,
  bidPrices: new Float64Array(levels),
  bidSizes: new Float64Array(levels),
  askPrices: new Float64Array(levels),
  askSizes: new Float64Array(levels),
})
