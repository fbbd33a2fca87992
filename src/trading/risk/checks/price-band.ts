/**
 * Refuses a price that cannot be meant: off the grid, not above zero, far from the market or far through it.
 *
 *   deviation = 10,000 |price / mid - 1|                    basis points, at most maxBps
 *   through   = 10,000 (price / touch - 1), sell negated    of a limit beyond the touch it takes, at most maxThroughBps
 *
 * Price  the limit price; for a market order the touch it would take, so a spread blown wide refuses too.
 * Grid   price / tick is cleaned to nine decimals before it must be whole (math.md 0.7). A market order has no price of
 *        its own to be off it.
 * Edge   no quote is no mid: NaN refuses. Exits pass: the gate prices them off the touch itself.
 */
import { atMost, type Candidate, defineCheck, PASS, type RiskView } from '#trading/risk/check.ts'
import { perInstrument } from '#trading/risk/lot-steps.ts'

export interface PriceBandParams {
  readonly maxBps: number
  readonly maxThroughBps: number
}

export const deviationBps = (price: number, mid: number): number => 10_000 * Math.abs(price / mid - 1)

/** How far a limit is on the wrong side of the touch it would take; below zero while it rests. */
export const throughBps = ({ side, price }: Candidate, { bid, ask }: RiskView): number =>
  10_000 * (side === 'buy' ? price / ask - 1 : 1 - price / bid)

/** Ticks to the grid: the same nine decimals that pricing cleans to. */
const OFF_GRID = 1e-9

const tickOf = perInstrument(({ tickSize }) => Number(tickSize))

export default defineCheck<PriceBandParams>({
  name: 'priceBand',
  about:
    'Refuses a price off the tick grid, further than maxBps from the mid, or further than maxThroughBps through the touch.',
  code: 'PRICE_BAND',
  params: (z) =>
    z.strictObject({
      maxBps: z.number().positive().describe('distance from the last mid, basis points'),
      maxThroughBps: z.number().min(0).describe('how far a limit may be beyond the touch it takes, basis points'),
    }),
  create: ({ maxBps, maxThroughBps }) => ({
    judge(order, view) {
      if (order.reduceOnly) return PASS
      const { price } = order
      const deviation = deviationBps(price, (view.bid + view.ask) / 2)
      if (!(price > 0 && deviation <= maxBps)) return { verdict: 'refuse', given: deviation, limit: maxBps }
      if (order.orderType === 'market') return PASS
      const ticks = price / tickOf(order.instrument)
      const whole = Math.round(ticks)
      if (!(Math.abs(ticks - whole) <= Math.max(OFF_GRID, whole * Number.EPSILON)))
        return { verdict: 'refuse', given: price, limit: whole * tickOf(order.instrument) }
      return atMost(throughBps(order, view), maxThroughBps)
    },
  }),
})
