/** A share of the notional by side, such as a stamp duty on buys. Added to what the venue takes. */
import { BASIS_POINTS, defineFee, notionalOf } from './fee-model.ts'

export interface DirectionalParams {
  readonly buyBps: number
  readonly sellBps: number
}

export default defineFee<DirectionalParams>({
  name: 'directional',
  about: 'A share of the notional, by side.',
  params: (z) =>
    z.strictObject({
      buyBps: z.number().min(-100).max(1_000).default(0).describe('on buys, basis points'),
      sellBps: z.number().min(-100).max(1_000).default(0).describe('on sells, basis points'),
    }),
  create:
    ({ buyBps, sellBps }) =>
    (fill) =>
      notionalOf(fill)
        .times(fill.side === 'buy' ? buyBps : sellBps)
        .div(BASIS_POINTS),
})
