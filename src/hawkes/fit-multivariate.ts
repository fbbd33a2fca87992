/**
 * Maximum likelihood for the multivariate exponential process, row by row: the rows share no parameter.
 *
 * A row alone cannot know the spectral radius, so the rows are first fitted with positive parameters and nothing more.
 * That is the optimum when it is stable. When it is not, they are fitted again with every row sum of the branching
 * matrix below 1, which is enough for stability, and the fit says `constrained`.
 *
 * Edge    a pair that does not excite has a decay that cannot be identified: it comes back with alpha about 0.
 * Source  Ogata (1978); Bowsher (2007), J. Econometrics 141(2).
 */
import type { MarkedObservation } from './event-times.ts'
import { branchingMatrix, branchingRatio, type HawkesParameters } from './exponential.ts'
import { boundaryOf, fitRefusal, MINIMUM_EVENTS, type Fit, type FitOptions } from './fit.ts'
import { fitRow, type RowFit } from './fit-row.ts'
import { akaike, poissonLogLikelihood } from './likelihood.ts'
import type { ChartMode } from './stable-chart.ts'

export interface MultivariateFitOptions extends FitOptions {
  readonly start?: HawkesParameters
  /** Decays to hold fixed, 1/s, target by source: then each row is concave. */
  readonly decays?: readonly (readonly number[])[]
}

/** Decays to start from, in units of the mean rate of all kinds. */
const START_DECAYS = [0.5, 4, 30]

export function fitMultivariate(
  observation: MarkedObservation,
  options: MultivariateFitOptions = {},
): Fit<HawkesParameters> {
  const refusal = fitRefusal(observation, options)
  if (refusal !== null) return refusal
  const { times, kinds, kindCount, horizon } = observation
  const events = times.length
  const targets = new Int32Array(kindCount)
  for (const kind of kinds) targets[kind]++
  const { minimumEvents = MINIMUM_EVENTS, start, decays } = options
  if (!targets.every((count) => count >= Math.max(1, minimumEvents / kindCount))) {
    return { kind: 'refused', reason: 'too-few-events', events }
  }
  const square = (matrix: readonly (readonly number[])[]): boolean =>
    matrix.length === kindCount && matrix.every((row) => row.length === kindCount)
  if (decays !== undefined && !(square(decays) && decays.flat().every((beta) => beta > 0 && beta < Infinity))) {
    return { kind: 'refused', reason: 'parameters-out-of-range', events }
  }

  const sources = Array.from({ length: kindCount }, (_, j) => j)
  const coldStarts = (i: number): Float64Array[] => {
    const betas =
      decays === undefined ? START_DECAYS.map((d) => sources.map(() => (d * events) / horizon)) : [decays[i]]
    return betas.map((row) =>
      Float64Array.of(targets[i] / horizon / 2, ...row.map((beta) => (0.5 / kindCount) * beta), ...row),
    )
  }
  const warmStart = (i: number): Float64Array | null => {
    if (start === undefined || start.mu.length !== kindCount || !square(start.alpha) || !square(start.beta)) return null
    // A pair that another fit left without weight gets a little, or it could not come back.
    const alphas = start.alpha[i].map((alpha, j) => Math.max(alpha, 1e-3 * start.beta[i][j]))
    const theta = Float64Array.of(start.mu[i], ...alphas, ...(decays?.[i] ?? start.beta[i]))
    return theta.every((value) => value > 0 && value < Infinity) ? theta : null
  }
  const fitOne = (i: number, mode: ChartMode): RowFit => {
    const row = { observation, target: i, sources }
    const warm = warmStart(i)
    const search = (starts: readonly Float64Array[]): RowFit =>
      fitRow(row, mode, starts, decays?.[i] ?? null, targets[i])
    const found = search(warm === null ? coldStarts(i) : [warm])
    if (warm === null || (found.converged && found.curved)) return found
    const again = search(coldStarts(i))
    return again.logLikelihood < found.logLikelihood ? found : again
  }

  const named = (rows: readonly RowFit[], part: 'theta' | 'standardErrors'): HawkesParameters => ({
    mu: rows.map((row) => row[part][0]),
    alpha: rows.map((row) => Array.from(row[part].subarray(1, 1 + kindCount))),
    beta: rows.map((row) => Array.from(row[part].subarray(1 + kindCount))),
  })
  let rows = sources.map((i) => fitOne(i, 'positive'))
  const constrained = !(branchingRatio(named(rows, 'theta')) < 1)
  if (constrained) rows = sources.map((i) => fitOne(i, 'bounded'))

  const parameters = named(rows, 'theta')
  const radius = branchingRatio(parameters)
  const shares = branchingMatrix(parameters).flatMap((row, i) =>
    row.map((share, j) => ({ share, beta: parameters.beta[i][j] })),
  )
  const logLikelihood = rows.reduce((sum, row) => sum + row.logLikelihood, 0)
  const poisson = targets.reduce((sum, count) => sum + poissonLogLikelihood(count, horizon), 0)
  return {
    kind: 'fitted',
    parameters,
    standardErrors: named(rows, 'standardErrors'),
    logLikelihood,
    gradientNorm: Math.max(...rows.map((row) => row.gradientNorm)),
    branchingRatio: radius,
    events,
    evaluations: rows.reduce((sum, row) => sum + row.evaluations, 0),
    boundary: [
      ...boundaryOf(radius, shares, horizon, options),
      ...(constrained ? (['constrained'] as const) : []),
      ...(rows.every((row) => row.curved) ? [] : (['no-curvature'] as const)),
      ...(rows.every((row) => row.converged) ? [] : (['not-converged'] as const)),
    ],
    aic: akaike(logLikelihood, kindCount * (1 + kindCount * (decays === undefined ? 2 : 1))),
    poissonAic: akaike(poisson, kindCount),
  }
}
