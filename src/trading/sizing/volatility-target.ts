/** A size whose profit and loss has a chosen spread. */
import { defineSizer } from './sizer.ts'
import { lotValue } from './sizing-state.ts'

export interface VolatilityTargetParams {
  readonly target: number
}

/**
 * lots = target equity / (volatility price contractSize rate): the standard deviation of the position's profit and loss
 * over a year is then `target` of the equity.
 */
export default defineSizer<VolatilityTargetParams>({
  name: 'volatility_target',
  about: 'As many lots as make the yearly standard deviation of the position a share of the equity.',
  formula: 'target equity / (volatility price contractSize rate)',
  source: 'Moskowitz, Ooi & Pedersen (2012), Journal of Financial Economics 104(2)',
  edge: 'no lots when volatility, price or equity is not above 0 or not known',
  params: (z) =>
    z.strictObject({
      target: z.number().positive().max(2).describe('standard deviation a year, share of the equity'),
    }),
  create:
    ({ target }) =>
    (state) =>
      state.volatility > 0 ? (target * state.equity) / (state.volatility * lotValue(state)) : Number.NaN,
})
