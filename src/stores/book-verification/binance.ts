/**
 * Binance's levels rebuilt from snapshot and updates, and compared with its own best bid and offer.
 *
 * Files are merged by the local time of their rows. At every update whose last number is that of the newest quote, both
 * say the same moment: best bid and ask must be equal in price and in size. `binance-check.ts` says what a bad row does.
 */
import type { BinanceMarket } from '#market/feeds/binance-chain.ts'
import { lots, microsOfNanos, orEmpty, restOfNanos, ticks, whole, word, type Column } from '#market/rows/columns.ts'
import { mergeRows } from '#stores/merged-rows.ts'
import { binanceCheck } from './binance-check.ts'
import { CheckedFiles } from './checked-files.ts'
import { gridOf, type Progressed } from './grid.ts'
import { ConditionLog, fileComplaints, remains, type Grid, type SetReport } from './set-report.ts'

export interface BinanceSet {
  readonly format: 'binance'
  readonly name: string
  readonly market: BinanceMarket
  /** A missing file is undefined; without depth there is no set. */
  readonly depth: string
  readonly snapshot: string | undefined
  readonly bookticker: string | undefined
  readonly trades: string | undefined
}

/** When the collector had a row. */
export const localTime = [microsOfNanos('local_ts_ns'), restOfNanos('local_ts_ns')]

/** Columns of a level. */
export const levelColumns = (grid: Grid): readonly Column[] => [
  word('side', ['b', 'a']),
  ticks('price', grid.price),
  lots('qty', grid.size),
]

export const snapshotColumns = (grid: Grid): readonly Column[] => [
  ...localTime,
  whole('last_update_id'),
  ...levelColumns(grid),
]

const depthColumns = (grid: Grid): readonly Column[] => [
  ...localTime,
  orEmpty(whole('event_ts_ms')),
  whole('first_id'),
  whole('last_id'),
  orEmpty(whole('prev_last_id')),
  ...levelColumns(grid),
]
const quoteColumns = (grid: Grid): readonly Column[] => [
  ...localTime,
  whole('update_id'),
  ticks('bid_px', grid.price),
  lots('bid_qty', grid.size),
  ticks('ask_px', grid.price),
  lots('ask_qty', grid.size),
]
const tradeColumns = (grid: Grid): readonly Column[] => [
  ...localTime,
  whole('trade_id'),
  ticks('price', grid.price),
  lots('qty', grid.size),
  word('buyer_is_maker', ['0', '1']),
]

/** Reads the whole set. Throws BOOK_UNREADABLE when a file cannot be opened. */
export async function verifyBinance(set: BinanceSet, progressed: Progressed): Promise<SetReport> {
  const { name, market, depth, snapshot, bookticker, trades } = set
  const given = (path: string | undefined): readonly string[] => (path === undefined ? [] : [path])
  const grid = await gridOf(
    [
      ...[depth, ...given(snapshot), ...given(trades)].map((path) => ({ path, prices: ['price'], sizes: ['qty'] })),
      ...given(bookticker).map((path) => ({ path, prices: ['bid_px', 'ask_px'], sizes: ['bid_qty', 'ask_qty'] })),
    ],
    progressed,
  )
  const log = new ConditionLog()
  const check = binanceCheck(market)
  const rowsOf = new CheckedFiles(log, 2)
  // Of what comes at one time: a snapshot first, and a quote before the update it belongs to.
  const ofSnapshots = { missed: check.snapshotMissed, end: check.endSnapshots }
  rowsOf.add(snapshot, 'missingSnapshot', snapshotColumns(grid), check.snapshotRow, ofSnapshots)
  rowsOf.add(bookticker, 'missingBookticker', quoteColumns(grid), check.quoteRow)
  const ofDepth = { missed: check.depthMissed, end: check.endDepth }
  rowsOf.add(depth, 'missingDepth', depthColumns(grid), check.depthRow, ofDepth)
  rowsOf.add(trades, 'missingTrades', tradeColumns(grid), check.tradeRow)
  const rows = await mergeRows(rowsOf.files, (fault) => log.note(fault), progressed)
  const { feed, crossings, latencies, checked, matched, refusedMessages } = check
  const { gaps, applied, old, dropped, badSnapshots } = feed.counts
  for (const [condition, count] of Object.entries({
    staleEnd: feed.state === 'stale' ? 1 : 0,
    refusedMessages,
    dropped,
    badSnapshots,
  })) {
    if (count > 0) log.counts[condition] = count
  }
  return {
    name,
    files: rowsOf.files.map(({ path }) => path),
    rows,
    checked,
    matched,
    gaps,
    crossed: crossings.intervals,
    state: feed.state,
    orders: null,
    ...remains(feed.book, grid),
    negativeLatencies: latencies.negative,
    latencyMillis: latencies.summary,
    conditions: log.counts,
    faults: log.faults,
    details: { updates: applied, oldUpdates: old, trades: check.trades },
    complaints: [
      ...fileComplaints(log),
      ...(feed.counts.snapshots === 0 ? ['no snapshot that the updates follow: the book never had a price'] : []),
      ...(gaps > 0
        ? [`${gaps} ${gaps === 1 ? 'gap' : 'gaps'} in the chain of updates; the book is ${feed.state}`]
        : []),
      ...(refusedMessages > 0
        ? [`${refusedMessages} ${refusedMessages === 1 ? 'message' : 'messages'} refused; the book is ${feed.state}`]
        : []),
      ...(badSnapshots > 0 ? [`${badSnapshots} ${badSnapshots === 1 ? 'snapshot' : 'snapshots'} refused`] : []),
      ...(matched < checked ? [`${checked - matched} of ${checked} best prices differ from the exchange's`] : []),
      ...(crossings.intervals > 0 ? [`crossed ${crossings.intervals} times`] : []),
    ],
  }
}
