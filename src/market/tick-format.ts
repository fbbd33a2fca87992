/**
 * Tick files: which format the content is in, and a parser from bytes in any portions to rows, one at a time.
 *
 * A format is one file and one line in a table below: it recognises its own first line and reads one row. A bad row
 * is counted, with its line, field and reason, and touches nothing of the rows after it. Values that are numbers are
 * passed on however absurd (NaN, zero, negative, crossed, out of order): the data agent sets those aside and counts them.
 *
 * Cost  about 0.1 us a row, nothing allocated but for the first few bad rows.
 */
import type { Micros } from '#domain/time.ts'
import { csvTicks } from './csv-ticks.ts'
import { binanceBookTicker } from './formats/binance-bookticker.ts'
import { binanceQuotes } from './formats/binance-quotes.ts'
import { binanceTradeTable } from './formats/binance-trade-table.ts'
import { binanceTrades } from './formats/binance-trades.ts'
import { bitstampTrades } from './formats/bitstamp-trades.ts'
import { databentoQuotes } from './formats/databento-quotes.ts'
import { databentoTrades } from './formats/databento-trades.ts'
import { blankRow, type FileRow } from './formats/file-row.ts'
import { histDataQuotes } from './formats/histdata-quotes.ts'
import { tardisBook } from './formats/tardis-book.ts'
import { tardisQuotes } from './formats/tardis-quotes.ts'
import { tardisTrades } from './formats/tardis-trades.ts'
import { trueFxQuotes } from './formats/truefx-quotes.ts'
import { mt5Ticks } from './mt5-ticks.ts'
import { MAX_ROW_BYTES, rowBuffer, type RowBuffer, type TextEncoding } from './row-buffer.ts'

/** The quote of a row. What sizes the file has are not in lots, so a market leaves them out. */
export interface FileTick {
  at: Micros
  bid: number
  ask: number
}

export interface RowFault {
  /** Column, or 'row' for the row as a whole. */
  readonly field: string
  readonly reason: string
}

/** Reads `bytes[from, to)` into `row`, or says why not, having changed nothing. */
export type RowReader<Row = FileTick> = (bytes: Uint8Array, from: number, to: number, row: Row) => RowFault | null

export interface RowFormat<Row = FileTick> {
  readonly name: string
  /** Null when the first line is not of this format. */
  recognise(firstLine: string): { readonly header: boolean; reader(): RowReader<Row> } | null
}

const quoteFormats: readonly RowFormat<FileRow>[] = [
  csvTicks,
  mt5Ticks,
  trueFxQuotes,
  histDataQuotes,
  binanceBookTicker,
  binanceQuotes,
  tardisQuotes,
  tardisBook,
  databentoQuotes,
]
const tradeFormats: readonly RowFormat<FileRow>[] = [
  binanceTrades,
  binanceTradeTable,
  tardisTrades,
  bitstampTrades,
  databentoTrades,
]

export const quoteFormatNames: readonly string[] = quoteFormats.map(({ name }) => name)
export const tradeFormatNames: readonly string[] = tradeFormats.map(({ name }) => name)

/** What every row of a file is. */
export type RowKind = 'quote' | 'trade'

export interface TickFormat {
  readonly name: string
  readonly kind: RowKind
  readonly encoding: TextEncoding
  readonly markBytes: number
  readonly header: boolean
  reader(): RowReader<FileRow>
}

/** Bytes of a file's head that are enough to know its format. */
export const HEAD_BYTES = 2 * MAX_ROW_BYTES

/** The format of quotes that begins with `head`, by its content alone; null when it is none of ours. */
export const detectTickFormat = (head: Uint8Array): TickFormat | null => detect(head, 'quote', quoteFormats)

/** The same for quotes or trades. */
export const detectRowFormat = (head: Uint8Array): TickFormat | null =>
  detectTickFormat(head) ?? detect(head, 'trade', tradeFormats)

function detect(head: Uint8Array, kind: RowKind, formats: readonly RowFormat<FileRow>[]): TickFormat | null {
  const wide = head[0] === 0xff && head[1] === 0xfe
  const marked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf
  const encoding = wide ? 'utf-16le' : 'utf-8'
  const markBytes = wide ? 2 : marked ? 3 : 0
  const rows = rowBuffer(encoding, markBytes)
  rows.push(head.subarray(0, HEAD_BYTES))
  rows.end(false)
  if (rows.next() !== 'row') return null
  const firstLine = String.fromCharCode(...rows.bytes.subarray(rows.from, rows.to))
  for (const format of formats) {
    const found = format.recognise(firstLine)
    if (found !== null) return { name: format.name, kind, encoding, markBytes, ...found }
  }
  return null
}

export interface BadRow extends RowFault {
  readonly line: number
}

/** Bad rows kept word for word; the others are only counted. */
export const KEPT_BAD_ROWS = 5

interface Parser {
  readonly badRows: number
  readonly firstBadRows: readonly BadRow[]
  push(chunk: Uint8Array): void
  /** No more bytes will come; `cut` when the text broke off in the middle. */
  end(cut: boolean): void
  /** True when there is a next row; false when there is no whole row left: push more. */
  next(): boolean
}

export interface RowParser extends Parser {
  /** Overwritten by every `next` that says true. */
  readonly row: Readonly<FileRow>
  /** The bytes it was read from. */
  readonly source: Readonly<Pick<RowBuffer, 'bytes' | 'from' | 'to' | 'line'>>
  /** Rows given so far. */
  readonly rows: number
}

export interface TickParser extends Parser {
  /** Overwritten by every `next` that says true. */
  readonly tick: Readonly<FileTick>
  /** Ticks given so far. */
  readonly ticks: number
}

const LONG: RowFault = { field: 'row', reason: `longer than ${MAX_ROW_BYTES} bytes` }
const CUT: RowFault = { field: 'row', reason: 'the file breaks off in it' }

export function rowParser(format: TickFormat): RowParser {
  const source = rowBuffer(format.encoding, format.markBytes)
  const read = format.reader()
  const row = blankRow()
  const firstBadRows: BadRow[] = []
  let headerToSkip = format.header

  const refuse = (fault: RowFault): void => {
    parser.badRows++
    if (firstBadRows.length < KEPT_BAD_ROWS) firstBadRows.push({ ...fault, line: source.line })
  }

  const parser = {
    row,
    source,
    rows: 0,
    badRows: 0,
    firstBadRows,
    push: source.push,
    end: source.end,

    next(): boolean {
      for (;;) {
        const state = source.next()
        if (state === 'none') return false
        if (state === 'row') {
          if (headerToSkip) {
            headerToSkip = false
            continue
          }
          const fault = read(source.bytes, source.from, source.to, row)
          if (fault === null) {
            parser.rows++
            return true
          }
          refuse(fault)
        } else {
          refuse(state === 'long' ? LONG : CUT)
        }
      }
    },
  }
  return parser
}

/** The quotes of a file, as a market tells them. */
export function tickParser(format: TickFormat): TickParser {
  const parser = rowParser(format)
  const tick: FileTick = { at: NaN, bid: NaN, ask: NaN }
  return {
    tick,
    firstBadRows: parser.firstBadRows,
    get ticks() {
      return parser.rows
    },
    get badRows() {
      return parser.badRows
    },
    push: parser.push,
    end: parser.end,
    next(): boolean {
      if (!parser.next()) return false
      tick.at = parser.row.at
      tick.bid = parser.row.bid
      tick.ask = parser.row.ask
      return true
    },
  }
}
