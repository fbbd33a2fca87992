/** A share of the notional: one rate for who rests, another for who takes. A negative rate is a rebate. */
import { BASIS_POINTS, defineFee, notionalOf } from './fee-model.ts'

export interface MakerTakerParams {
  readonly makerBps: number
  readonly takerBps: number
}

export default defineFee<MakerTakerParams>({
  name: 'maker_taker',
  about: 'A share of the notional, by who rested.',
  params: (z) =>
    z.strictObject({
      makerBps: z.number().min(-100).max(1_000).describe('of an order that rested, basis points; below 0 a rebate'),
      takerBps: z.number().min(-100).max(1_000).describe('of an order that took, basis points'),
    }),
  create:
    ({ makerBps, takerBps }) =>
    (fill) =>
      notionalOf(fill)
        .times(fill.maker ? makerBps : takerBps)
        .div(BASIS_POINTS),
})
