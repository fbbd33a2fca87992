/** Tardis `quotes`: best bid and offer with sizes. A side that is empty is left out. */
import { micros, number } from './cells.ts'
import { headed } from './delimited.ts'

export const tardisQuotes = headed(
  'Tardis quotes',
  [
    { column: 'timestamp', holds: 'at', cell: micros },
    { column: 'local_timestamp', holds: 'localAt', cell: micros },
    { column: 'ask_amount', holds: 'askSize', cell: number, mayBeEmpty: true },
    { column: 'ask_price', holds: 'ask', cell: number, mayBeEmpty: true },
    { column: 'bid_price', holds: 'bid', cell: number, mayBeEmpty: true },
    { column: 'bid_amount', holds: 'bidSize', cell: number, mayBeEmpty: true },
  ],
  ['exchange', 'symbol'],
)
