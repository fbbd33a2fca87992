/**
 * What is to be expected of the next h seconds of several kinds of events that excite each other.
 *
 *   P(an event of any kind in (t, t + h])  = 1 - exp(-sum_i (Lambda_i(t + h) - Lambda_i(t)))      exact
 *   E[N_i(t, t + h)]                       from the linear flow of S_ij' = alpha_ij lambda_j - beta_ij S_ij
 *
 * Source  Bacry, Mastromatteo & Muzy (2015), Market Microstructure and Liquidity 1(1).
 * Cost    the counts O((d^2 + d)^3): some 20 us for two kinds. Off the hot path.
 */
import type { HawkesParameters } from './exponential.ts'
import { linearFlow } from './linear-flow.ts'
import type { MultivariateIntensity } from './multivariate-intensity.ts'

/** From the stream, at `now` not before its last event; NaN before, or for h < 0. */
export function anyEventProbability(intensity: MultivariateIntensity, now: number, h: number): number {
  if (!(h >= 0)) return NaN
  const soFar = new Float64Array(intensity.kinds)
  const then = new Float64Array(intensity.kinds)
  intensity.compensators(now, soFar)
  intensity.compensators(now + h, then)
  return -Math.expm1(soFar.reduce((sum, passed, i) => sum + passed - then[i], 0))
}

/** Mean number of events of each kind in (now, now + h]; those at or before `now` count. Needs valid parameters. */
export function expectedCounts(
  { mu, alpha, beta }: HawkesParameters,
  { times, kinds }: { readonly times: Float64Array; readonly kinds: Int32Array },
  now: number,
  h: number,
): Float64Array {
  const d = mu.length
  if (!(h >= 0 && h < Infinity)) return new Float64Array(d).fill(NaN)
  // State: S_11 .. S_dd by rows, then 1, then the counts.
  const one = d * d
  const size = one + 1 + d
  const flow = new Float64Array(size * size)
  const start = new Float64Array(size)
  start[one] = 1
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      const pair = i * d + j
      for (let k = 0; k < d; k++) flow[pair * size + j * d + k] = alpha[i][j]
      flow[pair * size + pair] -= beta[i][j]
      flow[pair * size + one] = alpha[i][j] * mu[j]
      flow[(one + 1 + i) * size + pair] = 1
    }
    flow[(one + 1 + i) * size + one] = mu[i]
  }
  for (let k = 0; k < times.length && times[k] <= now; k++) {
    const j = kinds[k]
    for (let i = 0; i < d; i++) start[i * d + j] += alpha[i][j] * Math.exp(-beta[i][j] * (now - times[k]))
  }
  return linearFlow(flow, start, h).subarray(one + 1)
}
