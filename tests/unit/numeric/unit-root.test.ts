import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { leastFracOrder, triedFracOrders } from '#numeric/least-frac-order.ts'
import { leastSquares } from '#numeric/least-squares.ts'
import { seededRng } from '#numeric/rng.ts'
import { adfCriticalValue, adfLags, adfStatistic } from '#numeric/unit-root.ts'

interface Vectors {
  readonly inputs: Readonly<Record<'x' | 'y' | 'random_walk' | 'spread_true', readonly number[]>>
  readonly expected: {
    readonly adf_t_const_by_lag: Readonly<Record<string, Readonly<Record<string, number>>>>
    readonly adf_aic_lag_maxlag8_const: Readonly<Record<'x' | 'random_walk', number>>
    readonly eg_y_on_x: { readonly alpha: number; readonly beta: number }
    readonly mackinnon_critical_values_nobs_n_minus_1: Readonly<
      Record<'1' | '2', Readonly<Record<'1%' | '5%' | '10%', number>>>
    >
  }
}
const { inputs, expected } = JSON.parse(
  readFileSync(new URL('../../golden/adf_engle_granger.json', import.meta.url), 'utf8'),
) as Vectors
const near = (got: number, want: number): void => {
  expect(Math.abs(got - want)).toBeLessThanOrEqual(1e-9 + 1e-8 * Math.abs(want))
}

describe('the Dickey-Fuller statistic', () => {
  it.each(['x', 'y', 'random_walk', 'spread_true'] as const)('of %s agrees with independent code', (name) => {
    for (const [lags, want] of Object.entries(expected.adf_t_const_by_lag[name])) {
      const series = inputs[name]
      if (lags === 'ct_lag1') near(adfStatistic(series, 1, 'trend'), want)
      else if (lags === 'nc_lag1') near(adfStatistic(series, 1, 'none'), want)
      else near(adfStatistic(series, Number(lags)), want)
    }
  })
  it('has the lags that AIC chooses on the common sample', () => {
    for (const name of ['x', 'random_walk'] as const)
      expect(adfLags(inputs[name], 8)).toBe(expected.adf_aic_lag_maxlag8_const[name])
  })
  it('is judged by the critical values of the 2010 tables', () => {
    for (const variables of [1, 2] as const) {
      const want = expected.mackinnon_critical_values_nobs_n_minus_1[variables]
      for (const level of ['1%', '5%', '10%'] as const) {
        near(adfCriticalValue(level, inputs.x.length - 1, variables), want[level])
      }
    }
  })
  it('is NaN for a series that is too short, constant, or not finite', () => {
    expect(adfStatistic([1, 2], 0)).toBeNaN()
    expect(adfStatistic(new Float64Array(100).fill(3), 1)).toBeNaN()
    expect(adfStatistic([...inputs.x.slice(0, 50), Number.NaN, ...inputs.x.slice(50)], 1)).toBeNaN()
  })
})

describe('least squares', () => {
  it('finds a line and its errors, worked out by hand', () => {
    const fit = leastSquares(
      [1, 2, 4],
      [
        [1, 1, 1],
        [0, 1, 2],
      ],
    )!
    expect(fit.coefficients[0]).toBeCloseTo(5 / 6, 14)
    expect(fit.coefficients[1]).toBeCloseTo(1.5, 14)
    expect(fit.residualSquares).toBeCloseTo(1 / 6, 14)
    expect(fit.standardErrors[1]).toBeCloseTo(Math.sqrt(1 / 12), 14)
  })
  it('agrees with the cointegrating regression of independent code', () => {
    const { coefficients } = leastSquares(inputs.y, [inputs.x.map(() => 1), inputs.x])!
    near(coefficients[0], expected.eg_y_on_x.alpha)
    near(coefficients[1], expected.eg_y_on_x.beta)
  })
  it('refuses dependent columns and too few rows', () => {
    expect(
      leastSquares(
        [1, 2, 3],
        [
          [1, 1, 1],
          [2, 2, 2],
        ],
      ),
    ).toBeNull()
    expect(
      leastSquares(
        [1, 2],
        [
          [1, 1],
          [0, 1],
        ],
      ),
    ).toBeNull()
  })
})

describe('the least order that makes a series stationary', () => {
  const rng = seededRng(5)

  const noise = Array.from({ length: 800 }, () => rng.normal())
  const walk = noise.map(
    (
      (sum) => (step: number) =>
        (sum += step)
    )(0),
  )

  it('is none of noise, and some of a random walk, less than one', () => {
    expect(leastFracOrder(noise, 1e-3)).toBe(0)
    const order = leastFracOrder(walk, 1e-3)
    expect(order).toBeGreaterThan(0)
    expect(order).toBeLessThan(1)
  })
  it('shows every order it tried', () => {
    const tried = triedFracOrders(walk, 1e-3)
    expect(tried.length).toBe(21)
    expect(tried[0]).toMatchObject({ d: 0, weights: 1, values: 800, stationary: false })
    expect(tried[20]).toMatchObject({ d: 1, weights: 2, stationary: true })
  })
  it('is NaN for a series too short to tell', () => {
    expect(leastFracOrder(walk.slice(0, 40), 1e-3)).toBeNaN()
  })
})
