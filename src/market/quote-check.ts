/**
 * Whether market data can be true: numbers, positive, two-sided, not crossed. Pure checks, no memory.
 *
 * A locked market (bid = ask) is legal: aggregated feeds show it often. A crossed one is no fault of the record, but it
 * is not a price: `isCrossed` tells it apart, and features write no number for it. Sizes may be
 * NaN (the feed carries none) or 0, never negative or infinite.
 */

export type QuoteFault = 'nan' | 'zero' | 'negative' | 'oneSided'
export type DepthFault = QuoteFault | 'unsorted' | 'crossed'
export type TradeFault = 'nan' | 'zero' | 'negative'

/** A book as arrays: the first `bids` and `asks` entries count, best first. */
export interface DepthImage {
  readonly bids: number
  readonly asks: number
  readonly bidPrices: Float64Array
  readonly bidSizes: Float64Array
  readonly askPrices: Float64Array
  readonly askSizes: Float64Array
}

/** The first fault of a quote, or undefined. A side is empty when its price is NaN; both empty is `nan`. */
export function faultOfQuote(bid: number, bidSize: number, ask: number, askSize: number): QuoteFault | undefined {
  if (Number.isNaN(bid) !== Number.isNaN(ask)) return 'oneSided'
  if (!Number.isFinite(bid) || !Number.isFinite(ask)) return 'nan'
  if (Math.abs(bidSize) === Infinity || Math.abs(askSize) === Infinity) return 'nan'
  if (bid < 0 || ask < 0 || bidSize < 0 || askSize < 0) return 'negative'
  return bid === 0 || ask === 0 ? 'zero' : undefined
}

/** True when the bid is above the ask: an aggregated or delayed feed shows it, nobody can trade on it. */
export const isCrossed = (bid: number, ask: number): boolean => bid > ask

/** The first fault of a trade, or undefined: price and size are finite and positive. */
export function faultOfTrade(price: number, size: number): TradeFault | undefined {
  if (!Number.isFinite(price) || !Number.isFinite(size)) return 'nan'
  if (price < 0 || size < 0) return 'negative'
  return price === 0 || size === 0 ? 'zero' : undefined
}

function faultOfSide(
  prices: Float64Array,
  sizes: Float64Array,
  levels: number,
  direction: 1 | -1,
): DepthFault | undefined {
  if (!(Number.isInteger(levels) && levels >= 0 && levels <= prices.length)) return 'nan'
  for (let level = 0; level < levels; level++) {
    const fault = faultOfTrade(prices[level], sizes[level])
    if (fault !== undefined) return fault
    if (level > 0 && !((prices[level] - prices[level - 1]) * direction > 0)) return 'unsorted'
  }
  return undefined
}

/**
 * The first fault of a depth image, or undefined: every level finite and positive, bids falling and offers rising
 * strictly, not crossed. An empty side is legal here: it is what the book looks like.
 */
export function faultOfDepth(image: DepthImage): DepthFault | undefined {
  const fault =
    faultOfSide(image.bidPrices, image.bidSizes, image.bids, -1) ??
    faultOfSide(image.askPrices, image.askSizes, image.asks, 1)
  if (fault !== undefined) return fault
  return image.bids > 0 && image.asks > 0 && image.bidPrices[0] > image.askPrices[0] ? 'crossed' : undefined
}
