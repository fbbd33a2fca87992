/** Bitstamp trades: `local_ts_ms,trade_id,price,qty`. The venue's own time is not in the file. */
import { id, millis, number } from './cells.ts'
import { headed } from './delimited.ts'

export const bitstampTrades = headed('Bitstamp trades', [
  { column: 'local_ts_ms', holds: 'localAt', cell: millis },
  { column: 'trade_id', holds: 'id', cell: id },
  { column: 'price', holds: 'price', cell: number },
  { column: 'qty', holds: 'size', cell: number },
])
