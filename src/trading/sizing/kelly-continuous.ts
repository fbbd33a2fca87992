/** Kelly's rule for returns that are spread rather than won or lost. */
import { signOf } from '#domain/side.ts'
import { defineSizer } from './sizer.ts'
import { lotValue } from './sizing-state.ts'

/**
 * f = mu / sigma^2: value to hold per equity, mean and variance of the excess return over the same period.
 *
 * Source  Thorp (2006), Handbook of Asset and Liability Management; Merton (1969) for logarithmic utility.
 * Edge    NaN for a variance that is not above 0; below 0 when the mean is: a short position.
 */
export const kellyLeverage = (mean: number, variance: number): number => (variance > 0 ? mean / variance : Number.NaN)

export interface KellyContinuousParams {
  readonly fraction: number
}

export default defineSizer<KellyContinuousParams>({
  name: 'kelly_continuous',
  about: 'Holds a fraction of the leverage Kelly’s rule says for the expected return and its spread.',
  formula: 'max(0, side drift / volatility^2) fraction equity / (price contractSize rate)',
  source: 'Thorp (2006), Handbook of Asset and Liability Management; Merton (1969)',
  edge: 'no lots when the drift is against the side, or drift, volatility or price is not known',
  params: (z) =>
    z.strictObject({
      fraction: z.number().positive().max(1).default(0.5).describe('of the full leverage'),
    }),
  create:
    ({ fraction }) =>
    (state) => {
      const leverage = signOf(state.side) * kellyLeverage(state.drift, state.volatility ** 2)
      return (Math.max(0, leverage) * fraction * state.equity) / lotValue(state)
    },
})
