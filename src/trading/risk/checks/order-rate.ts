/**
 * Bounds how many orders go out in a while: a token bucket in host time.
 *
 *   tokens = min(burst, tokens + perSecond * seconds since the last order)      an order takes one
 *
 * Exits are never refused and always counted: they may drain the bucket below zero, and entries then wait longer.
 * A change of the limits keeps what was taken; it fills up at the new rate since the last order.
 */
import { MICROS_PER_SECOND, type Micros } from '#domain/time.ts'
import { defineCheck, PASS } from '#trading/risk/check.ts'

export interface OrderRateParams {
  readonly perSecond: number
  readonly burst: number
}

export default defineCheck<OrderRateParams>({
  name: 'orderRate',
  about: 'Bounds the rate of orders by a token bucket.',
  code: 'ORDER_RATE',
  params: (z) =>
    z.strictObject({
      perSecond: z.number().positive().describe('orders per second in the long run'),
      burst: z.number().min(1).default(5).describe('orders at once after a rest'),
    }),
  create(chosen) {
    let { perSecond, burst } = chosen
    /** Taken and not yet filled up again: the burst less the tokens. */
    let taken = 0
    let filledAt = Number.NaN
    const takenAt = (now: Micros): number => {
      const rest = (now - filledAt) / MICROS_PER_SECOND
      return rest > 0 ? Math.max(0, taken - perSecond * rest) : taken
    }
    return {
      judge(order, view) {
        const given = takenAt(view.now) + 1
        return order.reduceOnly || given <= burst ? PASS : { verdict: 'refuse', given, limit: burst }
      },
      approved(_order, view) {
        taken = takenAt(view.now) + 1
        filledAt = view.now
      },
      usage: (view) => [{ of: 'burst', given: takenAt(view.now), limit: burst, scope: 'account' }],
      adjust(next) {
        perSecond = next.perSecond
        burst = next.burst
      },
    }
  },
})
