/**
 * Messages of one market for a bench of features, decoded beforehand: the depth of ../shared/data rebuilt to a quote
 * and an image of ten levels at every update, its trades between them; a seeded stream of that shape where it is not.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { InstrumentRow } from '#features/instrument-row.ts'
import type { DepthImage } from '#market/quote-check.ts'
import { DEPTH_LEVELS } from '#messages/market.ts'
import { seededRng } from '#numeric/rng.ts'
import { findBookSets } from '#stores/book-sets.ts'
import { checkedSink, type MarketSink } from '#stores/market-events.ts'
import { binanceEvents } from '#stores/market-events-binance.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'shared', 'data', 'binance')
const SET = 'usdm_btcusdt'

const QUOTE = 0
const DEPTH = 1
const TRADE = 2

export interface FeatureStream {
  readonly name: string
  /** What each message is, and which of its kind. */
  readonly kinds: Uint8Array
  readonly which: Int32Array
  readonly at: Float64Array
  /** bid, bidSize, ask, askSize of each quote. */
  readonly quotes: Float64Array
  /** Views of one array. */
  readonly images: readonly DepthImage[]
  /** price, size, aggressor of each trade. */
  readonly trades: Float64Array
  readonly updates: number
  /** Microseconds from the first message to just after the last: a second run goes on from there. */
  readonly span: number
}

export async function loadFeatureStream(): Promise<FeatureStream> {
  const set = existsSync(FOLDER) ? findBookSets('binance', FOLDER).find(({ name }) => name === SET) : undefined
  const tape = recorder()
  if (set?.format !== 'binance') {
    seededMarket(tape, 1)
    return tape.stream('seeded, no ../shared/data')
  }
  await binanceEvents(set)(checkedSink(tape), {
    progressed: () => {},
    noted: (fault) => {
      throw new Error(`${fault.file}:${fault.line}: ${fault.condition}`)
    },
    signal: new AbortController().signal,
  })
  return tape.stream('real BTCUSDT')
}

function recorder(): MarketSink & { stream(name: string): FeatureStream } {
  const kinds: number[] = []
  const which: number[] = []
  const ats: number[] = []
  const quotes: number[] = []
  const levels: number[] = []
  const sides: [bids: number, asks: number][] = []
  const trades: number[] = []
  const add = (kind: number, of: number, at: number): void => {
    kinds.push(kind)
    which.push(of)
    ats.push(at)
  }
  return {
    quote(at, ...values) {
      add(QUOTE, quotes.length / 4, at)
      quotes.push(...values)
    },
    depth({ bids, asks, bidPrices, bidSizes, askPrices, askSizes }, at) {
      add(DEPTH, sides.length, at)
      sides.push([bids, asks])
      levels.push(...bidPrices, ...bidSizes, ...askPrices, ...askSizes)
    },
    trade(at, ...values) {
      add(TRADE, trades.length / 3, at)
      trades.push(...values)
    },
    gap() {
      throw new Error('the stream has a gap')
    },
    stream(name) {
      const all = Float64Array.from(levels)
      const part = (k: number, of: number): Float64Array =>
        all.subarray((4 * k + of) * DEPTH_LEVELS, (4 * k + of + 1) * DEPTH_LEVELS)
      return {
        name,
        kinds: Uint8Array.from(kinds),
        which: Int32Array.from(which),
        at: Float64Array.from(ats),
        quotes: Float64Array.from(quotes),
        images: sides.map(([bids, asks], k) => ({
          bids,
          asks,
          bidPrices: part(k, 0),
          bidSizes: part(k, 1),
          askPrices: part(k, 2),
          askSizes: part(k, 3),
        })),
        trades: Float64Array.from(trades),
        updates: quotes.length / 4,
        span: ats[ats.length - 1] - ats[0] + 1,
      }
    },
  }
}

const UPDATES = 6_500
const UPDATE_MICROS = 52_000
const TRADES_AN_UPDATE = 3.3
const TICK = 0.1

/** A touch that walks, ten levels behind it on both sides, and a few trades at it between two updates. */
function seededMarket(sink: MarketSink, seed: number): void {
  const rng = seededRng(seed)
  const side = (): Float64Array => new Float64Array(DEPTH_LEVELS)
  const image = {
    bids: DEPTH_LEVELS,
    asks: DEPTH_LEVELS,
    bidPrices: side(),
    bidSizes: side(),
    askPrices: side(),
    askSizes: side(),
  }
  const size = (): number => (1 + rng.below(5_000)) / 1_000
  let ticks = 617_000
  let at = 1_723_161_255_000_000
  for (let update = 0; update < UPDATES; update++) {
    const next = at + UPDATE_MICROS
    const wait = (): number => Math.ceil((rng.exponential() * UPDATE_MICROS) / TRADES_AN_UPDATE)
    for (let when = at + wait(); when < next; when += wait()) {
      const buys = rng.below(2) === 0
      sink.trade(when, (buys ? ticks + 1 : ticks) * TICK, size(), buys ? 1 : -1)
    }
    at = next
    ticks += Math.round(rng.normal() * 3)
    for (let level = 0; level < DEPTH_LEVELS; level++) {
      image.bidPrices[level] = (ticks - level) * TICK
      image.askPrices[level] = (ticks + 1 + level) * TICK
      image.bidSizes[level] = size()
      image.askSizes[level] = size()
    }
    sink.depth(image, at)
    sink.quote(at, image.bidPrices[0], image.bidSizes[0], image.askPrices[0], image.askSizes[0])
  }
}

/** The whole stream into a row, `shift` microseconds later than it was; returns a sum of what came out. */
export function play(row: InstrumentRow, stream: FeatureStream, shift: number): number {
  const { kinds, which, at, quotes, images, trades } = stream
  const { values } = row
  let sum = 0
  for (let k = 0; k < kinds.length; k++) {
    const of = which[k]
    if (kinds[k] === TRADE) {
      const told = trades[3 * of + 2]
      row.trade(at[k] + shift, trades[3 * of], trades[3 * of + 1], told > 0 ? 1 : told < 0 ? -1 : 0)
    } else if (kinds[k] === DEPTH) row.depth(images[of])
    else {
      row.quote(at[k] + shift, quotes[4 * of], quotes[4 * of + 1], quotes[4 * of + 2], quotes[4 * of + 3])
      sum += values.length > 0 ? values[values.length - 1] : 0
    }
  }
  return sum
}

/** The quotes and depth images alone. */
export function withoutTrades(stream: FeatureStream): FeatureStream {
  const { kinds, which, at } = stream
  const isBook = (_: unknown, k: number): boolean => kinds[k] !== TRADE
  return { ...stream, kinds: kinds.filter(isBook), which: which.filter(isBook), at: at.filter(isBook) }
}

/** Seconds and side (0 bought, 1 sold) of the trades; those of one time and side are one decision. */
export function decisionsOf({ kinds, which, at, trades }: FeatureStream): { times: number[]; kinds: number[] } {
  const found = { times: [] as number[], kinds: [] as number[] }
  for (let k = 0; k < kinds.length; k++) {
    if (kinds[k] !== TRADE) continue
    found.times.push((at[k] - at[0]) / 1e6)
    found.kinds.push(trades[3 * which[k] + 2] > 0 ? 0 : 1)
  }
  return found
}

/** Prices of the trades, in order. */
export const pricesOf = ({ trades }: FeatureStream): Float64Array => trades.filter((_, k) => k % 3 === 0)
