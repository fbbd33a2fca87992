/**
 * Bounds the value of an order, from below and from above.
 *
 *   value = lots * contractSize * price * rate        account currency
 *
 * Edge  a value that is not known, for want of a quote or of a rate, refuses. Exits pass.
 */
import { Money } from '#domain/money.ts'
import { defineCheck, PASS } from '#trading/risk/check.ts'
import { unitsOfStep } from '#trading/risk/lot-steps.ts'
import { moneyLimit, within } from '#trading/risk/money-limit.ts'

export interface OrderValueParams {
  readonly min: string
  readonly max: string
}

export default defineCheck<OrderValueParams>({
  name: 'orderValue',
  about: 'Refuses an order worth less than min or more than max.',
  code: 'ORDER_VALUE',
  params: (z) =>
    z
      .strictObject({
        min: moneyLimit('least value of an entry')(z),
        max: moneyLimit('greatest value of an entry')(z),
      })
      .refine(({ min, max }) => Number(min) <= Number(max), { path: ['min'], message: 'must not be above `max`' }),
  create({ min, max }) {
    const least = new Money(min).toNumber()
    const most = new Money(max).toNumber()
    return {
      judge(order, view) {
        if (order.reduceOnly) return PASS
        const value = order.steps * unitsOfStep(order.instrument) * order.price * view.rate
        if (!within(value, most)) return { verdict: 'refuse', given: value, limit: most }
        return value >= least ? PASS : { verdict: 'refuse', given: value, limit: least }
      },
    }
  },
})
