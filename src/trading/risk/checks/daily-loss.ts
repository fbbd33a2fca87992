/**
 * Stops entries once the account has lost enough in a trading day.
 *
 *   loss = -(realized + unrealized - fees) since the start of the day, account currency, all instruments
 *
 * Edge   an open position without a mark makes the loss NaN, which refuses; a gain is no loss. Doubles decide unless the
 *        loss is within a millionth of the limit: then it is compared exactly.
 */
import { Money } from '#domain/money.ts'
import { defineCheck, PASS } from '#trading/risk/check.ts'
import { moneyLimit } from '#trading/risk/money-limit.ts'

export interface DailyLossParams {
  readonly maxLoss: string
}

/** Share of the limit within which a double is not believed. */
const DOUBT = 1e-6

export default defineCheck<DailyLossParams>({
  name: 'dailyLoss',
  about: 'Refuses entries once the loss of the trading day is above maxLoss.',
  code: 'DAILY_LOSS',
  params: (z) => z.strictObject({ maxLoss: moneyLimit('loss of the trading day')(z) }),
  create({ maxLoss }) {
    const exact = new Money(maxLoss)
    const limit = exact.toNumber()
    const surely = limit - Math.max(DOUBT, limit * DOUBT)
    return {
      judge(order, view) {
        if (order.reduceOnly || -view.dayPnl <= surely) return PASS
        const loss = view.exactDayPnl().neg()
        return !loss.lte(exact) ? { verdict: 'refuse', given: loss.toNumber(), limit } : PASS
      },
      usage: (view) => [{ of: 'maxLoss', given: Math.max(0, -view.dayPnl), limit, scope: 'account' }],
    }
  },
})
