/**
 * The sets that hold every order of a market: CME's market-by-order records and Bitstamp's order events. Told are their
 * trades, the depth and quotes of the book rebuilt from the orders, and the orders themselves, which an exchange can play.
 *
 * Orders of a file begin with its snapshot, or with the records being lost before it: a clear stands before a snapshot, for
 * it is all of its book. Their times never go back: one of an earlier time has that of the record before it, and those of
 * a snapshot have the time it was received.
 */
import { SwarmError } from '#domain/errors.ts'
import { fromMillis, type Micros } from '#domain/time.ts'
import { ASK, BID, NONE, type BookSide } from '#market/book-side.ts'
import { BAD_RECEIPT, mboActions, mboBook, OF_SNAPSHOT, type MboRecord } from '#market/feeds/mbo-book.ts'
import { bitstampActions, bitstampOrders, type BitstampEvent } from '#market/feeds/bitstamp-orders.ts'
import { fastOrderBook } from '#market/orders/fast-order-book.ts'
import { lots, ticks, whole, word } from '#market/rows/columns.ts'
import type { BitstampSet } from '#stores/book-verification/bitstamp.ts'
import { gridOf } from '#stores/book-verification/grid.ts'
import { emptyMbo, mboColumns, readMbo, type MboSet } from '#stores/book-verification/mbo.ts'
import { mergeRows } from '#stores/merged-rows.ts'
import { openRows, type FileFault } from '#stores/row-file.ts'
import { LOST } from '#swarm/ports/tick-batch.ts'
import { filesOf } from '#stores/book-sets.ts'
import { bitstampRecords } from './bitstamp-records.ts'
import { bookTeller, imageOfBook } from './book-image.ts'
import { symbolOfName, type ImportSink, type ImportSource, type ImportWatch } from './import-source.ts'

const shared = { zoneOpen: false, rowColumns: [], line: 0 } as const

/** The first look at the files; it stops when the watch does. */
const grids = (watch: ImportWatch, files: Parameters<typeof gridOf>[0]): ReturnType<typeof gridOf> =>
  gridOf(files, (path, bytes) => {
    watch.signal.throwIfAborted()
    watch.progressed(path, bytes)
  })

/** Throws IMPORT_REFUSED where an order has an id that no double holds exactly. */
const withIds =
  (noted: ImportWatch['noted']) =>
  (fault: FileFault): void => {
    if (fault.field === 'order_id' && fault.condition === 'tooLarge') {
      const { file, line } = fault
      throw new SwarmError('IMPORT_REFUSED', {
        file,
        line,
        reason: 'its order ids are not below 2^53: they would not survive',
      })
    }
    noted(fault)
  }

const signOf = (side: BookSide | null): number => (side === null ? 0 : side === BID ? 1 : -1)

/** Tells `sink` records, and where some are missing. Prices and sizes are in units of the grid. */
function recordTeller(sink: ImportSink, priceUnit: number, sizeUnit: number) {
  let latest: Micros = -Infinity
  let isLost = false
  const put = (
    localAt: Micros,
    id: number,
    action: number,
    side: BookSide | null,
    price: number,
    size: number,
    flags: number,
  ) => sink.mbo(latest, localAt, id, action, signOf(side), price / priceUnit, size / sizeUnit, flags)
  return {
    /** A snapshot is all of the book, however much of it is missing. */
    beginSnapshot(at: Micros): void {
      latest = at
      put(NaN, 0, mboActions.indexOf('R'), null, NaN, NaN, OF_SNAPSHOT)
    },
    tell(at: Micros, localAt: Micros, { action, side, ticks: price, size, id, flags }: Readonly<MboRecord>): void {
      latest = Math.max(latest, at)
      if (isLost) put(NaN, 0, LOST, null, NaN, NaN, 0)
      isLost = false
      put(localAt, id, mboActions.indexOf(action), side, price, size, flags)
    },
    /** Records are missing before the next one. */
    lose(): void {
      if (!isLost && latest > -Infinity) sink.gap()
      isLost = true
    },
  }
}

export const mboSource = ({ records: path, name }: MboSet): ImportSource => ({
  ...shared,
  format: 'CME orders (Databento mbo)',
  files: [path],
  kinds: ['trade', 'depth', 'quote', 'mbo'],
  symbol: symbolOfName(name),
  zone: 'UTC by the exchange’s clock',
  remarks: ['quotes and depth are those of the book rebuilt from its orders, after each event that changed them'],
  async read(sink, watch) {
    const grid = await grids(watch, [{ path, prices: ['price'], sizes: ['size'] }])
    const book = fastOrderBook()
    const feed = mboBook(book)
    const tell = bookTeller(sink, imageOfBook(book, grid))
    const [priceUnit, sizeUnit] = [10 ** grid.price, 10 ** grid.size]
    const records = recordTeller(sink, priceUnit, sizeUnit)
    const missed = (): void => {
      feed.lose()
      records.lose()
    }
    const rows = await openRows(path, mboColumns(grid.price, grid.size), withIds(watch.noted), missed)
    const record = emptyMbo()
    let isFirst = true
    try {
      while (rows.next() || (await rows.more())) {
        const [received, , at] = rows.cells
        readMbo(rows.cells, record)
        const { action, side, flags } = record
        const ofSnapshot = (flags & OF_SNAPSHOT) !== 0
        const localAt = (flags & BAD_RECEIPT) === 0 && !ofSnapshot ? received : NaN
        const recordAt = ofSnapshot ? received : at
        if (isFirst && ofSnapshot && action !== 'R') records.beginSnapshot(recordAt)
        else if (isFirst && action !== 'R') records.lose()
        isFirst = false
        records.tell(recordAt, localAt, record)
        if (action === 'T') sink.trade(at, localAt, record.ticks / priceUnit, record.size / sizeUnit, signOf(side))
        const condition = feed.apply(record)
        if (condition !== null) watch.noted({ file: path, line: rows.line, field: 'order_id', condition, detail: '' })
        const wait = sink.room()
        if (wait !== undefined) await wait
        if (!feed.isAtRest || ofSnapshot) continue
        tell(at, localAt)
        watch.signal.throwIfAborted()
        watch.progressed(path, rows.bytesRead)
      }
    } finally {
      await rows.close()
    }
  },
})

export const bitstampSource = (set: BitstampSet): ImportSource => ({
  ...shared,
  format: 'Bitstamp orders',
  files: filesOf(set),
  kinds: set.trades === undefined ? ['depth', 'quote', 'mbo'] : ['trade', 'depth', 'quote', 'mbo'],
  symbol: symbolOfName(set.name),
  zone: 'UTC by the clock of whoever captured it: the exchange’s is in whole seconds only',
  remarks: [
    'no snapshot: orders from before the file are missing, and behind a gap nobody trades on them until the next file',
    'a trade among the orders is told by the order that rested: those of orders from before the file are not',
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
    const records = recordTeller(sink, priceUnit, sizeUnit)
    const record = emptyMbo()
    const orderRecords = bitstampRecords((action, side, price, size, id, flags) => {
      Object.assign(record, { action, side, ticks: price, size, id, flags } satisfies MboRecord)
      records.tell(fromMillis(time), NaN, record)
    })
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
            orderRecords.take(event)
          },
          missed: records.lose,
        },
      ],
      withIds(watch.noted),
      (path, bytes) => {
        watch.signal.throwIfAborted()
        watch.progressed(path, bytes)
      },
    )
    if (!Number.isNaN(time)) tell(fromMillis(time), NaN)
  },
})
