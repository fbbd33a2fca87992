/**
 * Refuses a fat finger: an order larger than any order should be, or than the orders of late.
 *
 *   steps <= min(maxLots, what the venue takes in one order)
 *   steps <= maxTimesTypical * median of the last `recent` approved entries of the instrument
 *
 * Edge   fewer than `KNOWN` entries are no habit: the second limit holds from then on. Exits pass and are not counted;
 *        the gate caps them at what the venue takes.
 * Cost   the median is kept, and sought again only when an entry is approved: O(recent).
 */
import { atMost, defineCheck, PASS } from '#trading/risk/check.ts'
import { perInstrument, shownLots, stepLimit } from '#trading/risk/lot-steps.ts'

export interface OrderSizeParams {
  readonly maxLots: number
  readonly maxTimesTypical: number
  readonly recent: number
}

/** Entries until their median is taken for a habit. */
const KNOWN = 5

/** The upper one of an even number. */
const median = (sizes: readonly number[]): number => sizes.toSorted((a, b) => a - b)[sizes.length >> 1] ?? Number.NaN

export default defineCheck<OrderSizeParams>({
  name: 'orderSize',
  about: 'Refuses an order larger than maxLots, or than maxTimesTypical times the usual one.',
  code: 'ORDER_SIZE',
  params: (z) =>
    z.strictObject({
      maxLots: z.number().positive().describe('lots per order; a larger one is a fat finger'),
      maxTimesTypical: z.number().min(1).describe('times the median of the recent entries of the instrument'),
      recent: z.int().min(KNOWN).max(1_000).default(50).describe('entries the median is taken of'),
    }),
  create(chosen) {
    let params = chosen
    let most = stepLimit(chosen.maxLots)
    const venueTakes = perInstrument((instrument) => stepLimit(Number(instrument.maxLots))(instrument))
    const habitOf = perInstrument(() => ({ sizes: [] as number[], typical: Number.NaN }))
    return {
      judge(order) {
        if (order.reduceOnly) return PASS
        const { instrument, steps } = order
        const limit = Math.min(most(instrument), venueTakes(instrument))
        if (!(steps <= limit)) return atMost(shownLots(steps, instrument), shownLots(limit, instrument))
        const { sizes, typical } = habitOf(instrument)
        if (sizes.length < KNOWN || steps <= typical * params.maxTimesTypical) return PASS
        return atMost(shownLots(steps, instrument), shownLots(typical, instrument) * params.maxTimesTypical)
      },
      approved(order) {
        if (order.reduceOnly) return
        const habit = habitOf(order.instrument)
        habit.sizes.push(order.steps)
        while (habit.sizes.length > params.recent) habit.sizes.shift()
        habit.typical = median(habit.sizes)
      },
      adjust(next) {
        params = next
        most = stepLimit(next.maxLots)
      },
    }
  },
})
