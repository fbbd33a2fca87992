/**
 * Keeps an order small beside what the market shows it could trade with.
 *
 *   lots <= maxShare * lots at the touch of the other side
 *
 * Unknown  where the feed carries no sizes (FX on MetaTrader 5 does not) `whenUnknown` says whether entries pass.
 * Edge     a size of 0 shows nothing to trade with and refuses. An order that fits in part is shrunk with `shrink`.
 *          Exits pass.
 */
import { defineCheck, PASS } from '#trading/risk/check.ts'
import { perInstrument, shownLots } from '#trading/risk/lot-steps.ts'

export interface LiquidityParams {
  readonly maxShare: number
  readonly whenUnknown: 'pass' | 'refuse'
  readonly shrink: boolean
}

const stepOf = perInstrument(({ lotStep }) => Number(lotStep))

export default defineCheck<LiquidityParams>({
  name: 'liquidity',
  about: 'Bounds an order by a share of the size shown at the touch it would take.',
  code: 'LIQUIDITY',
  params: (z) =>
    z.strictObject({
      maxShare: z.number().positive().describe('share of the lots at the touch of the other side; may be above 1'),
      whenUnknown: z.enum(['pass', 'refuse']).describe('what becomes of an entry while the feed shows no sizes'),
      shrink: z.boolean().default(false).describe('shrink an order to its share instead of refusing it'),
    }),
  create: ({ maxShare, whenUnknown, shrink }) => ({
    judge(order, view) {
      if (order.reduceOnly) return PASS
      const { instrument, steps } = order
      const size = order.side === 'buy' ? view.askSize : view.bidSize
      if (Number.isNaN(size) && whenUnknown === 'pass') return PASS
      const limit = maxShare * size
      // Cleaned as lots are anywhere: 0.3 of a size of 1 are 30 steps of 0.01 and not 29.
      const room = Math.floor(Number((limit / stepOf(instrument)).toFixed(9)))
      if (steps <= room) return PASS
      const given = shownLots(steps, instrument)
      return shrink && room > 0 ? { verdict: 'shrink', steps: room, given, limit } : { verdict: 'refuse', given, limit }
    },
  }),
})
