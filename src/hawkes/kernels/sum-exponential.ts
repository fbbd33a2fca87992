/**
 * A sum of exponential kernels, phi(t) = sum_p alpha_p exp(-beta_p t): several memories, still O(1) an event.
 *
 * Unit   alpha_p, beta_p: 1/s.
 * Stable if and only if sum_p alpha_p / beta_p < 1.
 * Source Lallouache & Challet (2016), Quantitative Finance 16(1).
 */
export interface SumExponentialKernel {
  readonly kind: 'sum-exponential'
  readonly alphas: readonly number[]
  readonly betas: readonly number[]
}

export const sumExponential = (alphas: readonly number[], betas: readonly number[]): SumExponentialKernel => ({
  kind: 'sum-exponential',
  alphas,
  betas,
})

export const sumExponentialAt = ({ alphas, betas }: SumExponentialKernel, t: number): number =>
  alphas.reduce((sum, alpha, p) => sum + alpha * Math.exp(-betas[p] * t), 0)

/** sum_p (alpha_p / beta_p)(1 - e^(-beta_p t)). */
export const sumExponentialIntegral = ({ alphas, betas }: SumExponentialKernel, t: number): number =>
  alphas.reduce((sum, alpha, p) => sum + (alpha / betas[p]) * -Math.expm1(-betas[p] * t), 0)
