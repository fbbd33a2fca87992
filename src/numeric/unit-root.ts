/**
 * Augmented Dickey-Fuller: whether a series has a unit root, by the t statistic of rho in
 *
 *   dy_t = trend terms + rho y_{t-1} + sum_{i=1..lags} g_i dy_{t-i} + e_t
 *
 * A statistic below the critical value rejects the unit root: the series is taken for stationary.
 * Source  Dickey & Fuller (1979), Said & Dickey (1984); critical values MacKinnon (2010), queen's working paper 1227.
 */
import { leastSquares } from './least-squares.ts'

export type TrendTerms = 'none' | 'constant' | 'trend'

/** t of rho; NaN when the series is too short, constant, or holds what is not finite. `skip` leaves rows out in front. */
export function adfStatistic(y: ArrayLike<number>, lags: number, terms: TrendTerms = 'constant'): number {
  const fit = adfFit(y, lags, terms, lags)
  return fit === null ? Number.NaN : fit.coefficients[0] / fit.standardErrors[0]
}

/** The regression on rows lags + 1 .. n - 1, or fewer when `from` lags are left out in front. */
function adfFit(y: ArrayLike<number>, lags: number, terms: TrendTerms, from: number) {
  const change = (t: number): number => y[t] - y[t - 1]
  const times = Array.from({ length: Math.max(0, y.length - 1 - from) }, (_, k) => from + 1 + k)
  const columns = [times.map((t) => y[t - 1])]
  for (let lag = 1; lag <= lags; lag++) columns.push(times.map((t) => change(t - lag)))
  if (terms !== 'none') columns.push(times.map(() => 1))
  if (terms === 'trend') columns.push(times.map((_, k) => k + 1))
  return leastSquares(times.map(change), columns)
}

/**
 * Lags with the least AIC = n ln(SSR / n) + 2 k, each fitted on the same rows, those of `mostLags`; the fewest of equals.
 * 0 when no regression can be made.
 */
export function adfLags(y: ArrayLike<number>, mostLags: number, terms: TrendTerms = 'constant'): number {
  let best = 0
  let least = Infinity
  for (let lags = 0; lags <= mostLags; lags++) {
    const fit = adfFit(y, lags, terms, mostLags)
    if (fit === null) continue
    const aic = fit.rows * Math.log(fit.residualSquares / fit.rows) + 2 * fit.coefficients.length
    if (aic < least) {
      least = aic
      best = lags
    }
  }
  return best
}

/** b_inf, b1, b2, b3 with a constant: critical value = b_inf + b1/T + b2/T^2 + b3/T^3. */
const MACKINNON = {
  1: {
    '1%': [-3.43035, -6.5393, -16.786, -79.433],
    '5%': [-2.86154, -2.8903, -4.234, -40.04],
    '10%': [-2.56677, -1.5384, -2.809, 0],
  },
  // The paper's b2 at 1 % is -22.527; a slip to -33.527 went round in libraries.
  2: {
    '1%': [-3.89644, -10.9519, -22.527, 0],
    '5%': [-3.33613, -6.1101, -6.823, 0],
    '10%': [-3.04445, -4.2412, -2.72, 0],
  },
} as const

/**
 * Critical value with a constant. `variables` 1 tests a series; 2 tests the residuals of a regression of one series on
 * another (Engle-Granger), whose own test then has no constant. `observations` is T, one less than the values.
 */
export function adfCriticalValue(level: '1%' | '5%' | '10%', observations: number, variables: 1 | 2 = 1): number {
  const [limit, first, second, third] = MACKINNON[variables][level]
  return limit + first / observations + second / observations ** 2 + third / observations ** 3
}
