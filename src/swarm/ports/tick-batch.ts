/**
 * Ticks by the batch: quotes, trades, depth images, feature rows, facts about our orders and records of every order of the
 * market (market by order), of any number of instruments, in columns of typed arrays, so that a million of them cost no
 * objects. Row `k` of a batch is
 *
 *     kind[k]    place in `tickKinds`           at[k]       event time, micros
 *     symbol[k]  place in `symbols`             localAt[k]  when whoever recorded it had it, by a clock of his own; NaN
 *     seq[k]     order within its microsecond   values[start[k] ...]  what it says, by its kind:
 *
 *     trade  price, size, aggressor (1 buyer, -1 seller, 0 unknown)
 *     depth  bids, asks, then ten each of bid prices, bid sizes, ask prices, ask sizes; NaN beyond the levels given
 *     quote  bid, bid size, ask, ask size
 *     row    a value for each of `columns[symbol]`
 *     order  client order id, then the place in `texts` of the fact as one line of JSON
 *     mbo    order id, action (place in `mboActions`, or LOST), side (1 bid, -1 ask, 0 none), price, size, flags
 *
 * Ticks are in order by `at`, then kind, then symbol by its code units, then `seq`. Trades come first in a microsecond: a
 * depth image and a quote of that moment hold what its trades did. Rows and orders come after: they are made of the others.
 * Market-by-order records come last, in the order they were recorded, so that those of one event stay together: an exchange
 * that plays them has all of a microsecond before anything of ours reaches it, and nobody is told them.
 */
import type { Micros } from '#domain/time.ts'
import type { DepthImage } from '#market/quote-check.ts'
import { DEPTH_LEVELS } from '#messages/market.ts'

/** In the order of kinds that share a microsecond. */
export const tickKinds = ['trade', 'depth', 'quote', 'row', 'order', 'mbo'] as const
export type TickKind = (typeof tickKinds)[number]

export const TRADE = 0
export const DEPTH = 1
export const QUOTE = 2
export const ROW = 3
export const ORDER = 4
export const MBO = 5

/** Action of a record that stands where others are missing. */
export const LOST = -1

/** Kinds whoever listens to a market is told; what else a recording has is for those who look for it. */
export const toldKinds: readonly TickKind[] = ['trade', 'depth', 'quote']

/** Values of a depth image: two counts, and prices and sizes of both sides. */
export const DEPTH_VALUES = 2 + 4 * DEPTH_LEVELS

/** Names of the values of each kind; those of a row are its own. */
export const valueNames: Readonly<Record<TickKind, readonly string[]>> = {
  trade: ['price', 'size', 'aggressor'],
  depth: [
    'bids',
    'asks',
    ...['bid_price', 'bid_size', 'ask_price', 'ask_size'].flatMap((name) =>
      Array.from({ length: DEPTH_LEVELS }, (_, level) => `${name}_${level + 1}`),
    ),
  ],
  quote: ['bid', 'bid_size', 'ask', 'ask_size'],
  row: [],
  order: ['client_id', 'fact'],
  mbo: ['order_id', 'action', 'side', 'price', 'size', 'flags'],
}

/** Rows a batch has at most. */
export const MAX_BATCH_ROWS = 8_192

export interface TickBatch {
  readonly rows: number
  /** Numbered by their places. */
  readonly symbols: readonly string[]
  /** Names of the values of a symbol's rows; empty where it has none. */
  readonly columns: readonly (readonly string[])[]
  readonly kind: Uint8Array
  readonly symbol: Uint16Array
  readonly at: Float64Array
  readonly seq: Float64Array
  readonly localAt: Float64Array
  readonly start: Uint32Array
  readonly values: Float64Array
  /** JSON of the order facts. */
  readonly texts: readonly string[]
}

/** A batch being filled. Its arrays grow, so take them from it after the last row, not before. */
export class TickBatchBuilder implements TickBatch {
  rows = 0
  readonly symbols: readonly string[]
  readonly columns: readonly (readonly string[])[]
  readonly kind = new Uint8Array(MAX_BATCH_ROWS)
  readonly symbol = new Uint16Array(MAX_BATCH_ROWS)
  readonly at = new Float64Array(MAX_BATCH_ROWS)
  readonly seq = new Float64Array(MAX_BATCH_ROWS)
  readonly localAt = new Float64Array(MAX_BATCH_ROWS)
  readonly start = new Uint32Array(MAX_BATCH_ROWS)
  values = new Float64Array(4 * MAX_BATCH_ROWS)
  readonly texts: string[] = []
  private width = 0

  constructor(symbols: readonly string[], columns: readonly (readonly string[])[] = symbols.map(() => [])) {
    this.symbols = symbols
    this.columns = columns
  }

  get full(): boolean {
    return this.rows === MAX_BATCH_ROWS
  }

  clear(): void {
    this.rows = 0
    this.width = 0
    this.texts.length = 0
  }

  trade(symbol: number, at: Micros, seq: number, price: number, size: number, aggressor: number, localAt = NaN): void {
    const from = this.add(TRADE, symbol, at, seq, localAt, TRADE_VALUES)
    const { values } = this
    values[from] = price
    values[from + 1] = size
    values[from + 2] = aggressor
  }

  quote(
    symbol: number,
    at: Micros,
    seq: number,
    bid: number,
    bidSize: number,
    ask: number,
    askSize: number,
    localAt = NaN,
  ): void {
    const from = this.add(QUOTE, symbol, at, seq, localAt, QUOTE_VALUES)
    const { values } = this
    values[from] = bid
    values[from + 1] = bidSize
    values[from + 2] = ask
    values[from + 3] = askSize
  }

  /** The image is read now and may change afterwards. */
  depth(symbol: number, at: Micros, seq: number, image: DepthImage, localAt = NaN): void {
    const from = this.add(DEPTH, symbol, at, seq, localAt, DEPTH_VALUES)
    const { values } = this
    const { bids, asks, bidPrices, bidSizes, askPrices, askSizes } = image
    values[from] = bids
    values[from + 1] = asks
    for (let level = 0, into = from + 2; level < DEPTH_LEVELS; level++, into++) {
      values[into] = level < bids ? bidPrices[level] : NaN
      values[into + DEPTH_LEVELS] = level < bids ? bidSizes[level] : NaN
      values[into + 2 * DEPTH_LEVELS] = level < asks ? askPrices[level] : NaN
      values[into + 3 * DEPTH_LEVELS] = level < asks ? askSizes[level] : NaN
    }
  }

  /** As many values as the symbol has columns; those that are missing are NaN. */
  row(symbol: number, at: Micros, seq: number, given: ArrayLike<number>, localAt = NaN): void {
    const { length } = this.columns[symbol] ?? []
    const from = this.add(ROW, symbol, at, seq, localAt, length)
    for (let k = 0; k < length; k++) this.values[from + k] = k < given.length ? given[k] : NaN
  }

  /** `fact` is JSON, one line. */
  order(symbol: number, at: Micros, seq: number, clientId: number, fact: string, localAt = NaN): void {
    const from = this.add(ORDER, symbol, at, seq, localAt, ORDER_VALUES)
    this.values[from] = clientId
    this.values[from + 1] = this.texts.push(fact) - 1
  }

  /** What a record of the market says, as `valueNames.mbo` has it. Ids are whole and below 2^53: a double holds them exactly. */
  mbo(
    symbol: number,
    at: Micros,
    seq: number,
    id: number,
    action: number,
    side: number,
    price: number,
    size: number,
    flags: number,
    localAt = NaN,
  ): void {
    const from = this.add(MBO, symbol, at, seq, localAt, MBO_VALUES)
    const { values } = this
    values[from] = id
    values[from + 1] = action
    values[from + 2] = side
    values[from + 3] = price
    values[from + 4] = size
    values[from + 5] = flags
  }

  /** A row of another batch, whose symbol has the number `symbol` here and the same columns. */
  copy(other: TickBatch, row: number, symbol: number): void {
    const kind = other.kind[row]
    const width = widthOf(other, row)
    const into = this.add(kind, symbol, other.at[row], other.seq[row], other.localAt[row], width)
    const { values } = this
    const from = other.start[row]
    for (let k = 0; k < width; k++) values[into + k] = other.values[from + k]
    if (kind === ORDER) values[into + 1] = this.texts.push(other.texts[other.values[from + 1]] ?? '') - 1
  }

  /** Makes a row and says where its values go. */
  add(kind: number, symbol: number, at: Micros, seq: number, localAt: Micros, width: number): number {
    const { rows, width: from } = this
    if (rows === MAX_BATCH_ROWS) throw new RangeError(`a batch has at most ${MAX_BATCH_ROWS} rows`)
    this.kind[rows] = kind
    this.symbol[rows] = symbol
    this.at[rows] = at
    this.seq[rows] = seq
    this.localAt[rows] = localAt
    this.start[rows] = from
    this.rows++
    this.width = from + width
    if (this.width > this.values.length) {
      const grown = new Float64Array(2 * this.width)
      grown.set(this.values)
      this.values = grown
    }
    return from
  }
}

const TRADE_VALUES = valueNames.trade.length
const QUOTE_VALUES = valueNames.quote.length
const ORDER_VALUES = valueNames.order.length
const MBO_VALUES = valueNames.mbo.length

/** A batch of one's own: what is lent is overwritten. Its arrays are as long as it has rows. */
export function batchCopy(batch: TickBatch): TickBatch {
  const { rows, symbols, columns } = batch
  const width = rows === 0 ? 0 : batch.start[rows - 1] + widthOf(batch, rows - 1)
  return {
    rows,
    symbols,
    columns,
    kind: batch.kind.slice(0, rows),
    symbol: batch.symbol.slice(0, rows),
    at: batch.at.slice(0, rows),
    seq: batch.seq.slice(0, rows),
    localAt: batch.localAt.slice(0, rows),
    start: batch.start.slice(0, rows),
    values: batch.values.slice(0, width),
    texts: [...batch.texts],
  }
}

/** How many values a row of a batch has. */
export function widthOf(batch: TickBatch, row: number): number {
  switch (batch.kind[row]) {
    case TRADE:
      return TRADE_VALUES
    case DEPTH:
      return DEPTH_VALUES
    case QUOTE:
      return QUOTE_VALUES
    case ROW:
      return batch.columns[batch.symbol[row]]?.length ?? 0
    case MBO:
      return MBO_VALUES
    default:
      return ORDER_VALUES
  }
}
