/**
 * The multivariate Hawkes process with exponential kernels: its parameters, and what they imply in the long run.
 *
 *   lambda_i(t) = mu_i + sum_j sum_{t_k^j < t} alpha_ij exp(-beta_ij (t - t_k^j))
 *
 * Index  [target][source] throughout: alpha[i][j] is what an event of j does to i.
 * Unit   mu, alpha, beta: 1/s.
 * Source Hawkes (1971), Biometrika 58(1).
 */
import { solveLinear } from '#numeric/linear-solve.ts'

export interface HawkesParameters {
  readonly mu: readonly number[]
  readonly alpha: readonly (readonly number[])[]
  readonly beta: readonly (readonly number[])[]
}

export type ParametersFault =
  | 'matrix-not-square'
  | 'mu-not-positive'
  | 'kernel-alpha-negative'
  | 'kernel-decay-not-positive'

/** What makes the parameters unfit to be computed with, or null. Instability is not a fault: see `branchingRatio`. */
export function parametersFault({ mu, alpha, beta }: HawkesParameters): ParametersFault | null {
  const square = (matrix: readonly (readonly number[])[]): boolean =>
    matrix.length === mu.length && matrix.every((row) => row.length === mu.length)
  if (mu.length === 0 || !square(alpha) || !square(beta)) return 'matrix-not-square'
  // A kind without a base rate may still be excited by others.
  if (!mu.every((rate) => rate >= 0 && rate < Infinity) || !mu.some((rate) => rate > 0)) return 'mu-not-positive'
  if (!alpha.flat().every((jump) => jump >= 0 && jump < Infinity)) return 'kernel-alpha-negative'
  return beta.flat().every((decay) => decay > 0 && decay < Infinity) ? null : 'kernel-decay-not-positive'
}

/** G_ij = alpha_ij / beta_ij: children of kind i that one event of kind j has, on average. */
export const branchingMatrix = ({ alpha, beta }: HawkesParameters): readonly (readonly number[])[] =>
  alpha.map((row, i) => row.map((jump, j) => jump / beta[i][j]))

/**
 * The branching ratio: spectral radius of G. The process is stationary if and only if it is below 1; that every element
 * is below 1 is not enough, that every row sum is below 1 is not needed.
 *
 * Gelfand's |G^m|^(1/m) with m = 2^52 by repeated squaring: it converges also where power iteration crawls (equal roots)
 * or turns in circles (kinds that only excite each other), and nonnegative entries cannot cancel.
 *
 * Cost  O(52 d^3). Error about d units in the last place. NaN for a matrix that holds one.
 */
export function branchingRatio(parameters: HawkesParameters): number {
  let matrix = branchingMatrix(parameters)
  let logarithm = 0
  for (let round = 0; round < 52; round++) {
    const norm = matrix.reduce(
      (most, row) =>
        Math.max(
          most,
          row.reduce((sum, share) => sum + share, 0),
        ),
      0,
    )
    if (norm === 0) return 0
    logarithm += Math.log(norm) / 2 ** round
    const scaled = matrix.map((row) => row.map((share) => share / norm))
    matrix = scaled.map((row) => row.map((_, j) => row.reduce((sum, share, k) => sum + share * scaled[k][j], 0)))
  }
  return Math.exp(logarithm)
}

/** Events per second of each kind in the long run, (I - G)^-1 mu; NaN when the process is not stationary. */
export function stationaryRates(parameters: HawkesParameters): readonly number[] {
  const { mu } = parameters
  if (!(branchingRatio(parameters) < 1)) return mu.map(() => NaN)
  const rest = branchingMatrix(parameters).flatMap((row, i) => row.map((share, j) => (i === j ? 1 : 0) - share))
  const rates = solveLinear(Float64Array.from(rest), Float64Array.from(mu))
  return rates === null ? mu.map(() => NaN) : Array.from(rates)
}
