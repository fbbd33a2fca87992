/** Best bid and offer as captured from Binance's bookTicker stream. Spot gives no event time: the local one stands. */
import { millis, nanos, number } from './cells.ts'
import { headed } from './delimited.ts'

export const binanceBookTicker = headed(
  'Binance bookticker',
  [
    { column: 'local_ts_ns', holds: 'localAt', cell: nanos },
    { column: 'event_ts_ms', holds: 'at', cell: millis, mayBeEmpty: true },
    { column: 'bid_px', holds: 'bid', cell: number },
    { column: 'bid_qty', holds: 'bidSize', cell: number },
    { column: 'ask_px', holds: 'ask', cell: number },
    { column: 'ask_qty', holds: 'askSize', cell: number },
  ],
  ['update_id'],
)
