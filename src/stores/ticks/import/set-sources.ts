/** Sets of files that belong together, by the header of one of them: Binance, CME by order, Bitstamp. */
import { dirname } from 'node:path'
import { detectRowFormat } from '#market/tick-format.ts'
import { bookFormats, expectedNames, filesOf, findBookSets, type BookFormat, type BookSet } from '#stores/book-sets.ts'
import type { BinanceSet } from '#stores/book-verification/binance.ts'
import { binanceEvents } from '#stores/market-events-binance.ts'
import { headOf } from './file-head.ts'
import type { ImportSource } from './import-source.ts'
import { bitstampSource, mboSource } from './order-sources.ts'
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
