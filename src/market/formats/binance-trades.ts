/** Trades as captured from Binance's stream, with the local clock beside the venue's. */
import { buyerIsMaker, id, millis, nanos, number } from './cells.ts'
import { headed } from './delimited.ts'

export const binanceTrades = headed('Binance trades', [
  { column: 'local_ts_ns', holds: 'localAt', cell: nanos },
  { column: 'event_ts_ms', holds: 'at', cell: millis, mayBeEmpty: true },
  { column: 'trade_id', holds: 'id', cell: id },
  { column: 'price', holds: 'price', cell: number },
  { column: 'qty', holds: 'size', cell: number },
  { column: 'buyer_is_maker', holds: 'side', cell: buyerIsMaker },
])
