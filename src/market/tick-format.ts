/**
 * Tick files: which format the content is in, and a parser from bytes in any portions to ticks, one at a time.
 *
 * A format is one file and one line in the table below: it recognises its own first line and reads one row. A bad row
 * is counted, with its line, field and reason, and touches nothing of the rows after it. Values that are numbers are
 * passed on however absurd (NaN, zero, negative, crossed, out of order): the data agent sets those aside and counts them.
 *
 * Cost  about 0.1 us a row, nothing allocated but for the first few bad rows.
 */
import type { Micros } from '#domain/time.ts'
import { csvTicks } from './csv-ticks.ts'
import { mt5Ticks } from './mt5-ticks.ts'
import { MAX_ROW_BYTES, rowBuffer, type TextEncoding } from './row-buffer.ts'

/** One quote of a file. Files of quotes carry no sizes at the touch. */
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

/** Reads `bytes[from, to)` into `tick`, or says why not, having changed nothing. */
export type RowReader = (bytes: Uint8Array, from: number, to: number, tick: FileTick) => RowFault | null

export interface RowFormat {
  readonly name: string
  /** Null when the first line is not of this format. */
  recognise(firstLine: string): { readonly header: boolean; reader(): RowReader } | null
}

const formats: readonly RowFormat[] = [csvTicks, mt5Ticks]

export interface TickFormat {
  readonly name: string
  readonly encoding: TextEncoding
  readonly markBytes: number
  readonly header: boolean
  reader(): RowReader
}

/** Bytes of a file's head that are enough to know its format. */
export const HEAD_BYTES = 2 * MAX_ROW_BYTES

/** The format of the text that begins with `head`, by its content alone; null when it is none of ours. */
export function detectTickFormat(head: Uint8Array): TickFormat | null {
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
    if (found !== null) return { name: format.name, encoding, markBytes, ...found }
  }
  return null
}

export interface BadRow extends RowFault {
  readonly line: number
}

/** Bad rows kept word for word; the others are only counted. */
export const KEPT_BAD_ROWS = 5

export interface TickParser {
  /** Overwritten by every `next` that says true. */
  readonly tick: Readonly<FileTick>
  /** Ticks given so far. */
  readonly ticks: number
  readonly badRows: number
  readonly firstBadRows: readonly BadRow[]
  push(chunk: Uint8Array): void
  /** No more bytes will come; `cut` when the text broke off in the middle. */
  end(cut: boolean): void
  /** True when `tick` is the next one; false when there is no whole row left: push more. */
  next(): boolean
}

const LONG: RowFault = { field: 'row', reason: `longer than ${MAX_ROW_BYTES} bytes` }
const CUT: RowFault = { field: 'row', reason: 'the file breaks off in it' }

export function tickParser(format: TickFormat): TickParser {
  const rows = rowBuffer(format.encoding, format.markBytes)
  const read = format.reader()
  const tick: FileTick = { at: NaN, bid: NaN, ask: NaN }
  const firstBadRows: BadRow[] = []
  let headerToSkip = format.header

  const refuse = (fault: RowFault): void => {
    parser.badRows++
    if (firstBadRows.length < KEPT_BAD_ROWS) firstBadRows.push({ ...fault, line: rows.line })
  }

  const parser = {
    tick,
    ticks: 0,
    badRows: 0,
    firstBadRows,
    push: rows.push,
    end: rows.end,

    next(): boolean {
      for (;;) {
        const state = rows.next()
        if (state === 'none') return false
        if (state === 'row') {
          if (headerToSkip) {
            headerToSkip = false
            continue
          }
          const fault = read(rows.bytes, rows.from, rows.to, tick)
          if (fault === null) {
            parser.ticks++
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
