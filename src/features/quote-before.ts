/** The mid that stood just before a trade. */
import type { Micros } from '#domain/time.ts'

/** Slots: time and mid of the last quote, and of the last one with an earlier time. */
const AT = 0
const MID = 1
const EARLIER_AT = 2
const EARLIER_MID = 3

/**
 * Quotes in, and for a trade the mid of the last one strictly before it: a quote stamped with the trade's own time may
 * be its consequence.
 *
 * Unit    price.
 * Cost    O(1), allocates nothing: it keeps the last quote and the last one of an earlier moment.
 * Edge    NaN where that quote was crossed or lacked a side, before the first one, and for a trade that is not after
 *         either of the two. A quote older than the last takes its time.
 */
export class QuoteBefore {
  private readonly quotes = new Float64Array(4).fill(Number.NaN)

  push(at: Micros, bid: number, ask: number): void {
    const { quotes } = this
    if (!Number.isFinite(at)) return
    if (at > quotes[AT]) {
      quotes[EARLIER_AT] = quotes[AT]
      quotes[EARLIER_MID] = quotes[MID]
    }
    if (!(at <= quotes[AT])) quotes[AT] = at
    quotes[MID] = bid <= ask ? (bid + ask) / 2 : Number.NaN
  }

  /** Of the last quote, whenever it was. */
  get mid(): number {
    return this.quotes[MID]
  }

  midBefore(at: Micros): number {
    const { quotes } = this
    if (at > quotes[AT]) return quotes[MID]
    return at > quotes[EARLIER_AT] ? quotes[EARLIER_MID] : Number.NaN
  }

  clear(): void {
    this.quotes.fill(Number.NaN)
  }
}
