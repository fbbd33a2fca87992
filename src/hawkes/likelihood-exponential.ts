/**
 * Log-likelihood of the exponential kernel with its gradient and Hessian, in one pass over the gaps and one over the
 * events.
 *
 *   LL  = sum ln(mu + alpha A_i) - mu T + (alpha / beta) sum expm1(-beta u_i)       u_i = T - t_i
 *   A_i = e^(-beta d)(m + A), B_i = e^(-beta d)(B + d (m + A)), C_i = e^(-beta d)(C + 2 d B + d^2 (m + A))
 *
 * with A, B, C those of the time before, d the time since, m the events of that time. B and C are the sums of lags and
 * squared lags: run like this they do not cancel, unlike t_i A_i - sum t_j e^(...).
 *
 * Source  Ozaki (1979), Ann. Inst. Statist. Math. 31.
 * Cost    one exp an event, hardly a logarithm, and one more exp for the events of the last 40 / beta seconds.
 */
import type { Observation } from './event-times.ts'
import { createLogSum, LEAST_PRODUCT, MOST_PRODUCT } from './log-sum.ts'

/** Beyond this many decays an event is over: e^-40 is less than half a unit in the last place of what it is taken from. */
export const OVER = 40

/** What each gap leaves of what was; the room is kept, for a fit asks again and again. */
let decayed = new Float64Array(4_096)

/**
 * The log-likelihood. Writes, where given, the gradient (mu, alpha, beta) and the Hessian (3 x 3, row-major).
 * Edge: NaN unless mu > 0, alpha >= 0, beta > 0, all finite.
 */
export function exponentialLogLikelihood(
  { times, horizon, ties = 'strict' }: Observation,
  mu: number,
  alpha: number,
  beta: number,
  gradient: Float64Array | null = null,
  hessian: Float64Array | null = null,
): number {
  if (!(mu > 0 && mu < Infinity && alpha >= 0 && alpha < Infinity && beta > 0 && beta < Infinity)) return NaN
  const strict = ties === 'strict'
  const n = times.length
  if (decayed.length < n) decayed = new Float64Array(2 * n)
  const kept = decayed
  // In a loop of their own: in that of the sums each would wait for the one before.
  for (let i = 1; i < n; i++) kept[i] = Math.exp(-beta * (times[i] - times[i - 1]))
  let a = 0
  let b = 0
  let c = 0
  let tied = 0
  let last = 0
  const logs = createLogSum()
  /** Of the intensities whose logarithm is not in the sum yet. */
  let product = 1
  let overLambda = 0
  let aOverLambda = 0
  let bOverLambda = 0
  let cOverLambda = 0
  let mm = 0
  let ma = 0
  let mb = 0
  let aa = 0
  let ab = 0
  let bb = 0
  for (let i = 0; i < n; i++) {
    const gap = times[i] - last
    if (i > 0 && (gap > 0 || !strict)) {
      const before = a + tied
      if (hessian !== null) c = kept[i] * (c + 2 * gap * b + gap * gap * before)
      b = kept[i] * (b + gap * before)
      a = kept[i] * before
      tied = 1
    } else tied++
    last = times[i]
    const lambda = mu + alpha * a
    const next = product * lambda
    if (next > LEAST_PRODUCT && next < MOST_PRODUCT) product = next
    else {
      logs.add(product)
      product = lambda
    }
    if (gradient === null && hessian === null) continue
    const inverse = 1 / lambda
    const aShare = a * inverse
    const bShare = b * inverse
    overLambda += inverse
    aOverLambda += aShare
    bOverLambda += bShare
    if (hessian === null) continue
    cOverLambda += c * inverse
    mm += inverse * inverse
    ma += aShare * inverse
    mb += bShare * inverse
    aa += aShare * aShare
    ab += aShare * bShare
    bb += bShare * bShare
  }
  logs.add(product)

  // Sums over events of 1 - E, u E and u^2 E with E = e^(-beta u): 1, 0 and 0 for those that are over.
  let done = n
  let lagged = 0
  let squared = 0
  for (let i = n - 1; i >= 0; i--) {
    const u = horizon - times[i]
    if (beta * u > OVER) break
    const left = Math.exp(-beta * u)
    done -= left
    lagged += u * left
    squared += u * u * left
  }
  if (gradient !== null) {
    gradient[0] = overLambda - horizon
    gradient[1] = aOverLambda - done / beta
    gradient[2] = alpha * (done / (beta * beta) - lagged / beta - bOverLambda)
  }
  if (hessian !== null) {
    const mixed = done / (beta * beta) - lagged / beta
    hessian[0] = -mm
    hessian[1] = hessian[3] = -ma
    hessian[2] = hessian[6] = alpha * mb
    hessian[4] = -aa
    hessian[5] = hessian[7] = mixed - bOverLambda + alpha * ab
    hessian[8] =
      alpha * (cOverLambda - alpha * bb) +
      alpha * ((-2 * done) / (beta * beta * beta) + (2 * lagged) / (beta * beta) + squared / beta)
  }
  return logs.total() - mu * horizon - (alpha / beta) * done
}
