/** The events of a file of quotes and, if given, one of trades beside it, merged in time. */
import type { FileRow } from '#market/formats/file-row.ts'
import { rowParser, type TickFormat } from '#market/tick-format.ts'
import { openPortions } from './file-portions.ts'
import type { EventReader, MarketSink, Watch } from './market-events.ts'

export interface RowsInput {
  readonly path: string
  readonly format: TickFormat
}

/**
 * Formats whose only time may be that of whoever captured them; they write it where others write the venue's.
 * Without the venue's clock on both sides, two files can only be merged by the clock of the one who captured both.
 */
const CAPTURED: ReadonlySet<string> = new Set(['Binance bookticker', 'Bitstamp trades'])

interface Cursor {
  readonly row: Readonly<FileRow>
  /** Infinity when it is over. */
  at: number
  /** By the local clock of the file, where it has both. */
  byLocal: boolean
  readonly hasLocalOnly: boolean
  readonly hasBoth: boolean
  next(): Promise<void>
  close(): Promise<void>
}

async function open({ path, format }: RowsInput, { progressed, noted }: Watch): Promise<Cursor> {
  const portions = await openPortions(path)
  const parser = rowParser(format)
  let told = 0
  let over = false

  const tell = (): void => {
    for (; told < parser.badRows; told++) {
      const { line, field, reason } = parser.firstBadRows[told] ?? {
        line: parser.source.line,
        field: 'row',
        reason: 'bad',
      }
      noted({ file: path, line, field, condition: reason, detail: '' })
    }
  }
  const cursor: Cursor = {
    row: parser.row,
    at: -Infinity,
    byLocal: false,
    get hasLocalOnly() {
      return CAPTURED.has(format.name) && Number.isNaN(parser.row.localAt)
    },
    get hasBoth() {
      return !Number.isNaN(parser.row.localAt)
    },
    async next() {
      let found = parser.next()
      while (!found && !over) {
        const portion = await portions.next()
        progressed(path, portions.read)
        if (portion === null) {
          over = true
          parser.end(portions.broken !== '')
        } else parser.push(portion)
        found = parser.next()
      }
      tell()
      if (found) cursor.at = cursor.byLocal ? parser.row.localAt : parser.row.at
      else {
        cursor.at = Infinity
        if (portions.broken !== '') {
          noted({
            file: path,
            line: parser.source.line,
            field: 'file',
            condition: 'truncated',
            detail: portions.broken,
          })
        }
      }
    },
    close: () => portions.close(),
  }
  return cursor
}

const toldSide = (side: number): -1 | 0 | 1 => (side > 0 ? 1 : side < 0 ? -1 : 0)

/** `trades` may be absent. Rejects with BOOK_UNREADABLE when a file cannot be opened. */
export const rowEvents =
  (quotes: RowsInput, trades?: RowsInput): EventReader =>
  async (sink: MarketSink, watch: Watch) => {
    const cursors: Cursor[] = []
    try {
      const quote = await open(quotes, watch)
      cursors.push(quote)
      const trade = trades === undefined ? undefined : await open(trades, watch)
      if (trade !== undefined) cursors.push(trade)
      for (const cursor of cursors) await cursor.next()
      if (trade !== undefined) {
        quote.byLocal = trade.hasLocalOnly && quote.hasBoth
        trade.byLocal = quote.hasLocalOnly && trade.hasBoth
        for (const cursor of cursors) if (cursor.byLocal && cursor.at < Infinity) cursor.at = cursor.row.localAt
      }
      for (;;) {
        watch.signal.throwIfAborted()
        if (trade !== undefined && trade.at <= quote.at && trade.at < Infinity) {
          const { price, size, side } = trade.row
          sink.trade(trade.at, price, size, toldSide(side))
          await trade.next()
        } else if (quote.at < Infinity) {
          const { bid, bidSize, ask, askSize } = quote.row
          sink.quote(quote.at, bid, bidSize, ask, askSize)
          await quote.next()
        } else return
      }
    } finally {
      for (const cursor of cursors) await cursor.close()
    }
  }
