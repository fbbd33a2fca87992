/**
 * Refuses to enter on an old price.
 *
 *   age = host time now - host time the last quote of the instrument was heard at
 *
 * Unit  milliseconds. Edge: no quote yet is NaN, which refuses. Exits pass.
 */
import { MICROS_PER_MILLI } from '#domain/time.ts'
import { atMost, defineCheck, PASS } from '#trading/risk/check.ts'

export interface StaleDataParams {
  readonly maxAgeMillis: number
}

export default defineCheck<StaleDataParams>({
  name: 'staleData',
  about: 'Refuses entries on an instrument whose last quote is older than maxAgeMillis.',
  code: 'STALE_DATA',
  params: (z) =>
    z.strictObject({ maxAgeMillis: z.number().positive().describe('age of the last quote, host time, ms') }),
  create: ({ maxAgeMillis }) => ({
    judge: (order, view) =>
      order.reduceOnly ? PASS : atMost((view.now - view.quotedAt) / MICROS_PER_MILLI, maxAgeMillis),
  }),
})
