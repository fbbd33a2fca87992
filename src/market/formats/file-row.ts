/** One row of a tick file: a quote or a trade, NaN where the file says nothing. */
import type { FileTick } from '#market/tick-format.ts'

export interface FileRow extends FileTick {
  bidSize: number
  askSize: number
  /** Price and size of a trade. */
  price: number
  size: number
  /** Who took: 1 the buyer, -1 the seller. */
  side: number
  /** Trade id; NaN when it is no number. */
  id: number
  /** When whoever wrote the file had the row, beside `at`, which is when the venue says it happened; micros. */
  localAt: number
}

/** A row that says nothing yet. */
export const blankRow = (): FileRow => ({
  at: NaN,
  bid: NaN,
  ask: NaN,
  bidSize: NaN,
  askSize: NaN,
  price: NaN,
  size: NaN,
  side: NaN,
  id: NaN,
  localAt: NaN,
})
