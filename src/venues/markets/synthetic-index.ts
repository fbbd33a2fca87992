/**
 * A mini-index future as an exchange shows it: a ten-level book, public trades, and order flow that excites itself.
 *
 * Events are of two kinds, buying and selling pressure, drawn from a bivariate Hawkes process with exponential kernels.
 * Each is by chance a market order (a trade), a limit order that joins its own side, or a cancel on the other side.
 * Every event gives its trades, the image of the book and the touch, in that order.
 *
 * Stable by construction: with branching ratio n and cross share c the matrix is [[n(1-c), nc], [nc, n(1-c)]], whose
 * spectral radius is n, and the schema keeps n below 1. The base rate follows from the mean rate asked for:
 * mu = rate / 2 * (1 - n).
 */
import { opposite } from '#domain/side.ts'
import { fromSeconds, MICROS_PER_SECOND } from '#domain/time.ts'
import type { HawkesParameters } from '#hawkes/exponential.ts'
import { hawkesFlow } from '#hawkes/simulate.ts'
import { emptyImage } from '#market/depth-image.ts'
import { priceGrid } from '#market/price-grid.ts'
import { DEPTH_LEVELS } from '#messages/market.ts'
import { indexBook, type BookSide } from './index-book.ts'
import { defineMarket, forSeconds, type Market, type MarketHost, type MarketOutlet } from './market.ts'

export interface IndexConfig {
  readonly kind: 'index'
  readonly startPrice: number
  readonly eventsPerSecond: number
  readonly branching: number
  readonly crossShare: number
  readonly decayPerSecond: number
  readonly meanLots: number
  readonly forSeconds?: number | undefined
}

/** What an event turns out to be, by chance: a market order, else a limit order, else a cancel. */
const MARKET_SHARE = 0.2
const LIMIT_SHARE = 0.5
/** A limit order goes one tick inside the spread, where there is room, this often. */
const INSIDE_SHARE = 0.4
/** A cancel takes at most this share of a level. */
const CANCEL_SHARE = 0.6

export const flowParameters = ({
  eventsPerSecond,
  branching,
  crossShare,
  decayPerSecond,
}: IndexConfig): HawkesParameters => {
  const mu = (eventsPerSecond / 2) * (1 - branching)
  const own = branching * (1 - crossShare) * decayPerSecond
  const cross = branching * crossShare * decayPerSecond
  const beta = [decayPerSecond, decayPerSecond]
  return {
    mu: [mu, mu],
    alpha: [
      [own, cross],
      [cross, own],
    ],
    beta: [beta, beta],
  }
}

function open(config: IndexConfig, { instrument, rng }: MarketHost): Market {
  const grid = priceGrid(instrument.tickSize)
  const flow = hawkesFlow(flowParameters(config), rng)
  const book = indexBook(Math.max(1_000, grid.ticks(config.startPrice)), config.meanLots * 3, rng)
  const length = config.forSeconds === undefined ? Infinity : fromSeconds(config.forSeconds)
  const printed = {
    ticks: new Float64Array(64),
    lots: new Float64Array(64),
    count: 0,
    aggressor: 'buy' as 'buy' | 'sell',
  }
  const image = { instrument: instrument.id, at: NaN, ...emptyImage(DEPTH_LEVELS) }
  let began = 0
  let events = 0
  let trades = 0

  const print = (ticks: number, lots: number): void => {
    printed.ticks[printed.count] = ticks
    printed.lots[printed.count++] = lots
  }
  /** 0 most often, then ever rarer: orders crowd at the touch. */
  const nearness = (): number => Math.min(DEPTH_LEVELS - 1, Math.floor(rng.exponential() * 1.5))

  const act = (kind: number): void => {
    // Too near to zero for ten levels below the touch: everybody buys.
    const side = kind === 0 || book.bids.ticks[0] < 4 * DEPTH_LEVELS ? 'buy' : 'sell'
    const what = rng.uniform()
    const lots = Math.min(50, 1 + Math.floor(rng.exponential() * config.meanLots))
    printed.aggressor = side
    if (what < MARKET_SHARE) book.take(side, lots, print)
    else if (what < MARKET_SHARE + LIMIT_SHARE) book.join(side, rng.uniform() < INSIDE_SHARE ? -1 : nearness(), lots)
    else book.withdraw(opposite(side), nearness(), rng.uniform() * CANCEL_SHARE)
  }

  const show = (side: BookSide, prices: Float64Array, sizes: Float64Array): number => {
    const shown = Math.min(side.levels, DEPTH_LEVELS)
    for (let level = 0; level < shown; level++) {
      prices[level] = grid.price(side.ticks[level])
      sizes[level] = side.lots[level]!
    }
    return shown
  }

  const market = {
    at: NaN,
    start(now: number): number {
      began = now
      return now
    },
    next(): 'event' | 'end' {
      flow.next()
      const elapsed = Math.round(flow.at * MICROS_PER_SECOND)
      if (elapsed > length) return 'end'
      printed.count = 0
      act(flow.kind)
      trades += printed.count
      events++
      market.at = began + elapsed
      return 'event'
    },
    tell(to: MarketOutlet): void {
      const { at } = market
      for (let k = 0; k < printed.count; k++) {
        to.trade(at, grid.price(printed.ticks[k]), printed.lots[k], printed.aggressor)
      }
      image.at = at
      image.bids = show(book.bids, image.bidPrices, image.bidSizes)
      image.asks = show(book.asks, image.askPrices, image.askSizes)
      to.depth(image)
      to.tick(at, image.bidPrices[0], image.bidSizes[0], image.askPrices[0], image.askSizes[0])
    },
    status: () => ({ kind: config.kind, events, trades, bid: image.bidPrices[0], ask: image.askPrices[0] }),
    close() {},
  }
  return market
}

export default defineMarket<IndexConfig>({
  kind: 'index',
  about: 'A seeded mini-index future: ten-level book, trades, buying and selling that excite each other (Hawkes).',
  can: { depth: true, trades: true, waits: false },
  config: (z) =>
    z.strictObject({
      kind: z.literal('index'),
      startPrice: z.number().positive().default(130_000).describe('price the book starts around, quote currency'),
      eventsPerSecond: z
        .number()
        .positive()
        .max(100_000)
        .default(50)
        .describe('orders and cancels per second, on average'),
      branching: z
        .number()
        .min(0)
        .max(0.95)
        .default(0.7)
        .describe('branching ratio: events each event causes, on average'),
      crossShare: z.number().min(0).max(1).default(0.25).describe('share of those on the other side'),
      decayPerSecond: z.number().positive().default(4).describe('1/s, decay of the excitation'),
      meanLots: z.number().positive().max(1_000).default(4).describe('mean size of an order, lots'),
      forSeconds: forSeconds(z),
    }),
  open,
})
