/**
 * The rows of a file, one at a time, through declared columns. Bad rows are noted with file, line and field and passed
 * over; so is a file that breaks off, after everything before the break.
 *
 *     while (rows.next() || (await rows.more())) use(rows.cells)
 *
 * `next` is synchronous, so that a row costs no promise: `more` fetches the next portion and looks again.
 */
import { SwarmError } from '#domain/errors.ts'
import { rowBuffer } from '#market/row-buffer.ts'
import { rowReader, type Column, type ReadRow, type RowCondition } from '#market/rows/columns.ts'
import { openPortions } from './file-portions.ts'

/**
 * longRow: beyond what a row can be; cutRow: the file breaks off in it; truncated: the file ends early. Whoever uses the
 * rows adds names of their own.
 */
type FileCondition = RowCondition | 'longRow' | 'cutRow' | 'truncated'

export interface FileFault {
  readonly file: string
  readonly line: number
  readonly field: string
  readonly condition: string
  /** What else is known, '' when nothing. */
  readonly detail: string
}

export interface RowFile {
  /** One number a column, of the row that `next` found. */
  readonly cells: Float64Array
  readonly line: number
  /** Bytes of the file read so far, as they lie on the disk. */
  readonly bytesRead: number
  /** Once it is over: it ended early, so what its last rows belong to is not whole. */
  readonly isBroken: boolean
  next(): boolean
  more(): Promise<boolean>
  close(): Promise<void>
}

const NEWLINE = 10

/**
 * `missed` is told of every row passed over, with what of its cells could be read (`rowReader`), before the row that
 * comes after it is found. Throws BOOK_UNREADABLE when it cannot be opened or its header lacks a column.
 */
export async function openRows(
  path: string,
  columns: readonly Column[],
  noted: (fault: FileFault) => void,
  missed: (cells: Float64Array) => void = () => {},
): Promise<RowFile> {
  const portions = await openPortions(path)
  const rows = rowBuffer('utf-8', 0)
  let over = false
  let isBroken = false
  /** The text ends without a line end: its last row may be a part of one. */
  let isOpen = false
  let lastBad = 0

  const note = (field: string, condition: FileCondition, detail = ''): void =>
    noted({ file: path, line: rows.line, field, condition, detail })

  const fetch = async (): Promise<void> => {
    const portion = await portions.next()
    if (portion !== null) {
      isOpen = portion[portion.length - 1] !== NEWLINE
      return rows.push(portion)
    }
    over = true
    rows.end(portions.broken !== '')
  }

  const header = async (): Promise<ReadRow> => {
    let state = rows.next()
    while (state === 'none' && !over) {
      await fetch()
      state = rows.next()
    }
    const line = state === 'row' ? new TextDecoder().decode(rows.bytes.subarray(rows.from, rows.to)) : ''
    const read = rowReader(columns, line)
    if (typeof read === 'function') return read
    const reason =
      state === 'none' && portions.broken === ''
        ? 'it is empty'
        : portions.broken || `no column ${read.missing.join(', ')}`
    await portions.close()
    throw new SwarmError('BOOK_UNREADABLE', { file: path, reason })
  }

  const read = await header()
  const cells = new Float64Array(columns.length)

  const next = (): boolean => {
    for (;;) {
      const state = rows.next()
      if (state === 'none') return false
      if (state === 'row') {
        const fault = read(rows.bytes, rows.from, rows.to, cells)
        if (fault === null) return true
        lastBad = rows.line
        note(fault.field, fault.condition)
      } else {
        cells.fill(NaN)
        note('row', state === 'long' ? 'longRow' : 'cutRow')
      }
      missed(cells)
    }
  }

  return {
    cells,
    get line() {
      return rows.line
    },
    get bytesRead() {
      return portions.read
    },
    get isBroken() {
      return isBroken
    },
    next,
    async more() {
      while (!over) {
        await fetch()
        if (next()) return true
      }
      const reason = portions.broken || (isOpen && lastBad === rows.line ? 'its last row breaks off' : '')
      if (reason !== '' && !isBroken) note('file', 'truncated', reason)
      isBroken = reason !== ''
      return false
    },
    close: () => portions.close(),
  }
}
