/**
 * The same checks as anybody would write them first: what is out is summed over all orders when it is asked for, and every
 * comparison is one of Decimals. In the same order, so that the same one refuses.
 */
import { Money, ZERO } from '#domain/money.ts'
import type { RefusalCode } from '#messages/decisions.ts'
import type { Candidate, RiskView } from '#trading/risk/check.ts'
import type { Limits } from '#trading/risk/limits.ts'
import type { OpenOrder } from './risk-market.ts'

export function plainExamine(
  { instrument, side, steps, orderType, price, reduceOnly }: Candidate,
  view: RiskView,
  limits: Limits,
  open: readonly OpenOrder[],
): RefusalCode | null {
  if (reduceOnly) return null
  const lots = new Money(instrument.lotStep).times(steps)
  const limit = new Money(price)
  const bid = new Money(view.bid)
  const ask = new Money(view.ask)
  const contract = new Money(instrument.contractSize)
  const here = open.filter((order) => order.instrument === instrument)
  const sumOf = (orders: readonly OpenOrder[]): Money => orders.reduce((sum, { leaves }) => sum.plus(leaves), ZERO)
  const ours = here.filter((order) => order.side === side)
  const theirs = here.filter((order) => order.side !== side)
  const step = new Money(instrument.lotStep)
  const value = lots.times(contract).times(limit)

  if (!new Money(view.dayPnl).neg().lte(limits.dailyLoss.maxLoss)) return 'DAILY_LOSS'
  const traded = step.times(view.dayFilled).plus(sumOf(here)).plus(lots)
  if (!traded.lte(limits.dailyVolume.maxLots)) return 'DAILY_VOLUME'
  const coming = traded.minus(step.times(view.dayFilled)).times(contract).times(ask)
  if (!coming.plus(view.dayValue).lte(limits.dailyVolume.maxValue)) return 'DAILY_VOLUME'
  const shown = new Money(side === 'buy' ? view.askSize : view.bidSize)
  if (!lots.lte(shown.times(limits.liquidity.maxShare))) return 'LIQUIDITY'
  const out = open.reduce((sum, order) => sum.plus(order.leaves.times(contract).times(order.price)), ZERO)
  const bound = out.plus(view.heldValue).plus(value).times(limits.margin.rate)
  if (!bound.lte(new Money(view.equity).times(limits.margin.maxShare))) return 'MARGIN'
  if (!(open.length + 1 <= limits.openOrders.max)) return 'OPEN_ORDERS'
  if (!(here.length + 1 <= limits.openOrders.maxPerInstrument)) return 'OPEN_ORDERS'
  if (!lots.lte(Money.min(limits.orderSize.maxLots, instrument.maxLots))) return 'ORDER_SIZE'
  if (!value.lte(limits.orderValue.max) || !value.gte(limits.orderValue.min)) return 'ORDER_VALUE'
  const position = step.times(view.position).times(side === 'buy' ? 1 : -1)
  if (!position.plus(sumOf(ours)).plus(lots).lte(limits.position.maxLots)) return 'POSITION_LIMIT'
  const mid = bid.plus(ask).div(2)
  if (!limit.div(mid).minus(1).abs().times(10_000).lte(limits.priceBand.maxBps)) return 'PRICE_BAND'
  if (orderType === 'limit') {
    const ticks = limit.div(instrument.tickSize)
    if (!ticks.minus(ticks.round()).abs().lte(1e-6)) return 'PRICE_BAND'
    const through = side === 'buy' ? limit.div(ask).minus(1) : new Money(1).minus(limit.div(bid))
    if (!through.times(10_000).lte(limits.priceBand.maxThroughBps)) return 'PRICE_BAND'
  }
  const reach = new Money(instrument.tickSize).times(orderType === 'market' ? limits.selfTrade.marketReachTicks : 0)
  const crosses = ({ price: own }: OpenOrder): boolean =>
    side === 'buy' ? limit.plus(reach).gte(own) : limit.minus(reach).lte(own)
  if (theirs.some(crosses)) return 'SELF_TRADE'
  if (!(view.now - view.quotedAt <= limits.staleData.maxAgeMillis * 1_000)) return 'STALE_DATA'
  const day = new Date(view.at / 1_000).getUTCDay()
  return day === 0 || day === 6 ? 'TRADING_HOURS' : null
}
