/**
 * Keeps the account able to pay for all that is out.
 *
 *   worst = max(margin by the venue, rate * value held) + rate * (value of all that may still fill + of the order)
 *
 * and worst must be at most maxShare of the equity. Orders of both sides are counted: which of them will open a position
 * is not known before they fill.
 *
 * Unit     account currency; `rate` is one over the leverage: 0.0333 for 1:30, the strictest of what is traded.
 * Unknown  before the venue has told the account `whenUnknown` says whether entries pass. Any other value that is not
 *          known, for want of a quote or of an exchange rate, refuses. Exits pass.
 */
import { defineCheck, PASS, type RiskView } from '#trading/risk/check.ts'
import { unitsOfStep } from '#trading/risk/lot-steps.ts'
import { within } from '#trading/risk/money-limit.ts'

export interface MarginParams {
  readonly rate: number
  readonly maxShare: number
  readonly whenUnknown: 'pass' | 'refuse'
}

const worstOf = ({ margin, heldValue, outValue }: RiskView, rate: number, value: number): number =>
  Math.max(margin, rate * heldValue) + rate * (outValue + value)

export default defineCheck<MarginParams>({
  name: 'margin',
  about: 'Bounds the margin of all that is held and may still fill by a share of the equity.',
  code: 'MARGIN',
  params: (z) =>
    z.strictObject({
      rate: z.number().positive().max(1).describe('margin for a value of 1: one over the leverage'),
      maxShare: z.number().positive().max(1).describe('share of the equity that may be bound as margin'),
      whenUnknown: z
        .enum(['pass', 'refuse'])
        .describe('what becomes of an entry before the venue has told the account'),
    }),
  create: ({ rate, maxShare, whenUnknown }) => ({
    judge(order, view) {
      if (order.reduceOnly) return PASS
      const { margin } = view
      if (Number.isNaN(margin)) return whenUnknown === 'pass' ? PASS : { verdict: 'refuse', given: margin, limit: 0 }
      const worst = worstOf(view, rate, order.steps * unitsOfStep(order.instrument) * order.price * view.rate)
      const limit = view.equity * maxShare
      return within(worst, limit) ? PASS : { verdict: 'refuse', given: worst, limit }
    },
    usage: (view) =>
      Number.isNaN(view.margin)
        ? []
        : [{ of: 'maxShare', given: worstOf(view, rate, 0), limit: view.equity * maxShare, scope: 'account' }],
  }),
})
