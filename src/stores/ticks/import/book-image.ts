/**
 * What a book rebuilt from a file tells: a depth image when its best ten levels changed, and a quote when the best of
 * either side did.
 */
import type { Micros } from '#domain/time.ts'
import { ASK, BID, NONE, type BookSide, type LevelView } from '#market/book-side.ts'
import { emptyImage, type ImageBuffer } from '#market/depth-image.ts'
import { DEPTH_LEVELS } from '#messages/market.ts'
import type { ImportSink } from './import-source.ts'

const columns = ['bidPrices', 'bidSizes', 'askPrices', 'askSizes'] as const

/** Tells `sink` what changed since the last time. `fill` writes the best levels of the book, zeros beyond them. */
export function bookTeller(
  sink: ImportSink,
  fill: (image: ImageBuffer) => void,
): (at: Micros, localAt: Micros) => void {
  let now = emptyImage(DEPTH_LEVELS)
  let before = emptyImage(DEPTH_LEVELS)
  return (at, localAt) => {
    fill(now)
    const isSame = (level: number): boolean => columns.every((name) => now[name][level] === before[name][level])
    const counts = now.bids === before.bids && now.asks === before.asks
    const top = isSame(0) && now.bids > 0 === before.bids > 0 && now.asks > 0 === before.asks > 0
    let rest = counts
    for (let level = 1; rest && level < DEPTH_LEVELS; level++) rest = isSame(level)
    if (top && rest) return
    sink.depth(at, localAt, now)
    if (!top) {
      const { bids, asks, bidPrices, bidSizes, askPrices, askSizes } = now
      const [bid, ask] = [bids > 0, asks > 0]
      sink.quote(
        at,
        localAt,
        bid ? bidPrices[0] : NaN,
        bid ? bidSizes[0] : NaN,
        ask ? askPrices[0] : NaN,
        ask ? askSizes[0] : NaN,
      )
    }
    ;[now, before] = [before, now]
  }
}

/** Fills an image from a book in ticks of `10^-places`. One division of whole numbers gives the double nearest to the decimal. */
export function imageOfBook(
  book: LevelView,
  grid: { readonly price: number; readonly size: number },
): (image: ImageBuffer) => void {
  const [priceUnit, sizeUnit] = [10 ** grid.price, 10 ** grid.size]
  const side = (of: BookSide, intoPrices: Float64Array, intoSizes: Float64Array): number => {
    intoPrices.fill(0)
    intoSizes.fill(0)
    let level = 0
    for (let ticks = book.best(of); ticks !== NONE && level < DEPTH_LEVELS; ticks = book.next(of, ticks), level++) {
      intoPrices[level] = ticks / priceUnit
      intoSizes[level] = book.sizeAt(of, ticks) / sizeUnit
    }
    return level
  }
  return (image) => {
    image.bids = side(BID, image.bidPrices, image.bidSizes)
    image.asks = side(ASK, image.askPrices, image.askSizes)
  }
}
