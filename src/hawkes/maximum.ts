/**
 * The search for the maximum of a log-likelihood: from every start a little, from the best to the end, then Newton. From
 * one start Newton is tried first.
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
/** Steepness of the log-likelihood over the events, of a search that has arrived. */
const TOLERANCE = 1e-9
/** Of a parameter: errors go with the square of a Newton step, so that after such a one there is nothing to gain. */
const LAST_MOVE = 1e-7

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
  const hessian = new Float64Array(length * length)
  const normOf = (g: Float64Array): number => free.reduce((most, k) => Math.max(most, Math.abs(g[k])), 0)
  const negatedHessian = (): Float64Array =>
    Float64Array.from({ length: free.length ** 2 }, (_, at) => {
      const [row, column] = [free[Math.floor(at / free.length)], free[at % free.length]]
      return -hessian[row * length + column]
    })
  const slopes = new Float64Array(chart.size)
  /** In the coordinates of the search: at an edge of the region the gradient in theta need not vanish. */
  const isFlat = (tolerance: number): boolean => {
    chart.slopes(chart.coordinates(theta), theta, gradient, slopes)
    return slopes.every((slope) => Math.abs(slope) <= tolerance * events)
  }
  let value = Number.NaN
  const measure = (): void => {
    value = likelihood(theta, gradient, hessian)
    evaluations++
  }
  /** Goes on by a part of the move, when it is inside, loses no likelihood and makes the gradient smaller. */
  const step = (move: Float64Array, part: number): boolean => {
    const before = { theta, gradient, value, steepness: normOf(gradient) }
    theta = theta.slice()
    free.forEach((k, at) => (theta[k] += part * move[at]))
    if (chart.holds(theta)) {
      gradient = new Float64Array(length)
      measure()
      if (value >= before.value - 1e-12 * Math.abs(before.value) && normOf(gradient) < before.steepness) return true
    }
    ;({ theta, gradient, value } = before)
    return false
  }
  /** From `from` by Newton steps, as long as they lead on; leaves where it ends, with value, gradient and Hessian there. */
  const newton = (from: Float64Array): void => {
    theta = from.slice()
    measure()
    for (let left = NEWTON_STEPS; left > 0; left--) {
      const move = solveLinear(
        negatedHessian(),
        Float64Array.from(free, (k) => gradient[k]),
      )
      if (move === null) return
      const isLast = free.every((k, at) => Math.abs(move[at]) <= LAST_MOVE * theta[k])
      // A whole one may be too long far from the maximum.
      if (!(step(move, 1) || (!isLast && (step(move, 1 / 2) || step(move, 1 / 8))))) {
        likelihood(theta, null, hessian)
        return
      }
      if (isLast) return
    }
  }
  const search = (from: Float64Array, iterations: number): Minimum => {
    const found = lbfgs(objective, from, { iterations, gradientTolerance: TOLERANCE })
    evaluations += found.evaluations
    return found
  }
  const searched = (): Float64Array => {
    const scouts = starts.map((start) => search(chart.coordinates(start), starts.length > 1 ? SCOUTING : SEARCHING))
    const best = scouts.reduce((a, b) => (b.value < a.value || Number.isNaN(a.value) ? b : a))
    const found = best.end === 'converged' || starts.length === 1 ? best : search(best.x, SEARCHING)
    const end = new Float64Array(length)
    chart.parameters(found.x, end)
    return end
  }

  // Who starts near the maximum, as a fit goes on from the one before, is there in a few steps.
  const [first] = starts
  if (starts.length === 1 && chart.holds(first)) newton(first)
  const arrived = !Number.isNaN(value) && isFlat(TOLERANCE) && inverseOfPositive(negatedHessian(), free.length) !== null
  if (!arrived) newton(searched())

  const standardErrors = new Float64Array(length).fill(NaN)
  const covariance = inverseOfPositive(negatedHessian(), free.length)
  if (covariance !== null) {
    free.forEach((k, at) => (standardErrors[k] = Math.sqrt(covariance[at * free.length + at])))
  }
  return {
    theta,
    logLikelihood: value,
    gradientNorm: normOf(gradient),
    standardErrors,
    curved: covariance !== null,
    converged: isFlat(1e-5),
    evaluations,
  }
}
