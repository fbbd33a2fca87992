/** Binance trades as a table `ts_ms,trade_id,price,quantity,buyer_maker`. */
import { buyerIsMaker, id, millis, number } from './cells.ts'
import { headed } from './delimited.ts'

export const binanceTradeTable = headed('ts_ms,trade_id,price,quantity,buyer_maker', [
  { column: 'ts_ms', holds: 'at', cell: millis },
  { column: 'trade_id', holds: 'id', cell: id },
  { column: 'price', holds: 'price', cell: number },
  { column: 'quantity', holds: 'size', cell: number },
  { column: 'buyer_maker', holds: 'side', cell: buyerIsMaker },
])
