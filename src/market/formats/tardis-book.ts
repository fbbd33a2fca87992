/** Tardis `book_snapshot_5` and `book_snapshot_25`: of every row the best level of either side. */
import { micros, number } from './cells.ts'
import { headed } from './delimited.ts'

export const tardisBook = headed(
  'Tardis book_snapshot',
  [
    { column: 'timestamp', holds: 'at', cell: micros },
    { column: 'local_timestamp', holds: 'localAt', cell: micros },
    { column: 'asks[0].price', holds: 'ask', cell: number, mayBeEmpty: true },
    { column: 'asks[0].amount', holds: 'askSize', cell: number, mayBeEmpty: true },
    { column: 'bids[0].price', holds: 'bid', cell: number, mayBeEmpty: true },
    { column: 'bids[0].amount', holds: 'bidSize', cell: number, mayBeEmpty: true },
  ],
  ['exchange', 'symbol'],
)
