/**
 * Bulk volume classification: how much of a bar's volume buyers started, from the bar's change of price alone.
 *
 *   share = Phi(dP / sigma)        dP = close - close of the bar before, sigma the standard deviation of dP
 *
 * For feeds without signs. Less accurate than the tick rule where single trades are known. A bar is the trades of one
 * stretch of `barMicros` (number floor(at / barMicros)); bars without trades are skipped.
 *
 * Sigma is given, or that of the changes of the last `sigmaBars` bars before this one: a sigma over the whole sample
 * looks ahead.
 *
 * Unit    none, 0 .. 1.
 * Source  Easley, Lopez de Prado & O'Hara (2012), Review of Financial Studies 25(5) and (2016), Journal of Financial
 *         Economics 120(2).
 * Cost    O(1) a trade, allocates nothing.
 * Edge    0.5 for the first bar and while sigma is 0 or not known. A trade of an earlier bar is counted in the present
 *         one (`timeBack`); a price, size or time that is no number is left out (`badTrade`).
 */
import type { Micros } from '#domain/time.ts'
import { normalCdf } from '#numeric/normal.ts'
import { createWindowVariance } from '#numeric/window-variance.ts'

export type BulkFault = 'badTrade' | 'timeBack'

export type BulkSigma =
  | { readonly kind: 'given'; readonly sigma: number }
  | { readonly kind: 'rolling'; readonly bars: number }

export interface BulkParams {
  readonly barMicros: number
  readonly sigma: BulkSigma
}

/** Called when a bar is over, which the first trade of a later one tells. */
export type BulkListener = (bar: number, close: number, lots: number, buyShare: number) => void

export interface BulkClassifier {
  onTrade(at: Micros, price: number, lots: number): void
  /** Ends the bar being filled, if there is one. */
  finish(): void
  /** After a gap: ends the bar, and the next one has no change of price. */
  reset(): void
  readonly faults: Readonly<Record<BulkFault, number>>
}

/** Phi(change / sigma), or 0.5 where there is no change or no sigma to hold it against. */
export const bulkBuyShare = (change: number, sigma: number): number =>
  sigma > 0 && !Number.isNaN(change) ? normalCdf(change / sigma) : 0.5

export function createBulkClassifier({ barMicros, sigma }: BulkParams, listener: BulkListener): BulkClassifier {
  const changes = sigma.kind === 'rolling' ? createWindowVariance(sigma.bars) : undefined
  const faults = { badTrade: 0, timeBack: 0 }
  // Of the bar being filled: number, last price, lots. Of the one before: its close.
  const bar = new Float64Array([Number.NaN, Number.NaN, 0, Number.NaN])

  const finish = (): void => {
    if (bar[2] === 0) return
    const change = bar[1] - bar[3]
    const scale = changes === undefined ? (sigma.kind === 'given' ? sigma.sigma : 0) : Math.sqrt(changes.variance)
    const share = bulkBuyShare(change, scale)
    if (!Number.isNaN(change)) changes?.push(change)
    const lots = bar[2]
    bar[2] = 0
    bar[3] = bar[1]
    listener(bar[0], bar[1], lots, share)
  }

  return {
    faults,
    onTrade(at, price, lots) {
      if (!(Number.isFinite(at) && Number.isFinite(price) && lots > 0 && lots < Infinity)) {
        faults.badTrade++
        return
      }
      const number = Math.floor(at / barMicros)
      if (bar[2] > 0 && number > bar[0]) finish()
      if (number < bar[0]) faults.timeBack++
      else bar[0] = number
      bar[1] = price
      bar[2] += lots
    },
    finish,
    reset() {
      finish()
      bar[3] = Number.NaN
    },
  }
}
