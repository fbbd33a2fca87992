/**
 * Bounds what is traded of an instrument in a trading day, in lots and in money.
 *
 *   volume = filled today + all that may still fill, both sides + the order
 *   value  = value of what was filled, at its price + value of the rest at the ask
 *
 * Unit   lots; account currency. Exits count and pass.
 * Edge   a value that is not known, for want of a quote or of a rate, refuses.
 */
import { Money } from '#domain/money.ts'
import { defineCheck, PASS, type RiskView } from '#trading/risk/check.ts'
import { shownLots, stepLimit, unitsOfStep } from '#trading/risk/lot-steps.ts'
import { moneyLimit, within } from '#trading/risk/money-limit.ts'

export interface DailyVolumeParams {
  readonly maxLots: number
  readonly maxValue: string
}

/** Steps filled, and all that may still be. */
const stepsOf = ({ dayFilled, out }: RiskView): number =>
  dayFilled + out.marketBuy + out.marketSell + out.limitBuy + out.limitSell

/** Value of the day if `steps` more are filled than were so far. */
const valueOf = ({ instrument, dayValue, dayFilled, ask, rate }: RiskView, steps: number): number =>
  steps === dayFilled ? dayValue : dayValue + (steps - dayFilled) * unitsOfStep(instrument) * ask * rate

export default defineCheck<DailyVolumeParams>({
  name: 'dailyVolume',
  about: 'Bounds lots and value traded per instrument and trading day, counting every order that may still fill.',
  code: 'DAILY_VOLUME',
  params: (z) =>
    z.strictObject({
      maxLots: z.number().positive().describe('lots per instrument and trading day, both sides'),
      maxValue: moneyLimit('value traded per instrument and trading day, both sides')(z),
    }),
  create({ maxLots, maxValue }) {
    const limitOf = stepLimit(maxLots)
    const mostValue = new Money(maxValue).toNumber()
    return {
      judge(order, view) {
        if (order.reduceOnly) return PASS
        const { instrument } = order
        const steps = stepsOf(view) + order.steps
        if (!(steps <= limitOf(instrument)))
          return { verdict: 'refuse', given: shownLots(steps, instrument), limit: maxLots }
        const value = valueOf(view, steps)
        return within(value, mostValue) ? PASS : { verdict: 'refuse', given: value, limit: mostValue }
      },
      usage(view) {
        const steps = stepsOf(view)
        const lots = { of: 'maxLots', given: shownLots(steps, view.instrument), limit: maxLots } as const
        const value = { of: 'maxValue', given: valueOf(view, steps), limit: mostValue } as const
        return [
          { ...lots, scope: 'instrument' },
          { ...value, scope: 'instrument' },
        ]
      },
    }
  },
})
