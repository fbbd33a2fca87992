/**
 * Refuses a fat finger: an order larger than any order should be.
 *
 * Limit  the smaller of `maxLots` and what the venue takes in one order. Exits pass; the gate caps them at the venue's.
 */
import { atMost, defineCheck, PASS } from '#trading/risk/check.ts'

export interface OrderSizeParams {
  readonly maxLots: number
}

export default defineCheck({
  name: 'orderSize',
  about: 'Refuses an order larger than maxLots.',
  code: 'ORDER_SIZE',
  params: (z) =>
    z.strictObject({ maxLots: z.number().positive().describe('lots per order; a larger one is a fat finger') }),
  create: ({ maxLots }: OrderSizeParams) => ({
    judge: (order) =>
      order.reduceOnly ? PASS : atMost(order.lots.toNumber(), Math.min(maxLots, Number(order.instrument.maxLots))),
  }),
})
