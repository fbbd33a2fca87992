/** A file of quotes or of trades, in any format `swarm data check` knows. */
import { rowParser, type RowParser, type TickFormat } from '#market/tick-format.ts'
import { symbolOfRows, type ImportSource } from './import-source.ts'
import { readPortions } from './portion-reading.ts'
import { zoneWatch } from './zone-watch.ts'

const EPOCH = 'UTC, counted since 1970'
/** What is known of the times of a format; the others count since the epoch. */
const zones: Readonly<Record<string, string>> = {
  'HistData ticks': 'New York winter time (UTC-5) all the year round, taken to UTC',
  'MT5 tick export': 'the trade server’s, as they stand',
  'timestamp,bid,ask': 'as each row says, UTC where it does not',
}
const OPEN_ZONES: ReadonlySet<string> = new Set(['MT5 tick export'])
const ISO_TIMES = 'timestamp,bid,ask'

export function rowSource(path: string, format: TickFormat, firstRows: readonly string[]): ImportSource {
  let parser: RowParser | undefined

  return {
    format: format.name,
    files: [path],
    kinds: [format.kind],
    symbol: symbolOfRows(firstRows, path),
    zone: zones[format.name] ?? EPOCH,
    zoneOpen: OPEN_ZONES.has(format.name),
    rowColumns: [],
    remarks: [],
    get line() {
      return parser?.source.line ?? 0
    },
    get bytes() {
      return parser?.source
    },

    async read(sink, watch) {
      const reading = rowParser(format)
      parser = reading
      const watchZone = format.name === ISO_TIMES ? zoneWatch(path, 'timestamp', watch.noted) : undefined
      let told = 0
      const drain = async (): Promise<void> => {
        while (reading.next()) {
          const { row } = reading
          watchZone?.(reading.source)
          if (format.kind === 'trade') sink.trade(row.at, row.localAt, row.price, row.size, row.side || 0)
          else sink.quote(row.at, row.localAt, row.bid, row.bidSize, row.ask, row.askSize)
          const wait = sink.room()
          if (wait !== undefined) await wait
        }
        for (; told < reading.badRows; told++) {
          const bad = reading.firstBadRows[told] ?? { line: reading.source.line, field: 'row', reason: 'bad' }
          watch.noted({ file: path, line: bad.line, field: bad.field, condition: bad.reason, detail: '' })
        }
      }
      await readPortions(path, { push: reading.push, end: reading.end, drain, line: () => reading.source.line }, watch)
    },
  }
}
