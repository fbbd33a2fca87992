/** Databento `trades`; `side` is the aggressor's, N where there is none. Records of orders have these columns too, and an id. */
import type { RowFormat } from '#market/tick-format.ts'
import { aggressor, nanos, number } from './cells.ts'
import { headed } from './delimited.ts'
import type { FileRow } from './file-row.ts'

const trades = headed(
  'Databento trades',
  [
    { column: 'ts_recv', holds: 'localAt', cell: nanos },
    { column: 'ts_event', holds: 'at', cell: nanos },
    { column: 'side', holds: 'side', cell: aggressor },
    { column: 'price', holds: 'price', cell: number },
    { column: 'size', holds: 'size', cell: number },
  ],
  ['action'],
)

export const databentoTrades: RowFormat<FileRow> = {
  name: trades.name,
  recognise: (firstLine) => (firstLine.includes('order_id') ? null : trades.recognise(firstLine)),
}
