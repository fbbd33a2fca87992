/**
 * The exponential kernel, phi(t) = alpha exp(-beta t): what an event adds to the intensity t seconds later.
 *
 * Unit   alpha, beta: 1/s.
 * Stable if and only if alpha < beta.
 * Source Hawkes (1971), Biometrika 58(1).
 */
export interface ExponentialKernel {
  readonly kind: 'exponential'
  readonly alpha: number
  readonly beta: number
}

export const exponential = (alpha: number, beta: number): ExponentialKernel => ({ kind: 'exponential', alpha, beta })

/** The convention n beta exp(-beta t), in which the branching ratio n itself is the parameter. */
export const normalisedExponential = (branching: number, beta: number): ExponentialKernel =>
  exponential(branching * beta, beta)

export const exponentialAt = ({ alpha, beta }: ExponentialKernel, t: number): number => alpha * Math.exp(-beta * t)

/** (alpha / beta)(1 - e^(-beta t)). */
export const exponentialIntegral = ({ alpha, beta }: ExponentialKernel, t: number): number =>
  (alpha / beta) * -Math.expm1(-beta * t)
