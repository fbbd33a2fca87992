/**
 * What is known when an order takes (`TakingNow`): how much prices move, as the quotes show it, and the order's own size
 * and way to the exchange.
 *
 *   sigma^2 = average of (mid / mid before - 1)^2 / seconds between them, halved every minute
 *
 * Cost  a power and a root a quote; no allocation.
 */
import { MICROS_PER_SECOND, type Micros } from '#domain/time.ts'
import type { TakingNow } from '#simulation/cost/cost-model.ts'

export interface TakingGauge {
  /** Lent. */
  readonly now: TakingNow
  quote(at: Micros, bid: number, ask: number): void
  order(lots: number, latencySeconds: number): void
}

/** Half life of what is remembered of returns, seconds. */
const MEMORY_SECONDS = 60

export function createTakingGauge(): TakingGauge {
  const now = { sigma: Number.NaN, latencySeconds: 0, lots: 0 } satisfies TakingNow
  let mid = Number.NaN
  let midAt: Micros = Number.NaN
  let variance = Number.NaN

  return {
    now,
    quote(at, bid, ask) {
      if (!(bid > 0 && ask >= bid)) return
      const next = (bid + ask) / 2
      const seconds = (at - midAt) / MICROS_PER_SECOND
      if (seconds > 0) {
        const change = next / mid - 1
        const weight = 2 ** (-seconds / MEMORY_SECONDS)
        const rate = (change * change) / seconds
        variance = Number.isNaN(variance) ? rate : weight * variance + (1 - weight) * rate
        now.sigma = Math.sqrt(variance)
      }
      if (!(seconds <= 0)) {
        mid = next
        midAt = at
      }
    },
    order(lots, latencySeconds) {
      now.lots = lots
      now.latencySeconds = latencySeconds
    },
  }
}
