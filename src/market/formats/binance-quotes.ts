/** Quotes with sizes as a table `ts_ms,ask_size,ask,bid_size,bid`, its columns in any order. */
import { millis, number } from './cells.ts'
import { headed } from './delimited.ts'

export const binanceQuotes = headed('ts_ms,bid,bid_size,ask,ask_size', [
  { column: 'ts_ms', holds: 'at', cell: millis },
  { column: 'bid', holds: 'bid', cell: number },
  { column: 'bid_size', holds: 'bidSize', cell: number },
  { column: 'ask', holds: 'ask', cell: number },
  { column: 'ask_size', holds: 'askSize', cell: number },
])
