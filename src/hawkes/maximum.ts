/**
 * The search for the maximum of a log-likelihood: from every start a little, from the best to the end, then Newton.
 *
 * L-BFGS runs on -LL / N in the coordinates of a chart; Newton steps then are taken in the parameters themselves, with
 * the analytic Hessian, as long as they stay inside, do not lose likelihood and make the gradient smaller.
 */
import { inverseOfPositive, solveLinear } from '#numeric/linear-solve.ts'
import { lbfgs, type Minimum } from '#numeric/minimise.ts'
import type { Chart } from './stable-chart.ts'

/** The log-likelihood at theta, writing what it is given room for; NaN out of range. */
export type LikelihoodOf = (theta: Float64Array, gradient: Float64Array | null, hessian: Float64Array | null) => number

export interface Maximum {
  readonly theta: Float64Array
  readonly logLikelihood: number
  readonly gradientNorm: number
  /** NaN for what is fixed, and everywhere when the Hessian is not negative definite. */
  readonly standardErrors: Float64Array
  readonly curved: boolean
  readonly converged: boolean
  readonly evaluations: number
}

const SCOUTING = 15
const SEARCHING = 300
const NEWTON_STEPS = 8

export function maximise(
  likelihood: LikelihoodOf,
  chart: Chart,
  starts: readonly Float64Array[],
  events: number,
): Maximum {
  const length = starts[0].length
  const { free } = chart
  // What is fixed keeps its value: the chart writes it at every z.
  let theta = new Float64Array(length)
  let gradient = new Float64Array(length)
  const objective = (z: Float64Array, byZ: Float64Array): number => {
    chart.parameters(z, theta)
    const value = likelihood(theta, gradient, null)
    chart.slopes(z, theta, gradient, byZ)
    for (let k = 0; k < byZ.length; k++) byZ[k] /= -events
    return -value / events
  }
  let evaluations = 0
  const search = (from: Float64Array, iterations: number): Minimum => {
    const found = lbfgs(objective, from, { iterations, gradientTolerance: 1e-9 })
    evaluations += found.evaluations
    return found
  }
  const scouts = starts.map((start) => search(chart.coordinates(start), starts.length > 1 ? SCOUTING : SEARCHING))
  const best = scouts.reduce((a, b) => (b.value < a.value || Number.isNaN(a.value) ? b : a))
  const found = best.end === 'converged' || starts.length === 1 ? best : search(best.x, SEARCHING)

  chart.parameters(found.x, theta)
  const hessian = new Float64Array(length * length)
  const normOf = (g: Float64Array): number => free.reduce((most, k) => Math.max(most, Math.abs(g[k])), 0)
  const part = (): Float64Array =>
    Float64Array.from({ length: free.length ** 2 }, (_, at) => {
      const [row, column] = [free[Math.floor(at / free.length)], free[at % free.length]]
      return -hessian[row * length + column]
    })
  let value = likelihood(theta, gradient, hessian)
  evaluations++
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const move = solveLinear(
      part(),
      Float64Array.from(free, (k) => gradient[k]),
    )
    if (move === null) break
    const next = theta.slice()
    free.forEach((k, at) => (next[k] += move[at]))
    if (!chart.holds(next)) break
    const nextGradient = new Float64Array(length)
    const nextValue = likelihood(next, nextGradient, null)
    evaluations++
    if (!(nextValue >= value - 1e-12 * Math.abs(value)) || !(normOf(nextGradient) < normOf(gradient))) break
    theta = next
    gradient = nextGradient
    value = likelihood(theta, null, hessian)
  }

  const standardErrors = new Float64Array(length).fill(NaN)
  const covariance = inverseOfPositive(part(), free.length)
  if (covariance !== null) {
    free.forEach((k, at) => (standardErrors[k] = Math.sqrt(covariance[at * free.length + at])))
  }
  const slopes = new Float64Array(chart.size)
  chart.slopes(chart.coordinates(theta), theta, gradient, slopes)
  return {
    theta,
    logLikelihood: value,
    gradientNorm: normOf(gradient),
    standardErrors,
    curved: covariance !== null,
    // In the coordinates of the search: at an edge of the region the gradient in theta need not vanish.
    converged: slopes.every((slope) => Math.abs(slope) <= 1e-5 * events),
    evaluations,
  }
}
