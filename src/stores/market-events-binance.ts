/**
 * The events of a Binance set: its book rebuilt from snapshot and updates, a depth image and a quote at every update that
 * reaches it, its trades between them.
 *
 * Two clocks are in these files, and the collector's may run behind the exchange's (by 1.27 s in the recorded set): a time
 * of one is never compared with a time of the other.
 * - Snapshots have the collector's time alone, so a snapshot comes in before the first update captured after it.
 * - Everything else goes by the exchange: an update by its transaction time, by its event time where the market has none
 *   (spot), a trade by its transaction time.
 *
 * A book that lost its chain is a gap: no quote until a snapshot reaches it again. So is a message with a row that cannot be
 * read, or with a level that is none: it is refused whole, for nobody knows what the row said. Cost: two looks at every file, the
 * first for the decimals of its prices and sizes; memory of one message and the book.
 */
import { fromMillis, type Micros } from '#domain/time.ts'
import { ASK, BID, type BookSide } from '#market/book-side.ts'
import { fastBook } from '#market/book/fast-book.ts'
import { LevelBatch } from '#market/book/level-batch.ts'
import { sequencedBook } from '#market/book/sequenced-book.ts'
import { binanceChains } from '#market/feeds/binance-chain.ts'
import { emptyImage } from '#market/depth-image.ts'
import type { DepthImage } from '#market/quote-check.ts'
import { type Column, lots, orEmpty, ticks, whole, word } from '#market/rows/columns.ts'
import { DEPTH_LEVELS } from '#messages/market.ts'
import { type BinanceSet, levelColumns, localTime, snapshotColumns } from './book-verification/binance.ts'
import { gridOf } from './book-verification/grid.ts'
import type { Grid } from './book-verification/set-report.ts'
import { TornMessages } from './book-verification/torn-messages.ts'
import type { EventReader, MarketSink, Watch } from './market-events.ts'
import { openRows } from './row-file.ts'

/** Columns of one kind of file, those of a level last. The columns before them are equal in all rows of one message. */
const updateColumns = (grid: Grid): readonly Column[] => [
  ...localTime,
  whole('last_id'),
  whole('first_id'),
  orEmpty(whole('prev_last_id')),
  orEmpty(whole('tx_ts_ms')),
  orEmpty(whole('event_ts_ms')),
  ...levelColumns(grid),
]
const tradeColumns = (grid: Grid): readonly Column[] => [
  ...localTime,
  orEmpty(whole('trade_ts_ms')),
  orEmpty(whole('event_ts_ms')),
  ticks('price', grid.price),
  lots('qty', grid.size),
  word('buyer_is_maker', ['0', '1']),
]

/** Columns that say which message a row is of: local time and number. */
const KEYS = 3
/** The last of them: the number. */
const NUMBER = 2
/** Columns of a level. */
const LEVEL = 3

/** The rows of a file that may be missing: it has none then. `missed` hears of those that cannot be read. */
async function openOptional(
  path: string | undefined,
  columns: readonly Column[],
  watch: Watch,
  missed?: (cells: Float64Array) => void,
) {
  const rows = path === undefined ? undefined : await openRows(path, columns, watch.noted, missed)
  return {
    cells: rows?.cells ?? new Float64Array(columns.length),
    get line() {
      return rows?.line ?? 0
    },
    get isBroken() {
      return rows?.isBroken ?? false
    },
    /** True when there is another row, now in the cells. */
    async next(): Promise<boolean> {
      if (rows === undefined || path === undefined) return false
      if (rows.next()) return true
      const more = await rows.more()
      watch.progressed(path, rows.bytesRead)
      return more
    },
    close: async (): Promise<void> => rows?.close(),
  }
}

/** The messages of a file: rows of the same key, their levels in a batch, which has a fault where a row is bad. */
async function openMessages(path: string | undefined, columns: readonly Column[], watch: Watch) {
  const torn = new TornMessages()
  /** Of the message being collected. */
  let isTorn = false
  const rows = await openOptional(path, columns, watch, (cells) => {
    // A message of which not even one row can be read is missing from the chain, which tells.
    if (!torn.bad(cells[NUMBER])) isTorn = true
  })
  const message = {
    over: false,
    /** The cells before those of a level. */
    head: new Float64Array(columns.length - LEVEL),
    levels: new LevelBatch(),

    /** Collects the next message. One that a broken file cuts short is not given. */
    async next(): Promise<void> {
      const { head, levels } = message
      levels.clear()
      if (!pending) {
        message.over = true
        return
      }
      const { cells } = rows
      head.set(cells.subarray(0, head.length))
      torn.see(head[NUMBER])
      isTorn = torn.isTorn
      do {
        torn.see(head[NUMBER])
        const [side, price, size] = cells.subarray(head.length)
        const condition = levels.push(sideOf(side), price, size)
        if (condition !== null) watch.noted({ file: path ?? '', line: rows.line, field: 'qty', condition, detail: '' })
        pending = await rows.next()
      } while (pending && isSame(cells, head))
      if (isTorn) levels.tear()
      message.over = !pending && rows.isBroken
    },
    close: rows.close,
  }
  let pending = await rows.next()
  await message.next()
  return message
}

const sideOf = (word: number): BookSide => (word === 0 ? BID : ASK)

function isSame(cells: Float64Array, head: Float64Array): boolean {
  for (let k = 0; k < KEYS; k++) if (cells[k] !== head[k]) return false
  return true
}

/** The first of these times that is there. */
const timeOf = (transactionMillis: number, eventMillis: number, localMicros: Micros): Micros =>
  Number.isNaN(transactionMillis)
    ? Number.isNaN(eventMillis)
      ? localMicros
      : fromMillis(eventMillis)
    : fromMillis(transactionMillis)

async function openTrades(path: string | undefined, columns: readonly Column[], watch: Watch) {
  const rows = await openOptional(path, columns, watch)
  const trade = {
    /** Infinity when there is none left. */
    at: Infinity,
    ticks: 0,
    size: 0,
    told: 0 as -1 | 1 | 0,
    async next(): Promise<void> {
      trade.at = Infinity
      if (!(await rows.next())) return
      const [local, , transaction, event, price, size, buyerIsMaker] = rows.cells
      trade.at = timeOf(transaction, event, local)
      trade.ticks = price
      trade.size = size
      trade.told = buyerIsMaker === 1 ? -1 : 1
    },
    close: rows.close,
  }
  await trade.next()
  return trade
}

/** Rejects with BOOK_UNREADABLE when a file cannot be opened or lacks a column. */
export const binanceEvents =
  ({ market, depth, snapshot, trades }: BinanceSet): EventReader =>
  async (sink: MarketSink, watch: Watch) => {
    const paths = [depth, snapshot, trades].filter((path) => path !== undefined)
    const grid = await gridOf(
      paths.map((path) => ({ path, prices: ['price'], sizes: ['qty'] })),
      (path, bytes) => {
        watch.signal.throwIfAborted()
        watch.progressed(path, bytes)
      },
    )
    const closes: (() => Promise<void>)[] = []
    try {
      const update = await openMessages(depth, updateColumns(grid), watch)
      closes.push(update.close)
      const images = await openMessages(snapshot, snapshotColumns(grid), watch)
      closes.push(images.close)
      const trade = await openTrades(trades, tradeColumns(grid), watch)
      closes.push(trade.close)

      const book = fastBook()
      const feed = sequencedBook(book, binanceChains[market])
      const priceUnit = 10 ** grid.price
      const sizeUnit = 10 ** grid.size
      const image = imageOf(book, priceUnit, sizeUnit)
      const ids = { first: NaN, last: NaN, previous: NaN }

      for (;;) {
        watch.signal.throwIfAborted()
        const [local, rest, last, first, previous, transaction, event] = update.head
        const at = update.over ? Infinity : timeOf(transaction, event, local)
        if (trade.at <= at && trade.at < Infinity) {
          sink.trade(trade.at, trade.ticks / priceUnit, trade.size / sizeUnit, trade.told)
          await trade.next()
          continue
        }
        if (update.over) return
        const wasSynced = feed.state === 'synced'
        for (; !images.over; await images.next()) {
          const [imageLocal, imageRest, id] = images.head
          if (imageLocal > local || (imageLocal === local && imageRest > rest)) break
          feed.snapshot(id, images.levels)
        }
        ids.first = first
        ids.last = last
        ids.previous = previous
        const outcome = feed.update(ids, update.levels)
        // The next update would tell of the gap, but there may be none.
        if (outcome === 'badIds' && feed.state === 'synced') feed.lose()
        if (wasSynced && feed.state !== 'synced') sink.gap()
        if (outcome === 'applied') {
          const { bids, asks, bidPrices, bidSizes, askPrices, askSizes } = image.take()
          sink.depth(image, at)
          const bid = bids > 0
          const ask = asks > 0
          sink.quote(
            at,
            bid ? bidPrices[0] : NaN,
            bid ? bidSizes[0] : NaN,
            ask ? askPrices[0] : NaN,
            ask ? askSizes[0] : NaN,
          )
        }
        await update.next()
      }
    } finally {
      for (const close of closes) await close()
    }
  }

/** The best levels of a book in the units of its file; reused by every `take`. */
function imageOf(book: ReturnType<typeof fastBook>, priceUnit: number, sizeUnit: number) {
  const prices = new Int32Array(DEPTH_LEVELS)
  const sizes = new Float64Array(DEPTH_LEVELS)
  const fill = (side: BookSide, intoPrices: Float64Array, intoSizes: Float64Array): number => {
    const count = book.top(side, DEPTH_LEVELS, prices, sizes)
    for (let k = 0; k < DEPTH_LEVELS; k++) {
      // One division of whole numbers gives the double nearest to the decimal.
      intoPrices[k] = k < count ? prices[k] / priceUnit : 0
      intoSizes[k] = k < count ? sizes[k] / sizeUnit : 0
    }
    return count
  }
  const image = {
    ...emptyImage(DEPTH_LEVELS),
    take(): DepthImage {
      image.bids = fill(BID, image.bidPrices, image.bidSizes)
      image.asks = fill(ASK, image.askPrices, image.askSizes)
      return image
    },
  }
  return image
}
