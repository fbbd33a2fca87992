/**
 * The multivariate Hawkes process with exponential kernels: its parameters, and what they imply in the long run.
 *
 *   lambda_i(t) = mu_i + sum_j sum_{t_k^j < t} alpha_ij exp(-beta_ij (t - t_k^j))
 *
 * Index  [target][source] throughout: alpha[i][j] is what an event of j does to i.
 * Unit   mu, alpha, beta: 1/s.
 * Source Hawkes (1971), Biometrika 58(1).
 */
export interface HawkesParameters {
  readonly mu: readonly number[]
  readonly alpha: readonly (readonly number[])[]
  readonly beta: readonly (readonly number[])[]
}

/** G_ij = alpha_ij / beta_ij: children of kind i that one event of kind j has, on average. */
export const branchingMatrix = ({ alpha, beta }: HawkesParameters): readonly (readonly number[])[] =>
  alpha.map((row, i) => row.map((jump, j) => jump / beta[i][j]))

/**
 * The branching ratio: spectral radius of G. The process is stationary if and only if it is below 1.
 *
 * Power iteration on G + I: nonnegative with a positive diagonal, so it has no second eigenvalue of the same modulus.
 * Cost  O(iterations * d^2). Error about 1e-12.
 */
export function branchingRatio(parameters: HawkesParameters): number {
  const matrix = branchingMatrix(parameters)
  let vector = matrix.map(() => 1)
  let radius = 0
  for (let round = 0; round < 1_000; round++) {
    const image = matrix.map((row, i) => vector[i] + row.reduce((sum, share, j) => sum + share * vector[j], 0))
    const norm = Math.max(...image)
    const settled = Math.abs(norm - 1 - radius) < 1e-13
    radius = norm - 1
    vector = image.map((value) => value / norm)
    if (settled) break
  }
  return radius
}

/** Events per second of each kind in the long run, (I - G)^-1 mu; NaN when the process is not stationary. */
export function stationaryRates(parameters: HawkesParameters): readonly number[] {
  const matrix = branchingMatrix(parameters)
  const radius = branchingRatio(parameters)
  if (!(radius < 1)) return parameters.mu.map(() => NaN)
  let rates = [...parameters.mu]
  // The sum over generations mu + G mu + G^2 mu + ...: each is smaller than the last by the branching ratio.
  const generations = Math.ceil(Math.log(1e-16) / Math.log(Math.max(radius, 1e-16))) + 10 * matrix.length
  for (let generation = 0; generation < generations; generation++) {
    rates = parameters.mu.map((base, i) => base + matrix[i].reduce((sum, share, j) => sum + share * rates[j], 0))
  }
  return rates
}
