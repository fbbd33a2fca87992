/** `timestamp,bid,ask` with times as ISO 8601 writes them, UTC where no zone is named, with or without its header. */
import type { RowFormat } from '#market/tick-format.ts'
import { isoStamp, number } from './cells.ts'
import { delimited, type Column } from './delimited.ts'
import type { FileRow } from './file-row.ts'

const columns: readonly Column[] = [
  { column: 'timestamp', holds: 'at', cell: isoStamp },
  { column: 'bid', holds: 'bid', cell: number },
  { column: 'ask', holds: 'ask', cell: number },
]
const header = columns.map(({ column }) => column)
const FIRST_ROW = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[^,]*,\d+(\.\d+)?,\d+(\.\d+)?$/

export const trueFxQuotes: RowFormat<FileRow> = {
  name: 'timestamp,bid,ask',
  recognise(firstLine) {
    const line = firstLine.trim()
    const named = line === header.join(',')
    return named || FIRST_ROW.test(line) ? { header: named, reader: () => delimited(header, columns) } : null
  },
}
