/**
 * The least order of fractional differencing that makes a series stationary: what keeps the most memory.
 *
 * Orders from 0 to 1 in steps; of each the fixed-window difference, its ADF statistic with a constant and lags by AIC,
 * against the critical value at 5 %. Give it the training range only: an order chosen on the whole series has seen the
 * future.
 * Source  Lopez de Prado, "Advances in Financial Machine Learning" (2018), 5.5.
 */
import { fracDiff, fracDiffWeightsAbove } from './frac-diff.ts'
import { adfCriticalValue, adfLags, adfStatistic } from './unit-root.ts'

export interface TriedOrder {
  readonly d: number
  /** Values left after the window's head. */
  readonly values: number
  readonly weights: number
  readonly statistic: number
  readonly critical: number
  readonly stationary: boolean
}

/** Values an order must leave for its test to count. */
export const FEWEST_VALUES = 50

/** Orders tried, ascending. The first that is stationary is the answer; none may be, when the series is short. */
export function triedFracOrders(series: ArrayLike<number>, cutOff: number, step = 0.05, mostLags = 4): TriedOrder[] {
  const steps = Math.round(1 / step)
  return Array.from({ length: steps + 1 }, (_, k) => {
    const d = k / steps
    const weights = fracDiffWeightsAbove(d, cutOff)
    const values = fracDiff(series, weights).subarray(weights.length - 1)
    const statistic = values.length < FEWEST_VALUES ? Number.NaN : adfStatistic(values, adfLags(values, mostLags))
    const critical = adfCriticalValue('5%', Math.max(1, values.length - 1))
    return { d, values: values.length, weights: weights.length, statistic, critical, stationary: statistic < critical }
  })
}

/** NaN when no order in [0, 1] makes it stationary. */
export const leastFracOrder = (series: ArrayLike<number>, cutOff: number, step?: number): number =>
  triedFracOrders(series, cutOff, step).find(({ stationary }) => stationary)?.d ?? Number.NaN
