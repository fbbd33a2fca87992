/**
 * CME's orders rebuilt from market-by-order records, and what can be asked of them without a second source: does every
 * record fit, is the book crossed only before trading began, were fills in the order of the queue?
 *
 * A record that cannot be read leaves the feed stale until the next clear or snapshot; the report goes on with the orders
 * as the other records rebuild them, and says that state.
 */
import { ASK, BID, type BookSide } from '#market/book-side.ts'
import { fillOrder } from '#market/feeds/fill-order.ts'
import { BAD_RECEIPT, mboActions, mboBook, OF_SNAPSHOT, type MboRecord } from '#market/feeds/mbo-book.ts'
import { fastOrderBook } from '#market/orders/fast-order-book.ts'
import { lots, microsOfNanos, orEmpty, restOfNanos, ticks, whole, word, type Column } from '#market/rows/columns.ts'
import { openRows } from '#stores/row-file.ts'
import { gridOf, type Progressed } from './grid.ts'
import { ConditionLog, CrossingWatch, fileComplaints, LatencyTally, remains, type SetReport } from './set-report.ts'

export interface MboSet {
  readonly format: 'mbo'
  readonly name: string
  readonly records: string
}

const sides: readonly (BookSide | null)[] = [BID, ASK, null]

export const mboColumns = (pricePlaces: number, sizePlaces: number): readonly Column[] => [
  microsOfNanos('ts_recv'),
  restOfNanos('ts_recv'),
  microsOfNanos('ts_event'),
  restOfNanos('ts_event'),
  word('action', mboActions),
  word('side', ['B', 'A', 'N']),
  orEmpty(ticks('price', pricePlaces)),
  orEmpty(lots('size', sizePlaces)),
  orEmpty(whole('order_id')),
  whole('flags'),
  whole('sequence'),
]

/** Writes a row of `mboColumns` into the record. */
export function readMbo(cells: Float64Array, record: MboRecord): void {
  const [, , , , action, side, price, size, id, flags] = cells
  record.action = mboActions[action]
  record.side = sides[side]
  record.ticks = price
  record.size = size
  record.id = id
  record.flags = flags
}

export const emptyMbo = (): MboRecord => ({ action: 'T', side: null, ticks: NaN, size: NaN, id: NaN, flags: 0 })

/** Reads the whole file. Throws BOOK_UNREADABLE when it cannot be opened. */
export async function verifyMbo({ name, records: path }: MboSet, progressed: Progressed): Promise<SetReport> {
  const grid = await gridOf([{ path, prices: ['price'], sizes: ['size'] }], progressed)
  const log = new ConditionLog()
  const book = fastOrderBook()
  const feed = mboBook(book)
  const columns = mboColumns(grid.price, grid.size)
  const rows = await openRows(path, columns, (fault) => log.note(fault), feed.lose)
  const { cells } = rows
  const fills = fillOrder(book, feed)
  const crossings = new CrossingWatch()
  const latencies = new LatencyTally()
  const record = emptyMbo()
  const counts = { records: 0, trades: 0, tradedLots: 0, fills: 0, crossedAfterOpen: 0 }
  let [lastMicros, lastRest, lastSequence] = [NaN, NaN, NaN]
  const note = (field: string, condition: string): void =>
    log.note({ file: path, line: rows.line, field, condition, detail: '' })

  const more = (): Promise<boolean> => {
    progressed(path, rows.bytesRead)
    return rows.more()
  }
  while (rows.next() || (await more())) {
    const [micros, rest, eventMicros, eventRest] = cells
    readMbo(cells, record)
    counts.records++
    if (micros < lastMicros || (micros === lastMicros && rest < lastRest)) note('ts_recv', 'timeBack')
    ;[lastMicros, lastRest, lastSequence] = [micros, rest, cells[10]]
    const { action, flags } = record
    // A snapshot is received long after its orders came, and a time not to be trusted tells nothing.
    if ((flags & (OF_SNAPSHOT | BAD_RECEIPT)) === 0) latencies.add(micros - eventMicros + (rest < eventRest ? -1 : 0))
    if (counts.records === 1 && (flags & OF_SNAPSHOT) === 0 && action !== 'R') log.count('missingSnapshot')
    if (action === 'T') {
      counts.trades++
      counts.tradedLots += record.size
    } else if (action === 'F') counts.fills++
    fills.see(record)
    const condition = feed.apply(record)
    if (condition !== null) note(fieldOf[condition], condition)
    if (!feed.isAtRest) continue
    fills.endEvent()
    crossings.look(book.best(BID), book.best(ASK))
    if (crossings.isCrossed && counts.trades > 0) counts.crossedAfterOpen++
  }
  fills.endEvent()
  if (rows.isBroken) feed.lose()
  await rows.close()
  const { first, listedLater, leftUnlisted, aggressor, unexplained } = fills.counts
  return {
    name,
    files: [path],
    rows: counts.records,
    checked: fills.counts.fills,
    matched: first,
    gaps: 0,
    crossed: crossings.intervals,
    state: feed.state,
    orders: book.orders,
    ...remains(book, grid),
    negativeLatencies: latencies.negative,
    latencyMillis: latencies.summary,
    conditions: log.counts,
    faults: log.faults,
    details: {
      ...counts,
      crossedEvents: crossings.looks,
      ...{ listedLater, leftUnlisted, aggressor, unexplained },
      unknownOrders: log.of('unknownOrder'),
      lastSequence,
      lastReceived: nanosText(lastMicros, lastRest),
    },
    complaints: [
      ...fileComplaints(log),
      ...(log.of('missingSnapshot') > 0 ? ['no opening snapshot: orders from before the file are not known'] : []),
      ...(feed.state === 'stale' ? ['the book is stale, what is told of it is what the readable records said'] : []),
      ...(counts.crossedAfterOpen > 0 ? [`crossed at ${counts.crossedAfterOpen} events after trading began`] : []),
    ],
  }
}

const nanosText = (micros: number, rest: number): string =>
  Number.isNaN(micros) ? '' : String(BigInt(micros) * 1_000n + BigInt(rest))

const fieldOf = {
  unknownOrder: 'order_id',
  duplicateOrder: 'order_id',
  badId: 'order_id',
  badPrice: 'price',
  badSize: 'size',
  badSide: 'side',
  otherSide: 'side',
  otherPrice: 'price',
} as const
