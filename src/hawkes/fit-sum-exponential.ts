/**
 * Maximum likelihood for a sum of exponential kernels: the sum of their branching ratios below 1 by construction.
 *
 * With the decays given the likelihood is concave: one optimum, found from one start. With free decays it is not, and
 * starts that differ may end in optima that differ: decays are spread geometrically from several places and the best is
 * kept. Components come back from the slowest to the fastest.
 *
 * Source  Lallouache & Challet (2016), Quantitative Finance 16(1).
 */
import type { Observation } from './event-times.ts'
import { boundaryOf, fitRefusal, type Fit, type FitOptions } from './fit.ts'
import { fitRow } from './fit-row.ts'
import { akaike, poissonLogLikelihood } from './likelihood.ts'
import { asMarked } from './likelihood-row.ts'

/** mu, alpha_p, beta_p: 1/s. */
export interface SumExponentialParameters {
  readonly mu: number
  readonly alphas: readonly number[]
  readonly betas: readonly number[]
}

export interface SumExponentialFitOptions extends FitOptions {
  /** Decays to hold fixed, 1/s. */
  readonly decays?: readonly number[]
  /** How many components there are when the decays are free; 2 unless told. */
  readonly components?: number
  readonly start?: SumExponentialParameters
}

/** Slowest decay to start from, in units of the mean rate, and the ratio to the next. */
const SPREADS = [
  [0.1, 10],
  [0.5, 10],
  [0.2, 50],
  [1, 5],
] as const

export function fitSumExponential(
  observation: Observation,
  options: SumExponentialFitOptions = {},
): Fit<SumExponentialParameters> {
  const refusal = fitRefusal(observation, options)
  if (refusal !== null) return refusal
  const { times, horizon } = observation
  const events = times.length
  const { decays = null, start } = options
  const count = decays?.length ?? start?.betas.length ?? options.components ?? 2
  const startFits = start === undefined || (start.alphas.length === count && start.betas.length === count)
  if (!(count >= 1) || !startFits || decays?.some((beta) => !(beta > 0 && beta < Infinity))) {
    return { kind: 'refused', reason: 'parameters-out-of-range', events }
  }
  const rate = events / horizon
  const even = (betas: readonly number[]): Float64Array =>
    Float64Array.of(rate / 2, ...betas.map((beta) => (0.5 / count) * beta), ...betas)
  const cold =
    decays === null
      ? SPREADS.map(([slowest, ratio]) => even(Array.from({ length: count }, (_, c) => slowest * ratio ** c * rate)))
      : [even(decays)]
  // A component that another fit left without weight gets a little, or it could not come back.
  const warm =
    start === undefined
      ? null
      : Float64Array.of(
          start.mu,
          ...start.alphas.map((alpha, c) => Math.max(alpha, 1e-3 * start.betas[c])),
          ...start.betas,
        )
  const row = { observation: asMarked(observation), target: 0, sources: Array.from({ length: count }, () => 0) }
  const usable = warm?.every((value) => value > 0 && value < Infinity) ?? false
  let found = fitRow(row, 'bounded', warm !== null && usable ? [warm] : cold, decays, events)
  if (usable && !(found.converged && found.curved)) {
    const again = fitRow(row, 'bounded', cold, decays, events)
    if (!(again.logLikelihood < found.logLikelihood)) found = again
  }

  const order = Array.from({ length: count }, (_, c) => c)
  if (decays === null) order.sort((a, b) => found.theta[1 + count + a] - found.theta[1 + count + b])
  const named = (theta: Float64Array): SumExponentialParameters => ({
    mu: theta[0],
    alphas: order.map((c) => theta[1 + c]),
    betas: order.map((c) => theta[1 + count + c]),
  })
  const parameters = named(found.theta)
  const shares = parameters.alphas.map((alpha, c) => ({
    beta: parameters.betas[c],
    share: alpha / parameters.betas[c],
  }))
  const branchingRatio = shares.reduce((sum, { share }) => sum + share, 0)
  return {
    kind: 'fitted',
    parameters,
    standardErrors: named(found.standardErrors),
    logLikelihood: found.logLikelihood,
    gradientNorm: found.gradientNorm,
    branchingRatio,
    events,
    evaluations: found.evaluations,
    boundary: [
      ...boundaryOf(branchingRatio, shares, horizon, options),
      ...(found.curved ? [] : (['no-curvature'] as const)),
      ...(found.converged ? [] : (['not-converged'] as const)),
    ],
    aic: akaike(found.logLikelihood, 1 + count + (decays === null ? count : 0)),
    poissonAic: akaike(poissonLogLikelihood(events, horizon), 1),
  }
}
