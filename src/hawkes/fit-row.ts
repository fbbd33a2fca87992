/**
 * Maximum likelihood of one row: a target, and the components that drive it. What the sum of exponentials and the
 * multivariate process have in common.
 *
 * Time is measured in mean gaps while it searches. For given decays the likelihood is concave and one start is enough.
 */
import { rowLogLikelihood, type Row } from './likelihood-row.ts'
import { maximise, type LikelihoodOf } from './maximum.ts'
import { stableChart, type ChartMode } from './stable-chart.ts'

export interface RowFit {
  /** mu, alpha_1 .. alpha_C, beta_1 .. beta_C, 1/s. */
  readonly theta: Float64Array
  readonly standardErrors: Float64Array
  readonly logLikelihood: number
  readonly gradientNorm: number
  readonly curved: boolean
  readonly converged: boolean
  readonly evaluations: number
}

/**
 * `starts` are parameters in 1/s; `fixedDecays` holds the decays there. `targets` is the number of events of the target,
 * at least 1.
 */
export function fitRow(
  row: Row,
  mode: ChartMode,
  starts: readonly Float64Array[],
  fixedDecays: readonly number[] | null,
  targets: number,
): RowFit {
  const { observation, sources } = row
  const unit = observation.horizon / observation.times.length
  const scaled: Row = {
    ...row,
    observation: {
      ...observation,
      times: observation.times.map((at) => at / unit),
      horizon: observation.horizon / unit,
    },
  }
  const likelihood: LikelihoodOf = (theta, gradient, hessian) => rowLogLikelihood(scaled, theta, gradient, hessian)
  const chart = stableChart(sources.length, mode, fixedDecays?.map((beta) => beta * unit) ?? null)
  const found = maximise(
    likelihood,
    chart,
    starts.map((start) => start.map((value) => value * unit)),
    targets,
  )
  return {
    theta: found.theta.map((value) => value / unit),
    standardErrors: found.standardErrors.map((value) => value / unit),
    logLikelihood: found.logLikelihood - targets * Math.log(unit),
    gradientNorm: found.gradientNorm * unit,
    curved: found.curved,
    converged: found.converged,
    evaluations: found.evaluations,
  }
}
