/**
 * Which positions are one bet under two names.
 *
 *   sign(w_i w_j) rho_ij > limit
 *
 * Long A against short B with a correlation of 0.9 is a hedge and passes; long A against short B with -0.9 is one bet and
 * does not. `literal` asks |rho_ij| > limit of every pair instead, held or not, as the setting max_correlation is often
 * read.
 *
 * Unit    none. Correlations of synchronous returns of a minute or longer (Epps effect).
 * Source  math.md 12.3; Epps (1979), Journal of the American Statistical Association 74.
 * Cost    O(n^2).
 * Edge    Fewer than 30 observations: not evaluated. A correlation or exposure that is NaN between held positions is a
 *         breach: what is not known is not allowed. Nothing held, no bet.
 */
export const LEAST_OBSERVATIONS = 30

export interface CorrelationBreach {
  readonly first: number
  readonly second: number
  /** rho_ij as measured; NaN when it is not known. */
  readonly correlation: number
}

export interface CorrelationVerdict {
  /** False when there were too few observations to say anything. */
  readonly evaluated: boolean
  readonly breaches: readonly CorrelationBreach[]
}

/** How much two holdings are the same bet, in [-1, 1]: below 0 the one hedges the other. */
export const sameBet = (first: number, second: number, correlation: number): number =>
  Math.sign(first) * Math.sign(second) * correlation

/** `correlations` row-major, n x n for n exposures; `observations` is how many returns they come from. */
export function judgeCorrelations(
  exposures: ArrayLike<number>,
  correlations: Float64Array,
  observations: number,
  limit: number,
  reading: 'signed' | 'literal' = 'signed',
): CorrelationVerdict {
  if (!(observations >= LEAST_OBSERVATIONS)) return { evaluated: false, breaches: [] }
  const size = exposures.length
  const breaches: CorrelationBreach[] = []
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      const correlation = correlations[i * size + j]
      const together = reading === 'literal' ? Math.abs(correlation) : sameBet(exposures[i], exposures[j], correlation)
      if (reading === 'signed' && (exposures[i] === 0 || exposures[j] === 0)) continue
      if (!(together <= limit)) breaches.push({ first: i, second: j, correlation })
    }
  }
  return { evaluated: true, breaches }
}
