/**
 * Draws a process as the population it is: immigrants at rate mu, each event with Poisson many children of its own.
 *
 * No intensity is computed anywhere, so it is an oracle for thinning that shares nothing with it but the parameters.
 *
 *   children of an event   Poisson(n), at lags with density phi / n
 *   lag, exponential       E / beta           E exponential with mean 1
 *   lag, power law         ((1 - u)^(-1 / (p - 1)) - 1) / beta
 *
 * Source  Hawkes & Oakes (1974), J. Appl. Probability 11(3).
 * Cost    O(n log n) for the sort of n events.
 */
import type { Rng } from '#numeric/rng.ts'
import { branchingMatrix, type HawkesParameters } from './exponential.ts'
import { kernelBranching, processFault, type HawkesProcess, type Kernel } from './kernel.ts'
import { flowFault, type MarkedDrawn } from './simulate.ts'
import type { Drawn } from './simulate-univariate.ts'

/** A Poisson count by adding up exponentials until the mean is passed. Cost O(mean). */
function poisson(mean: number, rng: Rng): number {
  let count = 0
  for (let passed = rng.exponential(); passed < mean; passed += rng.exponential()) count++
  return count
}

function lagOf(kernel: Kernel, rng: Rng): number {
  switch (kernel.kind) {
    case 'exponential':
      return rng.exponential() / kernel.beta
    case 'sum-exponential': {
      let mark = rng.uniform() * kernelBranching(kernel)
      let p = 0
      while (p < kernel.alphas.length - 1 && mark >= kernel.alphas[p] / kernel.betas[p]) {
        mark -= kernel.alphas[p] / kernel.betas[p]
        p++
      }
      return rng.exponential() / kernel.betas[p]
    }
    case 'power-law':
      return Math.expm1(rng.exponential() / (kernel.p - 1)) / kernel.beta
  }
}

/** Events in [0, horizon] of one kind, empty history, in order. */
export function drawByClusters(process: HawkesProcess, horizon: number, rng: Rng): Drawn {
  const reason = processFault(process)
  if (reason !== null) return { kind: 'refused', reason }
  if (!(horizon > 0 && horizon < Infinity)) return { kind: 'refused', reason: 'window-empty' }
  const { mu, kernel } = process
  const branching = kernelBranching(kernel)
  const times = Array.from({ length: poisson(mu * horizon, rng) }, () => rng.uniform() * horizon)
  // The list grows while it is read: children of children are met in their turn.
  for (let parent = 0; parent < times.length; parent++) {
    for (let children = poisson(branching, rng); children > 0; children--) {
      const at = times[parent] + lagOf(kernel, rng)
      if (at <= horizon) times.push(at)
    }
  }
  return { kind: 'drawn', times: Float64Array.from(times).sort(), horizon }
}

/** Events in [0, horizon] of several kinds with exponential kernels, empty history, in order. */
export function drawMarkedByClusters(parameters: HawkesParameters, horizon: number, rng: Rng): MarkedDrawn {
  const reason = flowFault(parameters)
  if (reason !== null) return { kind: 'refused', reason }
  if (!(horizon > 0 && horizon < Infinity)) return { kind: 'refused', reason: 'window-empty' }
  const matrix = branchingMatrix(parameters)
  const kindCount = parameters.mu.length
  const events = parameters.mu.flatMap((mu, kind) =>
    Array.from({ length: poisson(mu * horizon, rng) }, () => ({ at: rng.uniform() * horizon, kind })),
  )
  for (let parent = 0; parent < events.length; parent++) {
    const { at: from, kind: source } = events[parent]
    for (let kind = 0; kind < kindCount; kind++) {
      for (let children = poisson(matrix[kind][source], rng); children > 0; children--) {
        const at = from + rng.exponential() / parameters.beta[kind][source]
        if (at <= horizon) events.push({ at, kind })
      }
    }
  }
  events.sort((a, b) => a.at - b.at)
  const times = Float64Array.from(events, ({ at }) => at)
  const kinds = Int32Array.from(events, ({ kind }) => kind)
  return { kind: 'drawn', observation: { times, kinds, kindCount, horizon } }
}
