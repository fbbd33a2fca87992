/**
 * Maximum likelihood for the power-law kernel, from the exact likelihood: n < 1 and p > 1 by construction.
 *
 *   z = (ln mu, logit n, ln beta, ln(p - 1))       alpha = n beta (p - 1)
 *
 * beta and p share a ridge (a fast start with a heavy tail looks like a slow one with a light tail): their errors are
 * large and strongly correlated, while n and the likelihood are well determined.
 *
 * Cost  O(n^2) an evaluation and some 150 of them: 1000 events take about 2 s. More than `maximumEvents` are refused;
 *       fit a sum of exponentials to those.
 */
import type { Observation } from './event-times.ts'
import { boundaryOf, fitRefusal, type Fit, type FitOptions } from './fit.ts'
import { akaike, poissonLogLikelihood } from './likelihood.ts'
import { powerLawLogLikelihood } from './likelihood-power-law.ts'
import { maximise, type LikelihoodOf } from './maximum.ts'
import type { Chart } from './stable-chart.ts'

/** mu, alpha, beta: 1/s. */
export interface PowerLawParameters {
  readonly mu: number
  readonly alpha: number
  readonly beta: number
  readonly p: number
}

export interface PowerLawFitOptions extends FitOptions {
  readonly start?: PowerLawParameters
  /** More events than this are refused; 2000 unless told. */
  readonly maximumEvents?: number
}

const END = 20
const within = (value: number): number => Math.min(END, Math.max(-END, value))

const powerLawChart: Chart = {
  size: 4,
  free: [0, 1, 2, 3],
  parameters(z, theta) {
    const n = 1 / (1 + Math.exp(-within(z[1])))
    theta[0] = Math.exp(within(z[0]))
    theta[2] = Math.exp(within(z[2]))
    theta[3] = 1 + Math.exp(within(z[3]))
    theta[1] = n * theta[2] * (theta[3] - 1)
  },
  slopes(z, theta, byTheta, byZ) {
    const n = theta[1] / (theta[2] * (theta[3] - 1))
    const byAlpha = theta[1] * byTheta[1]
    byZ[0] = theta[0] * byTheta[0]
    byZ[1] = (1 - n) * byAlpha
    byZ[2] = theta[2] * byTheta[2] + byAlpha
    byZ[3] = (theta[3] - 1) * byTheta[3] + byAlpha
    for (let k = 0; k < 4; k++) if (!(Math.abs(z[k]) < END)) byZ[k] = 0
  },
  coordinates(theta) {
    const n = theta[1] / (theta[2] * (theta[3] - 1))
    return Float64Array.of(Math.log(theta[0]), Math.log(n / (1 - n)), Math.log(theta[2]), Math.log(theta[3] - 1))
  },
  holds: (theta) =>
    theta.every((value) => value > 0 && value < Infinity) && theta[3] > 1 && theta[1] < theta[2] * (theta[3] - 1),
}

/** Decay, in units of the mean rate, and power to start from. */
const STARTS = [
  [1, 2],
  [10, 1.5],
  [0.2, 4],
] as const

export function fitPowerLaw(observation: Observation, options: PowerLawFitOptions = {}): Fit<PowerLawParameters> {
  const refusal = fitRefusal(observation, options)
  if (refusal !== null) return refusal
  const { horizon, times } = observation
  const events = times.length
  if (!(events <= (options.maximumEvents ?? 2_000))) return { kind: 'refused', reason: 'too-many-events', events }
  const unit = horizon / events
  const scaled: Observation = { times: times.map((at) => at / unit), horizon: horizon / unit }
  const valueAt = (theta: Float64Array, gradient: Float64Array | null): number =>
    powerLawLogLikelihood(scaled, theta[0], theta[1], theta[2], theta[3], gradient)
  const likelihood: LikelihoodOf = (theta, gradient, hessian) => {
    if (hessian !== null) differences(valueAt, theta, hessian)
    return valueAt(theta, gradient)
  }
  const { start } = options
  const warm =
    start === undefined ? null : Float64Array.of(start.mu * unit, start.alpha * unit, start.beta * unit, start.p)
  const cold = STARTS.map(([beta, p]) => Float64Array.of(0.5, 0.5 * beta * (p - 1), beta, p))
  const found = maximise(likelihood, powerLawChart, warm !== null && powerLawChart.holds(warm) ? [warm] : cold, events)

  const named = (values: Float64Array): PowerLawParameters => ({
    mu: values[0] / unit,
    alpha: values[1] / unit,
    beta: values[2] / unit,
    p: values[3],
  })
  const branchingRatio = found.theta[1] / (found.theta[2] * (found.theta[3] - 1))
  const logLikelihood = found.logLikelihood - events * Math.log(unit)
  return {
    kind: 'fitted',
    parameters: named(found.theta),
    standardErrors: named(found.standardErrors),
    logLikelihood,
    gradientNorm: found.gradientNorm * Math.max(1, unit),
    branchingRatio,
    events,
    evaluations: found.evaluations,
    boundary: [
      ...boundaryOf(branchingRatio, [], horizon, options),
      ...(found.curved ? [] : (['no-curvature'] as const)),
      ...(found.converged ? [] : (['not-converged'] as const)),
    ],
    aic: akaike(logLikelihood, 4),
    poissonAic: akaike(poissonLogLikelihood(events, horizon), 1),
  }
}

/** The Hessian by central differences of the gradient, made symmetric; good to about 1e-9 relative. */
function differences(
  valueAt: (theta: Float64Array, gradient: Float64Array) => number,
  theta: Float64Array,
  hessian: Float64Array,
): void {
  const size = theta.length
  const up = new Float64Array(size)
  const down = new Float64Array(size)
  const moved = theta.slice()
  hessian.fill(0)
  for (let k = 0; k < size; k++) {
    // p may not fall below 1, nor a parameter below 0: the step is a share of what there is.
    const step = 1e-5 * (k === 3 ? theta[k] - 1 : theta[k])
    moved[k] = theta[k] + step
    valueAt(moved, up)
    moved[k] = theta[k] - step
    valueAt(moved, down)
    moved[k] = theta[k]
    for (let l = 0; l < size; l++) {
      const slope = (up[l] - down[l]) / (4 * step)
      hessian[k * size + l] += slope
      hessian[l * size + k] += slope
    }
  }
}
