/**
 * Refuses an order that could trade with one of our own.
 *
 *   buy   refused when it reaches the lowest price of our sells that are out
 *   sell  refused when it reaches the highest price of our buys that are out
 *
 * Reach  its limit price; a market order reaches `marketReachTicks` beyond the touch. Two market orders never meet, but
 *        one that is out may meet a limit order that comes to rest.
 * Edge   with one of ours on the other side, a price that is NaN refuses. Exits pass: the execution agent withdraws what
 *        leads the other way.
 */
import { type Candidate, defineCheck, PASS, type RiskView } from '#trading/risk/check.ts'
import { perInstrument } from '#trading/risk/lot-steps.ts'

export interface SelfTradeParams {
  readonly marketReachTicks: number
}

const tickOf = perInstrument(({ tickSize }) => Number(tickSize))

/** Half a tick, so that prices on the grid compare as whole ticks do. */
const HALF = 0.5

/** The best price of ours on the other side; infinitely far when none is out, at hand for one at market. */
function oppositeOf({ side, orderType }: Candidate, { out, ownBuy, ownSell }: RiskView): number {
  if (side === 'buy') return orderType === 'limit' && out.marketSell > 0 ? -Infinity : ownSell
  return orderType === 'limit' && out.marketBuy > 0 ? Infinity : ownBuy
}

export default defineCheck<SelfTradeParams>({
  name: 'selfTrade',
  about: 'Refuses an order that could trade with one of our own on the other side.',
  code: 'SELF_TRADE',
  params: (z) =>
    z.strictObject({
      marketReachTicks: z.int().min(0).describe('ticks beyond the touch that a market order is reckoned to reach'),
    }),
  create: ({ marketReachTicks }) => ({
    judge(order, view) {
      if (order.reduceOnly) return PASS
      const buys = order.side === 'buy'
      const opposite = oppositeOf(order, view)
      if (opposite === (buys ? Infinity : -Infinity)) return PASS
      const reach = (order.orderType === 'market' ? marketReachTicks + HALF : HALF) * tickOf(order.instrument)
      const clear = buys ? order.price + reach < opposite : order.price - reach > opposite
      return clear ? PASS : { verdict: 'refuse', given: order.price, limit: opposite }
    },
  }),
})
