/** Several row files as one stream, in the order of their times; of rows that share a time, earlier files come first. */
import { openRows, type FileFault } from './row-file.ts'
import type { Column } from '#market/rows/columns.ts'

export interface TimedRows {
  readonly path: string
  readonly columns: readonly Column[]
  /** How many of them, the first ones, are the time of a row, compared in turn: two where one number cannot hold it. */
  readonly timeColumns: 1 | 2
  take(cells: Float64Array, line: number): void
  /** A row that cannot be read, with what of it can: as soon as the row before it was taken. */
  readonly missed?: ((cells: Float64Array) => void) | undefined
  /** After its last row; `isBroken` when the file ended early. */
  readonly end?: ((isBroken: boolean) => void) | undefined
}

interface Head {
  readonly timed: TimedRows
  readonly rows: Awaited<ReturnType<typeof openRows>>
  isOver: boolean
  time: number
  rest: number
}

const isBefore = (a: Head, b: Head): boolean => a.time < b.time || (a.time === b.time && a.rest < b.rest)

/**
 * Gives every row to its taker and says how many there were. A row whose time is before that of the row it follows is
 * noted (`timeBack`) and given where it stands. Throws BOOK_UNREADABLE when a file cannot be opened.
 */
export async function mergeRows(
  files: readonly TimedRows[],
  noted: (fault: FileFault) => void,
  progressed: (path: string, bytes: number) => void,
): Promise<number> {
  const heads: Head[] = []
  let count = 0

  /** Looks at the row that was found. */
  const arrive = (head: Head): void => {
    const { rows, timed } = head
    const time = rows.cells[0]
    const rest = timed.timeColumns === 2 ? rows.cells[1] : 0
    if (time < head.time || (time === head.time && rest < head.rest)) {
      noted({ file: timed.path, line: rows.line, field: timed.columns[0].name, condition: 'timeBack', detail: '' })
    }
    head.time = time
    head.rest = rest
    count++
  }
  const fetch = async (head: Head): Promise<void> => {
    head.isOver = !(await head.rows.more())
    progressed(head.timed.path, head.rows.bytesRead)
    if (head.isOver) head.timed.end?.(head.rows.isBroken)
    else arrive(head)
  }

  try {
    for (const timed of files) {
      const rows = await openRows(timed.path, timed.columns, noted, timed.missed)
      const head: Head = { timed, rows, isOver: false, time: -Infinity, rest: 0 }
      heads.push(head)
      await fetch(head)
    }
    for (;;) {
      let first: Head | undefined
      for (const head of heads) if (!head.isOver && (first === undefined || isBefore(head, first))) first = head
      if (first === undefined) return count
      first.timed.take(first.rows.cells, first.rows.line)
      if (first.rows.next()) arrive(first)
      else await fetch(first)
    }
  } finally {
    for (const { rows } of heads) await rows.close()
  }
}
