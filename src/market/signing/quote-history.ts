/**
 * The quotes of the last while, to answer which one stood before a given moment.
 *
 * A ring of fixed size and a mark on the quote in force; the mark moves with the moments asked for, so a run of them in
 * time order costs O(1) amortised a quote. Moments may go back as far as the ring reaches.
 */
import type { Micros } from '#domain/time.ts'

export interface QuoteHistory {
  /** Takes a quote; false, and nothing changes, when it is older than the one before. */
  push(at: Micros, bid: number, ask: number): boolean
  /**
   * Makes `bid` and `ask` those of the last quote strictly before `at` (lag 0), or of the last at or before `at - lag`;
   * NaN when there was none. False when there may have been one and the ring no longer holds it.
   */
  seek(at: Micros): boolean
  readonly bid: number
  readonly ask: number
  clear(): void
}

export function createQuoteHistory(capacity: number, lagMicros: number): QuoteHistory {
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, capacity)))
  const mask = size - 1
  const times = new Float64Array(size)
  const bids = new Float64Array(size)
  const asks = new Float64Array(size)
  // Quotes are numbered from 0; the ring holds `end - size` (or 0) to `end - 1`. -1 is the mark before the first.
  let end = 0
  let mark = -1
  const found = new Float64Array([Number.NaN, Number.NaN])

  const serves = (quote: number, at: Micros): boolean => {
    const time = times[quote & mask]
    return lagMicros > 0 ? time <= at - lagMicros : time < at
  }

  return {
    get bid() {
      return found[0]
    },
    get ask() {
      return found[1]
    },
    push(at, bid, ask) {
      if (end > 0 && !(at >= times[(end - 1) & mask])) return false
      times[end & mask] = at
      bids[end & mask] = bid
      asks[end & mask] = ask
      end++
      return true
    },
    seek(at) {
      const oldest = Math.max(0, end - size)
      mark = Math.max(mark, oldest - 1)
      while (mark + 1 < end && serves(mark + 1, at)) mark++
      while (mark >= oldest && !serves(mark, at)) mark--
      const none = mark < oldest
      found[0] = none ? Number.NaN : bids[mark & mask]
      found[1] = none ? Number.NaN : asks[mark & mask]
      return !(none && oldest > 0)
    },
    clear() {
      end = 0
      mark = -1
      found.fill(Number.NaN)
    },
  }
}
