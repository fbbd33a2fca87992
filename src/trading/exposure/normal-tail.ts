/**
 * Value at risk and expected shortfall of a normal distribution.
 *
 *   VaR = z sd - mean                  z = the normal quantile at the confidence
 *   ES  = sd phi(z) / (1 - c) - mean
 *
 * Unit    that of mean and sd, as a loss.
 * Source  Jorion, Value at Risk (2006), 5; McNeil, Frey & Embrechts, Quantitative Risk Management (2005), 2.2.
 * Cost    O(1).
 * Edge    NaN for a confidence outside (0, 1), a deviation below 0, and with a NaN.
 */
import { normalQuantile } from '#numeric/normal.ts'

const SQRT_TWO_PI = 2.5066282746310002

/** Deviations from the mean that are exceeded with probability 1 - confidence. */
export const zOf = (confidence: number): number =>
  confidence > 0 && confidence < 1 ? normalQuantile(confidence) : Number.NaN

export const normalVar = (mean: number, deviation: number, confidence: number): number =>
  deviation >= 0 ? zOf(confidence) * deviation - mean : Number.NaN

export function normalShortfall(mean: number, deviation: number, confidence: number): number {
  const z = zOf(confidence)
  const density = Math.exp(-0.5 * z * z) / SQRT_TWO_PI
  return deviation >= 0 ? (deviation * density) / (1 - confidence) - mean : Number.NaN
}

/** The value at risk of one period, for `periods` of them: right only for independent returns with mean 0. */
export const overPeriods = (oneValueAtRisk: number, periods: number): number => oneValueAtRisk * Math.sqrt(periods)
