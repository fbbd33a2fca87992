/**
 * Minimisers of a smooth function of a few variables: L-BFGS where the gradient is known, Nelder-Mead where it is not.
 *
 * A value that is not finite means "not here": both step back from it. Neither ever throws.
 *
 * Source  Nocedal & Wright, "Numerical Optimization", algorithm 7.4; the step length by bisection for the weak Wolfe
 *         conditions (Lewis & Overton 2013); Nelder & Mead (1965) with the coefficients of Lagarias et al. (1998).
 */

/** The value at x; writes the gradient. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number

export interface Minimum {
  readonly x: Float64Array
  readonly value: number
  readonly evaluations: number
  /** `stalled`: no step makes it smaller in double precision. */
  readonly end: 'converged' | 'stalled' | 'budget'
}

export interface LbfgsOptions {
  /** Ends when no component of the gradient is larger. */
  readonly gradientTolerance?: number
  readonly iterations?: number
}

const MEMORY = 8
const SUFFICIENT_DECREASE = 1e-4
const CURVATURE = 0.9
const STEP_TRIALS = 40
/** The first step is at most this long, so that a steep start does not throw the search out of the region. */
const FIRST_STEP = 1

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k]
  return sum
}
const largest = (a: Float64Array): number => {
  let most = 0
  for (const value of a) most = Math.max(most, Math.abs(value))
  return most
}

/** Limited-memory BFGS. Cost O(8 n) an iteration beside the objective. */
export function lbfgs(objective: Objective, start: Float64Array, options: LbfgsOptions = {}): Minimum {
  const { gradientTolerance = 1e-8, iterations = 200 } = options
  const n = start.length
  let x = start.slice()
  let gradient = new Float64Array(n)
  let value = objective(x, gradient)
  let evaluations = 1
  const done = (end: Minimum['end']): Minimum => ({ x, value, evaluations, end })
  if (!Number.isFinite(value)) return done('stalled')

  const steps: Float64Array[] = []
  const turns: Float64Array[] = []
  const inverses: number[] = []
  let trial = new Float64Array(n)
  let trialGradient = new Float64Array(n)

  /** -H g by the two loops, H the inverse Hessian that the remembered steps and turns make. */
  const direction = (): Float64Array => {
    const d = gradient.map((slope) => -slope)
    const shares: number[] = []
    for (let k = steps.length - 1; k >= 0; k--) {
      const share = inverses[k] * dot(steps[k], d)
      shares[k] = share
      for (let i = 0; i < n; i++) d[i] -= share * turns[k][i]
    }
    const last = steps.length - 1
    const scale = last < 0 ? 1 : 1 / (inverses[last] * dot(turns[last], turns[last]))
    for (let i = 0; i < n; i++) d[i] *= scale
    for (let k = 0; k < steps.length; k++) {
      const back = inverses[k] * dot(turns[k], d)
      for (let i = 0; i < n; i++) d[i] += (shares[k] - back) * steps[k][i]
    }
    return d
  }

  for (let round = 0; round < iterations; round++) {
    const steepness = largest(gradient)
    if (steepness <= gradientTolerance) return done('converged')
    let d = direction()
    let slope = dot(d, gradient)
    if (!(slope < 0)) {
      steps.length = turns.length = inverses.length = 0
      d = direction()
      slope = dot(d, gradient)
    }
    let length = steps.length === 0 ? Math.min(1, FIRST_STEP / steepness) : 1
    let low = 0
    let high = Infinity
    let found = false
    let trialValue = NaN
    for (let attempt = 0; attempt < STEP_TRIALS; attempt++) {
      for (let i = 0; i < n; i++) trial[i] = x[i] + length * d[i]
      trialValue = objective(trial, trialGradient)
      evaluations++
      if (!(trialValue <= value + SUFFICIENT_DECREASE * length * slope)) high = length
      else if (dot(d, trialGradient) < CURVATURE * slope) low = length
      else {
        found = true
        break
      }
      length = high === Infinity ? 2 * low : (low + high) / 2
    }
    if (!found && !(trialValue < value)) return done('stalled')
    const step = new Float64Array(n)
    const turn = new Float64Array(n)
    for (let i = 0; i < n; i++) {
      step[i] = trial[i] - x[i]
      turn[i] = trialGradient[i] - gradient[i]
    }
    const bend = dot(step, turn)
    const gain = value - trialValue
    ;[x, trial] = [trial, x]
    ;[gradient, trialGradient] = [trialGradient, gradient]
    value = trialValue
    if (bend > 0) {
      steps.push(step)
      turns.push(turn)
      inverses.push(1 / bend)
      if (steps.length > MEMORY) {
        steps.shift()
        turns.shift()
        inverses.shift()
      }
    }
    if (!(gain > 0)) return done('stalled')
  }
  return done('budget')
}

/** The downhill simplex. `scale` is the edge of the first one, `tolerance` the spread of values at which it ends. */
export function nelderMead(
  f: (x: Float64Array) => number,
  start: Float64Array,
  { scale = 0.5, tolerance = 1e-10, evaluations: budget = 2_000 } = {},
): Minimum {
  const n = start.length
  let evaluations = 0
  const valueAt = (x: Float64Array): number => {
    evaluations++
    const value = f(x)
    return Number.isNaN(value) ? Infinity : value
  }
  const corners = Array.from({ length: n + 1 }, (_, corner): { x: Float64Array; value: number } => {
    const x = start.slice()
    if (corner > 0) x[corner - 1] += scale
    return { x, value: valueAt(x) }
  })
  let end: Minimum['end'] = 'budget'
  while (evaluations < budget) {
    corners.sort((a, b) => a.value - b.value)
    if (corners[n].value - corners[0].value <= tolerance) {
      end = 'converged'
      break
    }
    const middle = new Float64Array(n)
    for (const { x } of corners.slice(0, n)) for (let i = 0; i < n; i++) middle[i] += x[i] / n
    /** The point on the line from the worst corner through the middle, `reach` times as far beyond it. */
    const along = (reach: number): { x: Float64Array; value: number } => {
      const x = middle.map((at, i) => at + reach * (at - corners[n].x[i]))
      return { x, value: valueAt(x) }
    }
    const reflected = along(1)
    if (reflected.value < corners[0].value) {
      const expanded = along(2)
      corners[n] = expanded.value < reflected.value ? expanded : reflected
    } else if (reflected.value < corners[n - 1].value) {
      corners[n] = reflected
    } else {
      const contracted = along(reflected.value < corners[n].value ? 0.5 : -0.5)
      if (contracted.value < Math.min(reflected.value, corners[n].value)) corners[n] = contracted
      else {
        for (const corner of corners.slice(1)) {
          corner.x = corner.x.map((at, i) => (at + corners[0].x[i]) / 2)
          corner.value = valueAt(corner.x)
        }
      }
    }
  }
  corners.sort((a, b) => a.value - b.value)
  return { x: corners[0].x, value: corners[0].value, evaluations, end }
}
