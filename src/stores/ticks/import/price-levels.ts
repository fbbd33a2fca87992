/** A book of levels in plain numbers, for files whose price grid nobody knows before their end. Cost: a shift of what lies behind. */
import type { ImageBuffer } from '#market/depth-image.ts'
import { DEPTH_LEVELS } from '#messages/market.ts'

interface Side {
  readonly prices: number[]
  readonly sizes: number[]
  /** 1 where the best is the highest. */
  readonly sign: 1 | -1
}

export class PriceLevels {
  private readonly bids: Side = { prices: [], sizes: [], sign: 1 }
  private readonly asks: Side = { prices: [], sizes: [], sign: -1 }

  clear(): void {
    for (const { prices, sizes } of [this.bids, this.asks]) {
      prices.length = 0
      sizes.length = 0
    }
  }

  /** `size` 0 takes the level away. */
  set(isBid: boolean, price: number, size: number): void {
    const { prices, sizes, sign } = isBid ? this.bids : this.asks
    let [low, high] = [0, prices.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sign * prices[middle] > sign * price) low = middle + 1
      else high = middle
    }
    const found = prices[low] === price
    if (size === 0) {
      if (!found) return
      prices.splice(low, 1)
      sizes.splice(low, 1)
    } else if (found) sizes[low] = size
    else {
      prices.splice(low, 0, price)
      sizes.splice(low, 0, size)
    }
  }

  readonly fill = (image: ImageBuffer): void => {
    image.bids = copySide(this.bids, image.bidPrices, image.bidSizes)
    image.asks = copySide(this.asks, image.askPrices, image.askSizes)
  }
}

function copySide({ prices, sizes }: Side, intoPrices: Float64Array, intoSizes: Float64Array): number {
  for (let k = 0; k < DEPTH_LEVELS; k++) {
    intoPrices[k] = k < prices.length ? prices[k] : 0
    intoSizes[k] = k < prices.length ? sizes[k] : 0
  }
  return Math.min(prices.length, DEPTH_LEVELS)
}
