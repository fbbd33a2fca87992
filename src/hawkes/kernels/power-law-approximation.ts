/**
 * A power law as a sum of exponentials, which gives it an O(1) recursion.
 *
 *   (1 + x)^(-p) = 1 / Gamma(p) integral exp(p s - e^s) exp(-x e^s) ds
 *
 * by the trapezoidal rule in s, whose error falls exponentially with the step: weights alpha h exp(p s - e^s) / Gamma(p)
 * and decays beta e^s, geometric as Hardiman, Bercot & Bouchaud have them, but with weights that are not a guess.
 *
 * Edge    beyond `untilSeconds` the sum falls exponentially where the power law does not.
 * Source  Beylkin & Monzon (2010), Appl. Comput. Harmon. Anal. 28(2).
 */
import { lnGamma } from '#numeric/special.ts'
import { powerLawAt, type PowerLawKernel } from './power-law.ts'
import { sumExponential, sumExponentialAt, type SumExponentialKernel } from './sum-exponential.ts'

export interface PowerLawApproximation {
  readonly kernel: SumExponentialKernel
  /** Largest |sum - law| / law found on 400 points of [0, untilSeconds], spaced evenly in ln(1 + beta t). */
  readonly worstRelativeError: number
}

/** Needs a valid kernel (`kernelFault`), untilSeconds > 0 and relativeError in (0, 1). Some 15 to 60 components. */
export function approximatePowerLaw(
  kernel: PowerLawKernel,
  untilSeconds: number,
  relativeError = 1e-4,
): PowerLawApproximation {
  const { alpha, beta, p } = kernel
  // Three errors, each kept below a quarter of what is allowed: of the step, and of what lies left and right of the range.
  const allowed = Math.log(relativeError / 4)
  const step = (2 * Math.PI) / frequencyBelow(allowed, p)
  const from = (allowed + lnGamma(p + 1)) / p - Math.log1p(beta * untilSeconds)
  let to = Math.log(p + 1)
  while (p * to - Math.exp(to) - lnGamma(p) > allowed) to += 0.1
  const alphas: number[] = []
  const betas: number[] = []
  const scale = Math.log(step) - lnGamma(p)
  for (let s = to; s > from - step; s -= step) {
    alphas.push(alpha * Math.exp(scale + p * s - Math.exp(s)))
    betas.push(beta * Math.exp(s))
  }
  const sum = sumExponential(alphas, betas)
  const span = Math.log1p(beta * untilSeconds)
  let worstRelativeError = 0
  for (let k = 0; k <= 400; k++) {
    const t = Math.expm1((span * k) / 400) / beta
    const exact = powerLawAt(kernel, t)
    worstRelativeError = Math.max(worstRelativeError, Math.abs(sumExponentialAt(sum, t) - exact) / exact)
  }
  return { kernel: sum, worstRelativeError }
}

/**
 * The frequency from which the spectrum of the integrand, 2 |Gamma(p + i y)| / Gamma(p), is below e^allowed: the rule errs
 * by it at y = 2 pi / step. By Stirling's formula, good to some percent here.
 */
function frequencyBelow(allowed: number, p: number): number {
  const spectrumAt = (y: number): number =>
    ((p - 0.5) / 2) * Math.log(p * p + y * y) - y * Math.atan2(y, p) - p + Math.log(2 * Math.PI) / 2 - lnGamma(p)
  let y = 1
  while (spectrumAt(y) + Math.LN2 > allowed) y *= 1.02
  return y
}
