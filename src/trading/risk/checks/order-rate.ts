/**
 * Bounds how many orders go out in a while: a token bucket in host time.
 *
 *   tokens = min(burst, tokens + perSecond * seconds since the last order)      an order takes one
 *
 * Exits are never refused and always counted: they may drain the bucket below zero, and entries then wait longer.
 */
import { MICROS_PER_SECOND, type Micros } from '#domain/time.ts'
import { defineCheck, PASS } from '#trading/risk/check.ts'

export interface OrderRateParams {
  readonly perSecond: number
  readonly burst: number
}

export default defineCheck({
  name: 'orderRate',
  about: 'Bounds the rate of orders by a token bucket.',
  code: 'ORDER_RATE',
  params: (z) =>
    z.strictObject({
      perSecond: z.number().positive().describe('orders per second in the long run'),
      burst: z.number().min(1).default(5).describe('orders at once after a rest'),
    }),
  create({ perSecond, burst }: OrderRateParams) {
    let tokens = burst
    let filledAt = Number.NaN
    const at = (now: Micros): number => {
      const rest = (now - filledAt) / MICROS_PER_SECOND
      return rest > 0 ? Math.min(burst, tokens + perSecond * rest) : tokens
    }
    return {
      judge(order, view) {
        const left = at(view.now)
        return order.reduceOnly || left >= 1 ? PASS : { verdict: 'refuse', given: burst - left + 1, limit: burst }
      },
      approved(_order, view) {
        tokens = at(view.now) - 1
        filledAt = view.now
      },
      usage: (view) => ({ given: burst - at(view.now), limit: burst }),
    }
  },
})
