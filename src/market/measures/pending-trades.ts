/**
 * Trades that wait for the mid of a later moment, oldest first: a ring of columns that doubles when it is full.
 *
 * Cost  O(1) amortised a trade, 32 bytes each; allocates only when it doubles.
 */
import type { Micros } from '#domain/time.ts'

export interface PendingTrades {
  push(due: Micros, sign: number, price: number, mid: number, size: number): void
  /** When the oldest is due; +Infinity when none waits. */
  readonly due: Micros
  readonly sign: number
  readonly price: number
  readonly mid: number
  readonly size: number
  /** Takes the oldest away. */
  drop(): void
  readonly waiting: number
  clear(): void
}

/** Columns of one trade. */
const WIDTH = 5

export function createPendingTrades(): PendingTrades {
  let places = 64
  let rows = new Float64Array(places * WIDTH)
  let head = 0
  let waiting = 0

  const grow = (): void => {
    const wider = new Float64Array(rows.length * 2)
    const first = rows.subarray(head * WIDTH)
    wider.set(first)
    wider.set(rows.subarray(0, head * WIDTH), first.length)
    rows = wider
    places *= 2
    head = 0
  }

  return {
    get waiting() {
      return waiting
    },
    get due() {
      return waiting === 0 ? Infinity : rows[head * WIDTH]
    },
    get sign() {
      return rows[head * WIDTH + 1]
    },
    get price() {
      return rows[head * WIDTH + 2]
    },
    get mid() {
      return rows[head * WIDTH + 3]
    },
    get size() {
      return rows[head * WIDTH + 4]
    },
    push(due, sign, price, mid, size) {
      if (waiting === places) grow()
      const at = ((head + waiting) & (places - 1)) * WIDTH
      rows[at] = due
      rows[at + 1] = sign
      rows[at + 2] = price
      rows[at + 3] = mid
      rows[at + 4] = size
      waiting++
    },
    drop() {
      head = (head + 1) & (places - 1)
      waiting--
    },
    clear() {
      head = 0
      waiting = 0
    },
  }
}
