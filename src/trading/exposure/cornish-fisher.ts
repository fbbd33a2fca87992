/**
 * Value at risk of a distribution that is skewed and has tails, from its first four moments.
 *
 *   w(z) = z + (z^2 - 1) S / 6 + (z^3 - 3 z) K / 24 - (2 z^3 - 5 z) S^2 / 36        z the normal quantile at 1 - c
 *   VaR  = -(mean + w sd)
 *
 * The expansion is a quantile only where w grows with z; its derivative is a quadratic,
 *
 *   w'(z) = a z^2 + b z + d,      a = K / 8 - S^2 / 6,    b = S / 3,    d = 1 - K / 8 + 5 S^2 / 36
 *
 * which is above 0 everywhere when b^2 < 4 a d with d > 0. Outside that domain the number is told with `valid` false:
 * take the historical one instead.
 *
 * Unit    that of mean and sd, as a loss. S skew, K excess kurtosis, of the population.
 * Source  Cornish & Fisher (1937); Zangari (1996), RiskMetrics Monitor; domain: Maillard (2012), "A User's Guide to the
 *         Cornish Fisher Expansion".
 * Cost    O(1).
 * Edge    NaN, and not valid, for a confidence outside (0, 1) and with a NaN.
 */
import type { Moments } from '#trading/metrics/moments.ts'
import { normalShortfall, zOf } from './normal-tail.ts'

export interface CornishFisher {
  readonly valueAtRisk: number
  /** w grows everywhere, so it is the quantile function of some distribution. */
  readonly valid: boolean
}

export function cornishFisher(
  { mean, deviation, skew, excessKurtosis }: Pick<Moments, 'mean' | 'deviation' | 'skew' | 'excessKurtosis'>,
  confidence: number,
): CornishFisher {
  const z = -zOf(confidence)
  const square = skew * skew
  const w = z + ((z * z - 1) * skew) / 6 + ((z * z - 3) * z * excessKurtosis) / 24 - ((2 * z * z - 5) * z * square) / 36
  const valueAtRisk = -(mean + w * deviation)
  return { valueAtRisk, valid: growsEverywhere(skew, excessKurtosis) && !Number.isNaN(valueAtRisk) }
}

/**
 * Mean loss beyond that value at risk: the mean of w over the normal tail below a = z(1 - c),
 *
 *   ES  = -(mean + sd E)      E = m1 + (m2 - 1) S / 6 + (m3 - 3 m1) K / 24 - (2 m3 - 5 m1) S^2 / 36
 *   m1 = -phi(a) / (1 - c),  m2 = 1 + a m1,  m3 = (2 + a^2) m1      moments of the normal below a
 *
 * Source  Maillard (2012); truncated moments by parts. Only where the value at risk is `valid`.
 */
export function cornishFisherShortfall(
  { mean, deviation, skew, excessKurtosis }: Pick<Moments, 'mean' | 'deviation' | 'skew' | 'excessKurtosis'>,
  confidence: number,
): number {
  const a = -zOf(confidence)
  const first = -normalShortfall(0, 1, confidence)
  const second = 1 + a * first
  const third = (2 + a * a) * first
  const bySkew = ((second - 1) * skew) / 6 - ((2 * third - 5 * first) * skew * skew) / 36
  return -(mean + deviation * (first + bySkew + ((third - 3 * first) * excessKurtosis) / 24))
}

function growsEverywhere(skew: number, excessKurtosis: number): boolean {
  const a = excessKurtosis / 8 - (skew * skew) / 6
  const b = skew / 3
  const d = 1 - excessKurtosis / 8 + (5 * skew * skew) / 36
  // Without skew and tails w(z) is z itself.
  return d > 0 && (b * b < 4 * a * d || (a === 0 && b === 0))
}
