/** The errors of files and stores of market data: a part of the table in `errors.ts`. */
import type { Remedy } from './errors.ts'

export const marketDataErrors = {
  TICKS_UNREADABLE: { remedy: 'halt', text: 'the tick file cannot be read', fix: 'check the path and the format' },
  TICKS_FORMAT: {
    remedy: 'halt',
    text: 'the tick file is in no known format',
    fix: 'use a format that swarm data check knows, such as ts_utc_ms,bid,ask or the MT5 tick export',
  },
  TICKS_TRUNCATED: { remedy: 'halt', text: 'the tick file ends early', fix: 'fetch it again; what was read was used' },
  TICKS_BAD_ROW: {
    remedy: 'retry',
    text: 'a row of the tick file cannot be read and was skipped',
    fix: 'mend the row; the others are used',
  },
  BOOK_UNREADABLE: {
    remedy: 'halt',
    text: 'a file of market data cannot be read',
    fix: 'check the path and its columns',
  },
  BOOK_NO_SETS: {
    remedy: 'halt',
    text: 'no set of files of this format is there',
    fix: 'give files the expected names',
  },
  STORE_ABSENT: { remedy: 'halt', text: 'no tick store is there', fix: 'check the path; swarm import makes one' },
  STORE_LOCKED: {
    remedy: 'halt',
    text: 'another process writes to this tick store',
    fix: 'wait for it, or use a store of its own',
  },
  STORE_UNREADABLE: {
    remedy: 'halt',
    text: 'the tick store cannot be read',
    fix: 'see the reason; nothing was changed',
  },
  STORE_UNWRITABLE: {
    remedy: 'halt',
    text: 'the tick store cannot be written',
    fix: 'make room or mend its permissions; what was flushed is kept',
  },
  STORE_TORN: {
    remedy: 'halt',
    text: 'a file of the tick store is damaged',
    fix: 'move it away and import its day again; the other days are whole',
  },
  STORE_EMPTY: {
    remedy: 'halt',
    text: 'the tick store has nothing of what is to be played',
    fix: 'import it, or name another span or instrument',
  },
  SWEEP_INVALID: {
    remedy: 'halt',
    text: 'the sweep cannot be understood',
    fix: 'write --sweep key.path=value,value; several make every combination',
  },
  SIGNAL_INVALID: {
    remedy: 'halt',
    text: 'the signal cannot be tested',
    fix: 'give a file with time, price and position, or a store and a rule: swarm signal-backtest --help',
  },
  STORE_CANNOT: { remedy: 'halt', text: 'this kind of tick store cannot do that', fix: 'use a parquet store' },
  IMPORT_OVERLAP: {
    remedy: 'halt',
    text: 'the store has ticks of that time already',
    fix: '--replace takes those away first, --symbol keeps both apart',
  },
  IMPORT_REFUSED: { remedy: 'halt', text: 'the file was not imported', fix: 'mend what is named; nothing was changed' },
  SOURCE_MISSING: {
    remedy: 'halt',
    text: 'the package this source needs is not installed',
    fix: 'npm install it beside this one',
  },
  SOURCE_FAILED: {
    remedy: 'retry',
    text: 'the source did not give the data',
    fix: 'try again later, or a shorter span',
  },
} as const satisfies Record<string, { remedy: Remedy; text: string; fix: string }>
