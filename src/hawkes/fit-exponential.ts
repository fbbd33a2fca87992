/**
 * Maximum likelihood for the exponential kernel: stable by construction, from several decays, with standard errors.
 *
 * Time is measured in mean gaps while it searches. Not concave in beta, so it starts from decays between a fifth of and
 * a hundred times the mean rate; a warm start is tried first and alone, and the others only if it fails.
 *
 * Cost    about 80 passes over the events, 20 from a warm start; 10 Newton steps at most.
 * Source  Ozaki (1979); Ogata (1978), Ann. Inst. Statist. Math. 30.
 */
import type { Observation } from './event-times.ts'
import { boundaryOf, fitRefusal, type Fit, type FitOptions } from './fit.ts'
import { akaike, poissonLogLikelihood } from './likelihood.ts'
import { exponentialLogLikelihood } from './likelihood-exponential.ts'
import { maximise, type LikelihoodOf } from './maximum.ts'
import { stableChart } from './stable-chart.ts'

/** mu, alpha, beta: 1/s. */
export interface ExponentialParameters {
  readonly mu: number
  readonly alpha: number
  readonly beta: number
}

export interface ExponentialFitOptions extends FitOptions {
  readonly start?: ExponentialParameters
}

/** Decays to start from, in units of the mean rate. */
const START_DECAYS = [0.2, 1, 5, 25, 100]

export function fitExponential(
  observation: Observation,
  options: ExponentialFitOptions = {},
): Fit<ExponentialParameters> {
  const refusal = fitRefusal(observation, options)
  if (refusal !== null) return refusal
  const { times, horizon } = observation
  const events = times.length
  const unit = horizon / events
  const scaled: Observation = { ...observation, times: times.map((at) => at / unit), horizon: horizon / unit }
  const likelihood: LikelihoodOf = (theta, gradient, hessian) =>
    exponentialLogLikelihood(scaled, theta[0], theta[1], theta[2], gradient, hessian)
  const chart = stableChart(1, 'bounded')
  const cold = START_DECAYS.map((beta) => Float64Array.of(0.5, 0.5 * beta, beta))
  const { start } = options
  const warm = start === undefined ? null : Float64Array.of(start.mu * unit, start.alpha * unit, start.beta * unit)

  let found = maximise(likelihood, chart, warm !== null && chart.holds(warm) ? [warm] : cold, events)
  if (warm !== null && !(found.converged && found.curved)) {
    const again = maximise(likelihood, chart, cold, events)
    if (!(again.logLikelihood < found.logLikelihood)) found = again
  }
  const named = (values: Float64Array): ExponentialParameters => ({
    mu: values[0] / unit,
    alpha: values[1] / unit,
    beta: values[2] / unit,
  })
  const parameters = named(found.theta)
  const branchingRatio = found.theta[1] / found.theta[2]
  // Times in units of `unit` have densities `unit` times as large: one ln unit an event.
  const logLikelihood = found.logLikelihood - events * Math.log(unit)
  return {
    kind: 'fitted',
    parameters,
    standardErrors: named(found.standardErrors),
    logLikelihood,
    gradientNorm: found.gradientNorm * unit,
    branchingRatio,
    events,
    evaluations: found.evaluations,
    boundary: [
      ...boundaryOf(branchingRatio, [{ beta: parameters.beta, share: branchingRatio }], horizon, options),
      ...(found.curved ? [] : (['no-curvature'] as const)),
      ...(found.converged ? [] : (['not-converged'] as const)),
    ],
    aic: akaike(logLikelihood, 3),
    poissonAic: akaike(poissonLogLikelihood(events, horizon), 1),
  }
}
