/**
 * Stops opening positions once the day has lost enough.
 *
 *   loss = -(realized + unrealized - fees since midnight UTC)    account currency, the whole account
 *
 * Edge  an open position without a mark makes the loss NaN, which refuses. Exits pass.
 */
import { Money } from '#domain/money.ts'
import { defineCheck, PASS } from '#trading/risk/check.ts'

export interface DailyLossParams {
  readonly maxLoss: string
}

export default defineCheck({
  name: 'dailyLoss',
  about: 'Lets only exits through once the UTC day has lost maxLoss.',
  code: 'DAILY_LOSS',
  params: (z) =>
    z.strictObject({
      maxLoss: z
        .string()
        .regex(/^\d{1,12}(\.\d{1,8})?$/, 'must be a decimal in quotes, like "2500.00"')
        .describe('loss of the UTC day, account currency, a decimal in quotes'),
    }),
  create({ maxLoss }: DailyLossParams) {
    const limit = new Money(maxLoss)
    return {
      judge(order, view) {
        if (order.reduceOnly) return PASS
        const loss = view.dayPnl.neg()
        return !loss.lte(limit) ? { verdict: 'refuse', given: loss.toNumber(), limit: limit.toNumber() } : PASS
      },
      usage: (view) => ({ given: Math.max(0, -view.dayPnl.toNumber()), limit: limit.toNumber() }),
    }
  },
})
