/**
 * One step of expectation-maximisation for the exponential kernel.
 *
 *   E  p_ij = phi(t_i - t_j) / lambda(t_i), p_i0 = mu / lambda(t_i): who caused whom
 *      K = sum p_ij, W = sum p_ij (t_i - t_j), both by recursion in O(n), or pair by pair for those near enough
 *   M  exact: mu = sum p_i0 / T, n = K / sum D_i(b), with b the root of K / b - W - (K / sum D_i) sum u_i e^(-b u_i)
 *      naive: b = K / W, n = K / N, which forgets that children after T were not seen; biased for short windows
 *
 * Source  Veen & Schoenberg (2008), JASA 103; Lewis & Mohler (2011).
 */
import type { Observation } from './event-times.ts'
import type { ExponentialParameters } from './fit-exponential.ts'

export interface Responsibilities {
  /** Events expected to be of the base rate, sum p_i0. */
  readonly background: number
  /** Events expected to be children, K. */
  readonly triggered: number
  /** Their lags, W, seconds. */
  readonly lagged: number
}

/** The E step by the recursions of the likelihood: every pair, O(n). Strict ties. */
export function responsibilities({ times }: Observation, { mu, alpha, beta }: ExponentialParameters): Responsibilities {
  let a = 0
  let b = 0
  let tied = 0
  let last = 0
  let background = 0
  let triggered = 0
  let lagged = 0
  for (let i = 0; i < times.length; i++) {
    const gap = times[i] - last
    if (i > 0 && gap > 0) {
      const kept = Math.exp(-beta * gap)
      b = kept * (b + gap * (a + tied))
      a = kept * (a + tied)
      tied = 1
    } else tied++
    last = times[i]
    const lambda = mu + alpha * a
    background += mu / lambda
    triggered += (alpha * a) / lambda
    lagged += (alpha * b) / lambda
  }
  return { background, triggered, lagged }
}

/**
 * The E step pair by pair, leaving out pairs more than `within` decays apart: the plain form, which any kernel could use.
 * Cost O(n) pairs within the reach; nothing is stored. At 40 decays what is left out is below 1e-17 of what is kept.
 */
export function pairResponsibilities(
  { times }: Observation,
  { mu, alpha, beta }: ExponentialParameters,
  within = 40,
): Responsibilities {
  let background = 0
  let triggered = 0
  let lagged = 0
  for (let i = 0; i < times.length; i++) {
    let excited = 0
    let lags = 0
    for (let j = i - 1; j >= 0; j--) {
      const lag = times[i] - times[j]
      if (beta * lag > within) break
      if (!(lag > 0)) continue
      const share = alpha * Math.exp(-beta * lag)
      excited += share
      lags += share * lag
    }
    background += mu / (mu + excited)
    triggered += excited / (mu + excited)
    lagged += lags / (mu + excited)
  }
  return { background, triggered, lagged }
}

/** The M step that forgets the end of the window. */
export function naiveStep(
  { times, horizon }: Observation,
  { background, triggered, lagged }: Responsibilities,
): ExponentialParameters {
  const beta = triggered / lagged
  return { mu: background / horizon, alpha: (triggered / times.length) * beta, beta }
}

/** The branching ratio of a maximum inside the region: what would be 1 or more is held here. */
const BRANCHING_END = 1 - 1e-9

/**
 * The M step that maximises the expected likelihood of the window, edge included, over mu > 0, 0 <= n < 1, beta > 0.
 * With nothing triggered alpha is 0 and beta stays.
 */
export function exactStep(
  { times, horizon }: Observation,
  { background, triggered, lagged }: Responsibilities,
  beta: number,
): ExponentialParameters {
  const mu = background / horizon
  if (!(triggered > 0 && lagged > 0)) return { mu, alpha: 0, beta }
  /** Slope of the expected likelihood in ln beta, with n the best for that beta. */
  let branching = 0
  const slopeAt = (b: number): number => {
    let done = times.length
    let left = 0
    for (let i = times.length - 1; i >= 0; i--) {
      const u = horizon - times[i]
      if (b * u > 40) break
      const kept = Math.exp(-b * u)
      done -= kept
      left += u * kept
    }
    branching = Math.min(BRANCHING_END, triggered / done)
    return triggered - b * (lagged + branching * left)
  }
  // The slope is positive for slow decays and negative for fast ones: at K / W the edge term alone is left, below 0.
  let high = triggered / lagged
  let low = Math.min(beta, high)
  for (let halving = 0; halving < 200 && !(slopeAt(low) > 0); halving++) {
    high = low
    low /= 2
  }
  for (let round = 0; round < 200 && high - low > 4 * Number.EPSILON * high; round++) {
    const middle = (low + high) / 2
    if (slopeAt(middle) > 0) low = middle
    else high = middle
  }
  const root = (low + high) / 2
  slopeAt(root)
  return { mu, alpha: branching * root, beta: root }
}
