/** Order flow at every level of the book, between one depth image and the next. */
import type { DepthImage } from '#market/quote-check.ts'
import { orderFlow } from './ofi-1.ts'

/**
 * What an image was: `counted`; `empty`, counted too, all queues being gone; `crossed`, and passed over; or `void`: of no
 * use, and what was known is forgotten.
 */
export type Taken = 'counted' | 'empty' | 'crossed' | 'void'

/**
 * e^1 ... e^M: the six cases of the best quotes, taken at the m-th best price and size of each side.
 *
 * Ranks are given anew after each update: a new best bid shifts all of them, so that every e^m moves although no deeper
 * queue did. That is the definition. The sum of the first M is the order-flow imbalance of M levels.
 *
 * Unit    lots.
 * Source  Xu, Gould & Howison (2019), Market Microstructure and Liquidity 4(3-4); e^1 is Cont, Kukanov & Stoikov (2014).
 * Cost    O(M) an image, allocates nothing. Exact for whole lots.
 * Edge    0 at the first image after a start or a reset. A missing level is a bid at -inf, an offer at +inf, of size 0:
 *         emptied and refilled levels count in full, those of both sides at once too. A level of size 0 is no level: the
 *         next one has its rank. A crossed image is half of an update and passed over; one with a price that has no size
 *         is void.
 */
export class LevelFlow {
  /** Of the last image that counted, rank 1 first. */
  readonly flows: Float64Array
  /** Mean over the levels of (bid lots + offered lots) / 2, of the same image: one number, in an array to be handed on. */
  readonly meanDepth = new Float64Array(1)
  private before: Ranks
  private now: Ranks
  private started = false

  constructor(levels: number) {
    this.flows = new Float64Array(levels)
    this.before = ranksOf(levels)
    this.now = ranksOf(levels)
  }

  take(image: Readonly<DepthImage>): Taken {
    const { flows, before, now } = this
    const levels = flows.length
    const bids = rank(image.bidPrices, image.bidSizes, image.bids, now.bidPrices, now.bidSizes)
    const asks = rank(image.askPrices, image.askSizes, image.asks, now.askPrices, now.askSizes)
    if (now.bidPrices[0] > now.askPrices[0]) return 'crossed'

    let lots = 0
    for (let level = 0; level < levels; level++) lots += now.bidSizes[level] + now.askSizes[level]
    if (!(lots >= 0 && lots < Infinity)) {
      this.reset()
      return 'void'
    }
    for (let level = 0; level < levels; level++) {
      flows[level] = this.started
        ? orderFlow(
            before.bidPrices[level],
            before.bidSizes[level],
            before.askPrices[level],
            before.askSizes[level],
            now.bidPrices[level],
            now.bidSizes[level],
            now.askPrices[level],
            now.askSizes[level],
          )
        : 0
    }
    this.meanDepth[0] = lots / (2 * levels)
    // What is now is what was before, next time; the other place is written over.
    this.before = now
    this.now = before
    this.started = true
    return bids + asks === 0 ? 'empty' : 'counted'
  }

  /** Images were missed: the next one is the first. */
  reset(): void {
    this.started = false
  }
}

interface Ranks {
  readonly bidPrices: Float64Array
  readonly bidSizes: Float64Array
  readonly askPrices: Float64Array
  readonly askSizes: Float64Array
}

const ranksOf = (levels: number): Ranks => ({
  bidPrices: new Float64Array(levels),
  bidSizes: new Float64Array(levels),
  askPrices: new Float64Array(levels),
  askSizes: new Float64Array(levels),
})

/** The best levels of a side that have a size, the rest without price and of size 0. Returns how many there are. */
function rank(
  prices: Float64Array,
  sizes: Float64Array,
  levels: number,
  intoPrices: Float64Array,
  intoSizes: Float64Array,
): number {
  let ranks = 0
  for (let level = 0; level < levels && ranks < intoPrices.length; level++) {
    if (sizes[level] === 0) continue
    intoPrices[ranks] = prices[level]
    intoSizes[ranks] = sizes[level]
    ranks++
  }
  for (let missing = ranks; missing < intoPrices.length; missing++) {
    intoPrices[missing] = Number.NaN
    intoSizes[missing] = 0
  }
  return ranks
}
