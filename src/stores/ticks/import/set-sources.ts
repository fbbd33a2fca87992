/** The sets whose books are rebuilt from several files, or from every order: Binance, CME by order, Bitstamp. */
import { dirname } from 'node:path'
import { fromMillis } from '#domain/time.ts'
import { ASK, BID, NONE, type BookSide } from '#market/book-side.ts'
import { BAD_RECEIPT, mboBook, OF_SNAPSHOT } from '#market/feeds/mbo-book.ts'
import { bitstampActions, bitstampOrders, type BitstampEvent } from '#market/feeds/bitstamp-orders.ts'
import { detectRowFormat } from '#market/tick-format.ts'
import { fastOrderBook } from '#market/orders/fast-order-book.ts'
import { lots, ticks, whole, word } from '#market/rows/columns.ts'
import { bookFormats, expectedNames, filesOf, findBookSets, type BookFormat, type BookSet } from '#stores/book-sets.ts'
import type { BinanceSet } from '#stores/book-verification/binance.ts'
import type { BitstampSet } from '#stores/book-verification/bitstamp.ts'
import { gridOf } from '#stores/book-verification/grid.ts'
import { emptyMbo, mboColumns, readMbo, type MboSet } from '#stores/book-verification/mbo.ts'
import { binanceEvents } from '#stores/market-events-binance.ts'
import { mergeRows } from '#stores/merged-rows.ts'
import { openRows } from '#stores/row-file.ts'
import { bookTeller, imageOfBook } from './book-image.ts'
import { headOf } from './file-head.ts'
import { symbolOfName, type ImportSource, type ImportWatch } from './import-source.ts'
import { rowSource } from './row-source.ts'

/** Columns by which a file of a set is known, that which the set needs first. */
const marks: readonly (readonly [BookFormat, readonly string[]])[] = [
  ['binance', ['local_ts_ns', 'first_id', 'last_id', 'side', 'price', 'qty']],
  ['binance', ['local_ts_ns', 'last_update_id', 'side', 'price', 'qty']],
  ['mbo', ['ts_recv', 'ts_event', 'action', 'order_id', 'flags']],
  ['bitstamp', ['local_ts_ms', 'exch_ts_s', 'action', 'order_id', 'remaining_qty']],
  ['bitstamp', ['local_ts_ms', 'side', 'level', 'price', 'qty']],
]

export const setFormatNames: readonly string[] = bookFormats.map((format) => `${format}: ${expectedNames[format]}`)

/** The set the file is of, by its header; its other files are looked for beside it. Null when it is of none. */
export async function setSource(path: string, header: string): Promise<ImportSource | null> {
  const names = header.split(',')
  const found = marks.find(([, columns]) => columns.every((column) => names.includes(column)))
  if (found === undefined) return null
  const set = findBookSets(found[0], dirname(path)).find((one) => filesOf(one).includes(path))
  return set === undefined ? null : sourceOf(set)
}

function sourceOf(set: BookSet): ImportSource | Promise<ImportSource> {
  switch (set.format) {
    case 'binance':
      return binanceSource(set)
    case 'mbo':
      return mboSource(set)
    case 'bitstamp':
      return bitstampSource(set)
  }
}

const shared = { zoneOpen: false, rowColumns: [], line: 0 } as const

/** The trades of a set as a file of rows, which has both clocks. */
async function clocksOf(path: string | undefined): Promise<ImportSource | undefined> {
  if (path === undefined) return undefined
  const format = detectRowFormat((await headOf(path)).head)
  return format === null ? undefined : rowSource(path, format, [])
}

/** `usdm_btcusdt`: BTCUSDT.USDM, for the same name trades on several of its markets. */
const binanceSource = async (set: BinanceSet): Promise<ImportSource> => ({
  ...shared,
  format: `Binance set ${set.name}`,
  files: filesOf(set),
  kinds: set.trades === undefined ? ['depth', 'quote'] : ['trade', 'depth', 'quote'],
  symbol: `${set.name.slice(set.name.indexOf('_') + 1)}.${set.market}`.toUpperCase(),
  zone: 'UTC by the exchange’s clock; the collector’s only says which update followed which snapshot',
  remarks: [
    'quotes and depth are those of the book rebuilt from its updates',
    ...(set.bookticker === undefined ? [] : ['bookticker is left out: import it by itself under another symbol']),
  ],
  clocks: await clocksOf(set.trades),
  read: (sink, watch) =>
    binanceEvents(set)(
      {
        quote: (at, bid, bidSize, ask, askSize) => sink.quote(at, NaN, bid, bidSize, ask, askSize),
        depth: (image, at) => sink.depth(at, NaN, image),
        trade: (at, price, size, told) => sink.trade(at, NaN, price, size, told),
        gap: sink.gap,
      },
      watch,
    ),
})

/** The first look at the files; it stops when the watch does. */
const grids = (watch: ImportWatch, files: Parameters<typeof gridOf>[0]): ReturnType<typeof gridOf> =>
  gridOf(files, (path, bytes) => {
    watch.signal.throwIfAborted()
    watch.progressed(path, bytes)
  })

const aggressors = new Map<BookSide | null, number>([
  [BID, 1],
  [ASK, -1],
  [null, 0],
])

const mboSource = ({ records: path, name }: MboSet): ImportSource => ({
  ...shared,
  format: 'CME orders (Databento mbo)',
  files: [path],
  kinds: ['trade', 'depth', 'quote'],
  symbol: symbolOfName(name),
  zone: 'UTC by the exchange’s clock',
  remarks: ['quotes and depth are those of the book rebuilt from its orders, after each event that changed them'],
  async read(sink, watch) {
    const grid = await grids(watch, [{ path, prices: ['price'], sizes: ['size'] }])
    const book = fastOrderBook()
    const feed = mboBook(book)
    const tell = bookTeller(sink, imageOfBook(book, grid))
    const rows = await openRows(path, mboColumns(grid.price, grid.size), watch.noted, feed.lose)
    const record = emptyMbo()
    const [priceUnit, sizeUnit] = [10 ** grid.price, 10 ** grid.size]
    try {
      while (rows.next() || (await rows.more())) {
        const [received, , at] = rows.cells
        readMbo(rows.cells, record)
        const { action, side, flags } = record
        const localAt = (flags & (BAD_RECEIPT | OF_SNAPSHOT)) === 0 ? received : NaN
        if (action === 'T')
          sink.trade(at, localAt, record.ticks / priceUnit, record.size / sizeUnit, aggressors.get(side) ?? 0)
        const condition = feed.apply(record)
        if (condition !== null) watch.noted({ file: path, line: rows.line, field: 'order_id', condition, detail: '' })
        if (!feed.isAtRest || (flags & OF_SNAPSHOT) !== 0) continue
        tell(at, localAt)
        watch.signal.throwIfAborted()
        watch.progressed(path, rows.bytesRead)
        const wait = sink.room()
        if (wait !== undefined) await wait
      }
    } finally {
      await rows.close()
    }
  },
})

const bitstampSource = (set: BitstampSet): ImportSource => ({
  ...shared,
  format: 'Bitstamp orders',
  files: filesOf(set),
  kinds: set.trades === undefined ? ['depth', 'quote'] : ['trade', 'depth', 'quote'],
  symbol: symbolOfName(set.name),
  zone: 'UTC by the clock of whoever captured it: the exchange’s is in whole seconds only',
  remarks: [
    'no snapshot: orders from before the file are missing',
    ...(set.images === undefined ? [] : ['book20 is left out: swarm book verify compares it']),
  ],
  async read(sink, watch) {
    const { orders, trades } = set
    const grid = await grids(watch, [
      { path: orders, prices: ['price'], sizes: ['remaining_qty'] },
      ...(trades === undefined ? [] : [{ path: trades, prices: ['price'], sizes: ['qty'] }]),
    ])
    const book = fastOrderBook()
    const feed = bitstampOrders(book)
    const tell = bookTeller(sink, imageOfBook(book, grid))
    const event: BitstampEvent = { action: 'created', side: BID, id: NaN, ticks: NaN, size: NaN }
    const [priceUnit, sizeUnit] = [10 ** grid.price, 10 ** grid.size]
    const side = word('side', ['bid', 'ask'])
    const ofTrades = [whole('local_ts_ms'), whole('trade_id'), ticks('price', grid.price), lots('qty', grid.size)]
    const ofOrders = [
      whole('local_ts_ms'),
      word('action', bitstampActions),
      side,
      whole('order_id'),
      ticks('price', grid.price),
      lots('remaining_qty', grid.size),
    ]
    let time = NaN
    await mergeRows(
      [
        ...(trades === undefined
          ? []
          : [
              {
                path: trades,
                columns: ofTrades,
                timeColumns: 1 as const,
                take: ([millis, , price, size]: Float64Array) =>
                  sink.trade(fromMillis(millis), NaN, price / priceUnit, size / sizeUnit, 0),
              },
            ]),
        {
          path: orders,
          columns: ofOrders,
          timeColumns: 1 as const,
          take([millis, action, of, id, price, size]: Float64Array) {
            // The events of one match share their time: the book between them is nobody's.
            if (millis !== time && feed.best(BID) !== NONE && feed.best(ASK) !== NONE) tell(fromMillis(time), NaN)
            time = millis
            event.action = bitstampActions[action]
            event.side = of === 0 ? BID : ASK
            ;[event.id, event.ticks, event.size] = [id, price, size]
            feed.apply(event)
          },
        },
      ],
      watch.noted,
      (path, bytes) => {
        watch.signal.throwIfAborted()
        watch.progressed(path, bytes)
      },
    )
    if (!Number.isNaN(time)) tell(fromMillis(time), NaN)
  },
})
