/**
 * Log-likelihood of one kind of events whose intensity is a sum of exponentials of any kinds, with gradient and Hessian.
 *
 *   lambda(t) = mu + sum_c alpha_c sum_{t_k < t, kind k = source_c} exp(-beta_c (t - t_k))
 *
 * One form for two models: a sum of exponentials has several components of one source, a row of a multivariate process
 * one component a source. Parameters in one array: mu, alpha_1 .. alpha_C, beta_1 .. beta_C. With g the gradient of
 * lambda at an event, the Hessian is sum(lambda'' / lambda - g g' / lambda^2) less that of the compensator.
 *
 * Source  Ozaki (1979); the rows of a multivariate process separate (Ogata 1978).
 * Cost    C exps an event, hardly a logarithm; C^2 more multiplications an event of the target for the Hessian.
 * Ties    strict.
 */
import type { MarkedObservation } from './event-times.ts'
import { exponentialLogLikelihood, OVER } from './likelihood-exponential.ts'
import { createLogSum, LEAST_PRODUCT, MOST_PRODUCT } from './log-sum.ts'

export interface Row {
  readonly observation: MarkedObservation
  /** The kind whose likelihood it is. */
  readonly target: number
  /** The kind that drives each component. */
  readonly sources: readonly number[]
}

/** The log-likelihood of the row; of one kind that excites itself by one component it is the form without loops. Edge: NaN unless mu > 0, every alpha >= 0 and every beta > 0. */
export function rowLogLikelihood(
  { observation, target, sources }: Row,
  theta: Float64Array,
  gradient: Float64Array | null = null,
  hessian: Float64Array | null = null,
): number {
  const { times, kinds, horizon, kindCount } = observation
  const count = sources.length
  const size = 1 + 2 * count
  const mu = theta[0]
  if (count === 1 && kindCount === 1) {
    return exponentialLogLikelihood({ times, horizon }, mu, theta[1], theta[2], gradient, hessian)
  }
  if (!(mu > 0 && mu < Infinity)) return NaN
  for (let c = 0; c < count; c++) {
    const [alpha, beta] = [theta[1 + c], theta[1 + count + c]]
    if (!(alpha >= 0 && alpha < Infinity && beta > 0 && beta < Infinity)) return NaN
  }
  gradient?.fill(0)
  hessian?.fill(0)
  const a = new Float64Array(count)
  const b = new Float64Array(count)
  const c2 = new Float64Array(count)
  const slope = new Float64Array(size)
  /** Events of each kind at the last time, and in all. */
  const tied = new Float64Array(kindCount)
  const totals = new Float64Array(kindCount)
  let last = 0
  const logs = createLogSum()
  /** Of the intensities whose logarithm is not in the sum yet. */
  let product = 1
  for (let i = 0; i < times.length; i++) {
    const gap = times[i] - last
    if (gap > 0) {
      for (let c = 0; c < count; c++) {
        const kept = Math.exp(-theta[1 + count + c] * gap)
        const before = a[c] + tied[sources[c]]
        if (hessian !== null) c2[c] = kept * (c2[c] + 2 * gap * b[c] + gap * gap * before)
        if (gradient !== null || hessian !== null) b[c] = kept * (b[c] + gap * before)
        a[c] = kept * before
      }
      for (let kind = 0; kind < kindCount; kind++) tied[kind] = 0 // `fill` is a call
      last = times[i]
    }
    tied[kinds[i]]++
    totals[kinds[i]]++
    if (kinds[i] !== target) continue

    let lambda = mu
    for (let c = 0; c < count; c++) lambda += theta[1 + c] * a[c]
    const next = product * lambda
    if (next > LEAST_PRODUCT && next < MOST_PRODUCT) product = next
    else {
      logs.add(product)
      product = lambda
    }
    if (gradient === null && hessian === null) continue
    const inverse = 1 / lambda
    slope[0] = inverse
    for (let c = 0; c < count; c++) {
      slope[1 + c] = a[c] * inverse
      slope[1 + count + c] = -theta[1 + c] * b[c] * inverse
    }
    if (gradient !== null) for (let k = 0; k < size; k++) gradient[k] += slope[k]
    if (hessian === null) continue
    for (let k = 0; k < size; k++) for (let l = 0; l < size; l++) hessian[k * size + l] -= slope[k] * slope[l]
    for (let c = 0; c < count; c++) {
      const k = 1 + count + c
      hessian[k * size + k] += theta[1 + c] * c2[c] * inverse
      hessian[(1 + c) * size + k] -= b[c] * inverse
      hessian[k * size + 1 + c] -= b[c] * inverse
    }
  }

  logs.add(product)

  let passed = mu * horizon
  if (gradient !== null) gradient[0] -= horizon
  for (let c = 0; c < count; c++) {
    const alpha = theta[1 + c]
    const beta = theta[1 + count + c]
    let done = totals[sources[c]]
    let lagged = 0
    let squared = 0
    for (let i = times.length - 1; i >= 0; i--) {
      const u = horizon - times[i]
      if (beta * u > OVER) break
      if (kinds[i] !== sources[c]) continue
      const left = Math.exp(-beta * u)
      done -= left
      lagged += u * left
      squared += u * u * left
    }
    passed += (alpha / beta) * done
    const mixed = done / (beta * beta) - lagged / beta
    const k = 1 + count + c
    if (gradient !== null) {
      gradient[1 + c] -= done / beta
      gradient[k] += alpha * mixed
    }
    if (hessian !== null) {
      hessian[(1 + c) * size + k] += mixed
      hessian[k * size + 1 + c] += mixed
      hessian[k * size + k] +=
        alpha * ((-2 * done) / (beta * beta * beta) + (2 * lagged) / (beta * beta) + squared / beta)
    }
  }
  return logs.total() - passed
}

/** Events of one kind as events of kinds, of which there is one. */
export const asMarked = ({
  times,
  horizon,
}: {
  readonly times: Float64Array
  readonly horizon: number
}): MarkedObservation => ({
  times,
  kinds: new Int32Array(times.length),
  kindCount: 1,
  horizon,
})
