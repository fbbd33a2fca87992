/** One verification a format. */
import type { BookSet } from '#stores/book-sets.ts'
import { verifyBinance } from './binance.ts'
import { verifyBitstamp } from './bitstamp.ts'
import type { Progressed } from './grid.ts'
import { verifyMbo } from './mbo.ts'
import type { SetReport } from './set-report.ts'

/** Throws BOOK_UNREADABLE when a file cannot be opened; what is wrong inside is in the report. */
export function verifySet(set: BookSet, progressed: Progressed): Promise<SetReport> {
  switch (set.format) {
    case 'binance':
      return verifyBinance(set, progressed)
    case 'mbo':
      return verifyMbo(set, progressed)
    case 'bitstamp':
      return verifyBitstamp(set, progressed)
  }
}
