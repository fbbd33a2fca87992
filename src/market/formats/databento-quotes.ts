/** Databento `mbp-1`: the best level of either side after every record. A side that is empty is left out. */
import { nanos, number } from './cells.ts'
import { headed } from './delimited.ts'

export const databentoQuotes = headed(
  'Databento mbp-1',
  [
    { column: 'ts_recv', holds: 'localAt', cell: nanos },
    { column: 'ts_event', holds: 'at', cell: nanos },
    { column: 'bid_px', holds: 'bid', cell: number, mayBeEmpty: true },
    { column: 'ask_px', holds: 'ask', cell: number, mayBeEmpty: true },
    { column: 'bid_sz', holds: 'bidSize', cell: number, mayBeEmpty: true },
    { column: 'ask_sz', holds: 'askSize', cell: number, mayBeEmpty: true },
  ],
  ['action'],
)
