/**
 * Intensity, compensator and log-likelihood straight from the definition, by sums over all past events.
 *
 * The oracle of every recursion in this room, and the only exact way for a power law. One kind; events strictly before t
 * excite t.
 *
 * Cost  O(n) for a point, O(n^2) for a likelihood; no allocation.
 */
import { kernelAt, kernelIntegral, type HawkesProcess } from './kernel.ts'
import type { Observation } from './event-times.ts'

/** Left limit of the intensity at t, 1/s. */
export function intensityByDefinition({ mu, kernel }: HawkesProcess, times: Float64Array, t: number): number {
  let lambda = mu
  for (let k = 0; k < times.length && times[k] < t; k++) lambda += kernelAt(kernel, t - times[k])
  return lambda
}

/** Integral of the intensity over [0, t]; 0 for t <= 0. */
export function compensatorByDefinition({ mu, kernel }: HawkesProcess, times: Float64Array, t: number): number {
  let passed = mu * Math.max(0, t)
  for (let k = 0; k < times.length && times[k] < t; k++) passed += kernelIntegral(kernel, t - times[k])
  return passed
}

/** sum ln lambda(t_i) - compensator(horizon), with strict ties. */
export function logLikelihoodByDefinition(process: HawkesProcess, { times, horizon }: Observation): number {
  let sum = 0
  for (const at of times) sum += Math.log(intensityByDefinition(process, times, at))
  return sum - compensatorByDefinition(process, times, horizon)
}
