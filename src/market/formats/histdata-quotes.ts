/** HistData's ASCII ticks: `YYYYMMDD HHMMSSmmm,bid,ask,volume`, no header, New York winter time all the year round. */
import type { RowFormat } from '#market/tick-format.ts'
import { estStamp, number } from './cells.ts'
import { delimited, type Column } from './delimited.ts'
import type { FileRow } from './file-row.ts'

const columns: readonly Column[] = [
  { column: 'time', holds: 'at', cell: estStamp },
  { column: 'bid', holds: 'bid', cell: number },
  { column: 'ask', holds: 'ask', cell: number },
]
/** The volume is 0 in every row of theirs. */
const header = [...columns.map(({ column }) => column), 'volume']

export const histDataQuotes: RowFormat<FileRow> = {
  name: 'HistData ticks',
  recognise: (firstLine) =>
    /^\d{8} \d{9},\d+(\.\d+)?,\d+(\.\d+)?,\d+(\.\d+)?$/.test(firstLine.trim())
      ? { header: false, reader: () => delimited(header, columns) }
      : null,
}
