/** A file, or files that belong together, as ticks: what an importer reads, twice, in bounded memory. */
import type { Micros } from '#domain/time.ts'
import type { DepthImage } from '#market/quote-check.ts'
import type { FileFault } from '#stores/row-file.ts'
import type { TickKind } from '#swarm/ports/tick-batch.ts'

/** Takes ticks, lent. `localAt` is the clock of whoever wrote the file, NaN where that is not in it. */
export interface ImportSink {
  quote(at: Micros, localAt: Micros, bid: number, bidSize: number, ask: number, askSize: number): void
  /** `side` is who crossed the spread: 1 a buyer, -1 a seller, 0 unknown. */
  trade(at: Micros, localAt: Micros, price: number, size: number, side: number): void
  depth(at: Micros, localAt: Micros, image: DepthImage): void
  /** A record of an order of the market, as `valueNames.mbo` has it; in order, its times never going back. */
  mbo(
    at: Micros,
    localAt: Micros,
    id: number,
    action: number,
    side: number,
    price: number,
    size: number,
    flags: number,
  ): void
  /** Values of the source's `rowColumns`. */
  row(at: Micros, values: Float64Array): void
  /** Records are missing here. */
  gap(): void
  /** To be waited for now and then, where there is something to wait for. */
  room(): Promise<void> | undefined
}

export interface ImportWatch {
  /** Bytes of a file read so far. */
  progressed(path: string, bytes: number): void
  /** A row that was passed over, or a file that ends early. */
  noted(fault: FileFault): void
  readonly signal: AbortSignal
}

export interface ImportSource {
  /** As the user is told it. */
  readonly format: string
  /** Every file that is read. */
  readonly files: readonly string[]
  readonly kinds: readonly TickKind[]
  /** What the file or its name calls the instrument; '' when neither does. */
  readonly symbol: string
  /** What its times are. */
  readonly zone: string
  /** True when the file does not say the zone of its times, so that a user may. */
  readonly zoneOpen: boolean
  /** Names of the values of rows. */
  readonly rowColumns: readonly string[]
  /** What else a user should know before trusting it. */
  readonly remarks: readonly string[]
  /** A source of both clocks, where the ticks have the venue's alone. */
  readonly clocks?: ImportSource | undefined
  /** Line of the row that is being told; 0 when nobody knows. */
  readonly line: number
  /** Bytes of the row that is being told, where it is one. */
  readonly bytes?: { readonly bytes: Uint8Array; readonly from: number; readonly to: number } | undefined
  /** Rejects with BOOK_UNREADABLE, IMPORT_REFUSED, or the reason of the aborted signal. */
  read(sink: ImportSink, watch: ImportWatch): Promise<void>
}

/** What stands in the names of files besides the instrument. */
const NOT_SYMBOLS =
  /^(|\d+|id\d+|binance|binance-futures|bitmex|bitstamp|deribit|huobi|bybit|dukascopy|fxcm|oanda|histdata|truefx|tardis|mt5|futures|swap|dm|spot|usdm|cm|ticks?|trades?|quotes?|depth|snap(shot)?|update|book(ticker|20)?|orders?|mbo|mbp\d*|incremental|l2|l3|m\d+|h\d+|\d+(min|m|h|s)|bars?|bid|ask|csv|gz|zip|data|parquet|txt|ob\d+)$/i

/** What the row after the header has in a column `symbol`, in capitals; else what the file's name says. */
export function symbolOfRows([header = '', row = '']: readonly string[], path: string): string {
  const told = row.split(',')[header.split(',').indexOf('symbol')] ?? ''
  return told.toUpperCase() || symbolOfName(path)
}

/** The first part of the file's name that can be an instrument, in capitals; '' when there is none. */
export const symbolOfName = (path: string): string =>
  path
    .slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
    .split(/[_.\s]+|-(?=[a-z]{2,}[_.])/i)
    .find((part) => !NOT_SYMBOLS.test(part))
    ?.toUpperCase() ?? ''
