/**
 * A book as the terminal gives it, made an image of the swarm's: best first, ten levels a side, equal prices merged, rows
 * without a price or a volume left out. A crossed book passes as it is: an opening auction has one.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import { emptyImage } from '#market/depth-image.ts'
import { DEPTH_LEVELS, type MarketDepth } from '#messages/market.ts'
import { frames } from '#venues/mt5/wire/catalogue.ts'

const SELL = 1
const BUY = 2

type DepthImage = Omit<MarketDepth, 'type' | 'seq'>

const image = { at: 0, instrument: 0, ...emptyImage(DEPTH_LEVELS) }
const row = { type: 0, price: 0, volume: 0 }
const { rowBytes, readRow } = frames.book

/** Puts a level in its place among the `count` there are; returns how many there are then. */
function place(prices: Float64Array, sizes: Float64Array, count: number, better: (a: number, b: number) => boolean) {
  let at = count
  while (at > 0 && better(row.price, prices[at - 1])) at--
  if (at > 0 && prices[at - 1] === row.price) {
    sizes[at - 1] += row.volume
    return count
  }
  if (at === DEPTH_LEVELS) return count
  prices.copyWithin(at + 1, at, Math.min(count, DEPTH_LEVELS - 1))
  sizes.copyWithin(at + 1, at, Math.min(count, DEPTH_LEVELS - 1))
  prices[at] = row.price
  sizes[at] = row.volume
  return Math.min(count + 1, DEPTH_LEVELS)
}

const lower = (a: number, b: number): boolean => a < b
const higher = (a: number, b: number): boolean => a > b

/** The image of `count` rows at `at`. The same object every time: it is to be copied at once. */
export function bookImage(
  instrument: InstrumentId,
  time: number,
  view: DataView,
  at: number,
  count: number,
): DepthImage {
  image.instrument = instrument
  image.at = time
  image.bids = 0
  image.asks = 0
  for (let k = 0; k < count; k++) {
    readRow(view, at + k * rowBytes, row)
    if (!(row.price > 0 && row.price < Infinity && row.volume > 0 && row.volume < Infinity)) continue
    if (row.type === SELL) image.asks = place(image.askPrices, image.askSizes, image.asks, lower)
    else if (row.type === BUY) image.bids = place(image.bidPrices, image.bidSizes, image.bids, higher)
  }
  return image
}
