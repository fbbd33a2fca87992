/**
 * Log-likelihood of the power-law kernel with its gradient, exact, by sums over all pairs of events.
 *
 * With L = ln(1 + beta t), F(t) = (1 - (1 + beta t)^(1 - p)) / (p - 1) and Phi = (alpha / beta) F:
 *
 *   d phi / d beta = -p t phi / (1 + beta t)         d phi / d p = -L phi
 *   d F / d beta = t (1 + beta t)^(-p)               d F / d p = (L (1 + beta t)^(1 - p) - F) / (p - 1)
 *
 * Error  d F / d p cancels as p -> 1: below |p - 1| L = 0.01 its series in p - 1 is used, good to 1e-10 relative.
 * Cost   O(n^2): one log1p and one exp a pair, 30 ns; 2000 events take some 60 ms. Strict ties.
 */
import type { Observation } from './event-times.ts'

/** The log-likelihood; writes the gradient (mu, alpha, beta, p) where given. NaN for parameters out of range. */
export function powerLawLogLikelihood(
  { times, horizon }: Observation,
  mu: number,
  alpha: number,
  beta: number,
  p: number,
  gradient: Float64Array | null = null,
): number {
  if (!(mu > 0 && mu < Infinity && alpha >= 0 && alpha < Infinity)) return NaN
  if (!(beta > 0 && beta < Infinity && p > 0 && p < Infinity)) return NaN
  gradient?.fill(0)
  let sum = 0
  for (let i = 0; i < times.length; i++) {
    let shape = 0
    let byBeta = 0
    let byPower = 0
    for (let k = 0; k < i; k++) {
      const lag = times[i] - times[k]
      if (!(lag > 0)) break
      const stretched = Math.log1p(beta * lag)
      const value = Math.exp(-p * stretched)
      shape += value
      byBeta += (lag * value) / (1 + beta * lag)
      byPower += stretched * value
    }
    const lambda = mu + alpha * shape
    sum += Math.log(lambda)
    if (gradient === null) continue
    gradient[0] += 1 / lambda
    gradient[1] += shape / lambda
    gradient[2] -= (alpha * p * byBeta) / lambda
    gradient[3] -= (alpha * byPower) / lambda
  }
  const q = p - 1
  let primitive = 0
  let byBeta = 0
  let byPower = 0
  for (const at of times) {
    const u = horizon - at
    const stretched = Math.log1p(beta * u)
    const x = q * stretched
    const value = q === 0 ? stretched : -Math.expm1(-x) / q
    primitive += value
    byBeta += u * Math.exp(-p * stretched)
    byPower +=
      Math.abs(x) < 0.01
        ? stretched * stretched * (-1 / 2 + x / 3 - (x * x) / 8 + (x * x * x) / 30 - (x * x * x * x) / 144)
        : (stretched * Math.exp(-x) - value) / q
  }
  if (gradient !== null) {
    gradient[0] -= horizon
    gradient[1] -= primitive / beta
    gradient[2] += alpha * (primitive / (beta * beta) - byBeta / beta)
    gradient[3] -= (alpha / beta) * byPower
  }
  return sum - mu * horizon - (alpha / beta) * primitive
}
