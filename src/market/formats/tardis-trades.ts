/** Tardis `trades`. */
import { id, micros, number, side } from './cells.ts'
import { headed } from './delimited.ts'

export const tardisTrades = headed(
  'Tardis trades',
  [
    { column: 'timestamp', holds: 'at', cell: micros },
    { column: 'local_timestamp', holds: 'localAt', cell: micros },
    { column: 'id', holds: 'id', cell: id, mayBeEmpty: true },
    { column: 'side', holds: 'side', cell: side },
    { column: 'price', holds: 'price', cell: number },
    { column: 'amount', holds: 'size', cell: number },
  ],
  ['exchange', 'symbol'],
)
