/**
 * What a process implies in the long run: its rate, how its counts cluster, and how long a shock lasts.
 *
 * Source  Hawkes (1971), Biometrika 58(1); Bacry, Mastromatteo & Muzy (2015), Market Microstructure and Liquidity 1(1).
 */
import { kernelBranching, type HawkesProcess } from './kernel.ts'
import type { ExponentialKernel } from './kernels/exponential.ts'

/** Events per second in the long run, mu / (1 - n); NaN when the process is not stationary. */
export function stationaryRate({ mu, kernel }: HawkesProcess): number {
  const branching = kernelBranching(kernel)
  return branching < 1 ? mu / (1 - branching) : NaN
}

/** Variance over mean of the counts of long windows, 1 / (1 - n)^2; NaN when the process is not stationary. */
export function fanoFactor({ kernel }: HawkesProcess): number {
  const branching = kernelBranching(kernel)
  return branching < 1 ? 1 / (1 - branching) ** 2 : NaN
}

/** Seconds until half of an event's own excitation is gone, ln 2 / beta. */
export const halfLife = ({ beta }: ExponentialKernel): number => Math.LN2 / beta

/** Seconds in which a shock fades by e with all it sets off, 1 / (beta - alpha); infinite where it does not fade. */
export const relaxation = ({ alpha, beta }: ExponentialKernel): number => (alpha < beta ? 1 / (beta - alpha) : Infinity)
