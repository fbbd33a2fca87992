/**
 * Refuses to trade far from the market.
 *
 *   deviation = 10,000 |price / mid - 1|    basis points
 *
 * Price  the limit price; for a market order the touch it would take, so a spread blown wide refuses too.
 * Edge   no quote is no mid: NaN refuses. Exits pass: the gate prices them off the touch itself.
 */
import { atMost, defineCheck, PASS } from '#trading/risk/check.ts'

export interface PriceBandParams {
  readonly maxBps: number
}

export const deviationBps = (price: number, mid: number): number => 10_000 * Math.abs(price / mid - 1)

export default defineCheck({
  name: 'priceBand',
  about: 'Refuses a price further than maxBps from the mid.',
  code: 'PRICE_BAND',
  params: (z) => z.strictObject({ maxBps: z.number().positive().describe('distance from the last mid, basis points') }),
  create: ({ maxBps }: PriceBandParams) => ({
    judge: (order, view) =>
      order.reduceOnly ? PASS : atMost(deviationBps(order.price, (view.bid + view.ask) / 2), maxBps),
  }),
})
