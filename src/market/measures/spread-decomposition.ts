/**
 * Effective spread = realized spread + price impact, trade by trade as the stream runs.
 *
 * A trade is held against the mid strictly before it, waits `horizonMicros`, and is settled with the mid in force then:
 * that of the last quote at or before t + horizon. It is settled by the first event after that moment, so nothing looks
 * ahead. Sums are weighted by size, and by size times mid for the relative form.
 *
 * Cost    O(1) amortised a quote and a trade; memory for the trades of one horizon.
 * Source  Huang & Stoll (1996), Journal of Financial Economics 41; Hasbrouck (2007).
 * Edge    A trade without a sign, or without a quote before it, is counted and left out. One whose later mid is not there
 *         (a side missing, or crossed) is told to the listener with NaN, counted, and left out of every mean, so that
 *         the means add up too. A gap drops what waits.
 */
import type { Micros } from '#domain/time.ts'
import { createQuoteHistory } from '#market/signing/quote-history.ts'
import { effectiveSpread } from './effective-spread.ts'
import { createPendingTrades } from './pending-trades.ts'
import { priceImpact } from './price-impact.ts'
import { realizedSpread } from './realized-spread.ts'
import { relativeTo } from './relative-measure.ts'
import { createWeightedMean } from './weighted-mean.ts'

export type SpreadFault =
  /** No sign, so no side to pay on. */
  | 'unsigned'
  /** No quote before the trade, or none that is a price. */
  | 'noMid'
  /** No price in force when the horizon was over. */
  | 'noMidAfter'
  /** A price or size that is no number, or a size that is not positive. */
  | 'badTrade'
  /** A quote or a trade older than what came before it, or at a time that is none. */
  | 'timeBack'
  /** A gap came before the horizon was over. */
  | 'cutByGap'

/** Called once for each settled trade; all in price, NaN where the later mid is not known. */
export type SpreadListener = (sign: number, size: number, effective: number, realized: number, impact: number) => void

export interface SpreadDecomposition {
  /** A best bid and offer. A missing side is NaN. */
  onQuote(at: Micros, bid: number, ask: number): void
  /** A trade; `sign` is +1 for a buyer's, -1 for a seller's, 0 when nobody knows. */
  onTrade(at: Micros, price: number, size: number, sign: number): void
  /** Time has come to `at` and every earlier event is in: settles what was due before it. */
  onTime(at: Micros): void
  reset(): void
  /** Size-weighted means of the settled trades; NaN before the first. */
  readonly effective: number
  readonly realized: number
  readonly impact: number
  /** Notional-weighted effective spread over the mid: sum(size ES) / sum(size mid). */
  readonly effectiveRelative: number
  readonly waiting: number
  readonly faults: Readonly<Record<SpreadFault, number>>
}

const midOf = (bid: number, ask: number): number => (bid <= ask ? (bid + ask) / 2 : Number.NaN)

export function createSpreadDecomposition(horizonMicros: number, listener?: SpreadListener): SpreadDecomposition {
  // Only the last quote before the newest moment is asked for: the ring has to hold the quotes of one moment.
  const before = createQuoteHistory(256, 0)
  const pending = createPendingTrades()
  const effective = createWeightedMean()
  const realized = createWeightedMean()
  const impact = createWeightedMean()
  const relative = createWeightedMean()
  const faults = { unsigned: 0, noMid: 0, noMidAfter: 0, badTrade: 0, timeBack: 0, cutByGap: 0 }
  // Mid in force, and the latest moment seen.
  const now = new Float64Array([Number.NaN, -Infinity])

  const settle = (midAfter: number): void => {
    const { sign, price, mid, size } = pending
    const paid = effectiveSpread(sign, price, mid)
    const kept = realizedSpread(sign, price, midAfter)
    const moved = priceImpact(sign, mid, midAfter)
    pending.drop()
    if (Number.isNaN(midAfter)) {
      faults.noMidAfter++
    } else {
      effective.add(paid, size)
      realized.add(kept, size)
      impact.add(moved, size)
      relative.add(relativeTo(paid, mid), size * mid)
    }
    listener?.(sign, size, paid, kept, moved)
  }

  /** Settles what was due before `at`; false when `at` is in the past or no time. */
  const advance = (at: Micros): boolean => {
    if (!(at >= now[1] && at < Infinity)) {
      faults.timeBack++
      return false
    }
    now[1] = at
    while (pending.due < at) settle(now[0])
    return true
  }

  return {
    faults,
    get effective() {
      return effective.mean
    },
    get realized() {
      return realized.mean
    },
    get impact() {
      return impact.mean
    },
    get effectiveRelative() {
      return relative.mean
    },
    get waiting() {
      return pending.waiting
    },
    onQuote(at, bid, ask) {
      if (!advance(at)) return
      before.push(at, bid, ask)
      now[0] = midOf(bid, ask)
    },
    onTrade(at, price, size, sign) {
      if (!(Number.isFinite(price) && size > 0 && size < Infinity)) {
        faults.badTrade++
        return
      }
      if (!advance(at)) return
      before.seek(at)
      const mid = midOf(before.bid, before.ask)
      if (!Number.isFinite(mid)) faults.noMid++
      else if (sign !== 1 && sign !== -1) faults.unsigned++
      else pending.push(at + horizonMicros, sign, price, mid, size)
    },
    onTime: (at) => void advance(at),
    reset() {
      faults.cutByGap += pending.waiting
      pending.clear()
      before.clear()
      now[0] = Number.NaN
    },
  }
}
