/**
 * How well residuals look like independent exponentials of mean 1: Kolmogorov-Smirnov for the law, Ljung-Box for the
 * independence, and the points of a quantile plot for the eye.
 *
 * p-values under parameters fitted to the same events are too large, so a good one proves little and a bad one much:
 * judge by residuals of events that the fit has not seen, or say `fitted`, as the report does.
 */
import { kolmogorovDistance, kolmogorovTail } from '#numeric/kolmogorov.ts'
import { ljungBox, type LjungBox } from '#numeric/ljung-box.ts'

export interface GoodnessOfFit {
  readonly events: number
  /** Mean and variance of the residuals; 1 and 1 expected. */
  readonly mean: number
  readonly variance: number
  /** D of Kolmogorov-Smirnov against 1 - e^-x, and the chance of a larger one. */
  readonly distance: number
  readonly distancePValue: number
  readonly independence: LjungBox
  /** Whether the parameters come from these very events: then `distancePValue` flatters. */
  readonly fitted: boolean
}

/** D against the unit exponential. NaN for no residuals or any that is not a number. */
export function exponentialDistance(residuals: Float64Array): number {
  const sorted = residuals.toSorted()
  return kolmogorovDistance(sorted.map((value) => -Math.expm1(-value)))
}

/** The report. `lags` of Ljung-Box: 10, or a fifth of the residuals where they are fewer than 50. */
export function goodnessOfFit(residuals: Float64Array, fitted: boolean): GoodnessOfFit {
  const n = residuals.length
  let mean = 0
  let square = 0
  for (let i = 0; i < n; i++) {
    const off = residuals[i] - mean
    mean += off / (i + 1)
    square += off * (residuals[i] - mean)
  }
  const distance = exponentialDistance(residuals)
  return {
    events: n,
    mean: n > 0 ? mean : NaN,
    variance: n > 1 ? square / (n - 1) : NaN,
    distance,
    distancePValue: kolmogorovTail(n, distance),
    independence: ljungBox(residuals, Math.min(10, Math.floor(n / 5))),
    fitted,
  }
}

/** At most `count` points of the quantile plot: of the unit exponential, and of the residuals. Both rise. */
export function quantilePoints(
  residuals: Float64Array,
  count = 100,
): readonly { readonly expected: number; readonly observed: number }[] {
  const sorted = residuals.toSorted()
  const n = sorted.length
  const points = Math.min(count, n)
  return Array.from({ length: points }, (_, k) => {
    const i = points === n ? k : Math.floor(((k + 0.5) * n) / points)
    return { expected: -Math.log1p(-(i + 0.5) / n), observed: sorted[i] }
  })
}
