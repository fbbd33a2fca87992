/**
 * The log-likelihood of any process of one kind, by the fastest exact way its kernel has; and that of no process at all.
 */
import type { Observation } from './event-times.ts'
import type { HawkesProcess } from './kernel.ts'
import { exponentialLogLikelihood } from './likelihood-exponential.ts'
import { powerLawLogLikelihood } from './likelihood-power-law.ts'
import { asMarked, rowLogLikelihood } from './likelihood-row.ts'

/** NaN for parameters out of range. Ties are strict but for the exponential kernel, which follows the observation. */
export function logLikelihood({ mu, kernel }: HawkesProcess, observation: Observation): number {
  switch (kernel.kind) {
    case 'exponential':
      return exponentialLogLikelihood(observation, mu, kernel.alpha, kernel.beta)
    case 'sum-exponential': {
      const row = { observation: asMarked(observation), target: 0, sources: kernel.alphas.map(() => 0) }
      return rowLogLikelihood(row, Float64Array.of(mu, ...kernel.alphas, ...kernel.betas))
    }
    case 'power-law':
      return powerLawLogLikelihood(observation, mu, kernel.alpha, kernel.beta, kernel.p)
  }
}

/** The best a Poisson process can do, N ln(N / T) - N; 0 for no events. */
export const poissonLogLikelihood = (events: number, horizon: number): number =>
  events > 0 ? events * Math.log(events / horizon) - events : 0

/** Akaike's criterion, 2 k - 2 LL: of two models the one with less is the better. */
export const akaike = (logLikelihood: number, parameters: number): number => 2 * parameters - 2 * logLikelihood
