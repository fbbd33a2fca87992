/**
 * What a fit answers: parameters with what is known of their quality, or why there are none. Never an exception.
 */
import type { TimesFault } from './event-times.ts'

/**
 * Where a fit lies at the edge of what the data can tell:
 *
 *     branching-near-zero      n < 0.02: no excitation to be seen, the decays are not identified
 *     branching-near-one       n > 0.98: the process is at the edge of stability, or its base rate moves
 *     half-life-over-window    ln 2 / beta > T / 5: the window is too short for the decay
 *     half-life-under-clock    ln 2 / beta < 3 ticks of the clock: the decay is that of the timestamps
 *     constrained              the unconstrained optimum is unstable: rows were kept below 1 instead
 *     no-curvature             the Hessian there is not negative definite: there are no standard errors
 *     not-converged            the search ended before its gradient did
 */
export type Boundary =
  | 'branching-near-zero'
  | 'branching-near-one'
  | 'half-life-over-window'
  | 'half-life-under-clock'
  | 'constrained'
  | 'no-curvature'
  | 'not-converged'

export interface Fitted<Parameters> {
  readonly kind: 'fitted'
  readonly parameters: Parameters
  /** From the inverse of the observed information; NaN where there is no curvature, and for what was held fixed. */
  readonly standardErrors: Parameters
  readonly logLikelihood: number
  /** Largest absolute component of the gradient in the parameters themselves. */
  readonly gradientNorm: number
  readonly branchingRatio: number
  readonly events: number
  readonly evaluations: number
  readonly boundary: readonly Boundary[]
  readonly aic: number
  /** That of the best Poisson process: a Hawkes fit with a larger aic explains nothing. */
  readonly poissonAic: number
}

export interface FitRefused {
  readonly kind: 'refused'
  readonly reason: 'too-few-events' | 'too-many-events' | 'window-empty' | 'parameters-out-of-range' | TimesFault
  readonly events: number
}

export type Fit<Parameters> = Fitted<Parameters> | FitRefused

export interface FitOptions {
  /** Fewer events than this are refused. 100 unless told. */
  readonly minimumEvents?: number
  /** The step of the clock that stamped the events, seconds; 0 for none. */
  readonly clockTickSeconds?: number
}

export const MINIMUM_EVENTS = 100

/** Why nothing can be fitted to these times, or null. The check is O(n), and cheap beside any fit. */
export function fitRefusal(
  { times, horizon }: { readonly times: Float64Array; readonly horizon: number },
  { minimumEvents = MINIMUM_EVENTS }: FitOptions,
): FitRefused | null {
  const events = times.length
  const refused = (reason: FitRefused['reason']): FitRefused => ({ kind: 'refused', reason, events })
  if (!(horizon > 0 && horizon < Infinity)) return refused('window-empty')
  let last = 0
  for (const at of times) {
    if (!Number.isFinite(at)) return refused('time-not-finite')
    if (at < 0) return refused('time-before-start')
    if (at < last) return refused('time-went-back')
    last = at
  }
  if (!(last <= horizon)) return refused('time-after-end')
  // One event at the least: with none there is nothing to scale time by, whatever the caller allows.
  return events >= Math.max(1, minimumEvents) ? null : refused('too-few-events')
}

/** The notes that the fitted numbers give by themselves. Decays of components without weight say nothing. */
export function boundaryOf(
  branching: number,
  decays: readonly { readonly beta: number; readonly share: number }[],
  horizon: number,
  { clockTickSeconds = 0 }: FitOptions,
): Boundary[] {
  const notes: Boundary[] = []
  if (!(branching >= 0.02)) notes.push('branching-near-zero')
  if (!(branching <= 0.98)) notes.push('branching-near-one')
  const lives = decays.filter(({ share }) => share >= 0.02).map(({ beta }) => Math.LN2 / beta)
  if (lives.some((life) => !(life <= horizon / 5))) notes.push('half-life-over-window')
  if (lives.some((life) => !(life >= 3 * clockTickSeconds))) notes.push('half-life-under-clock')
  return notes
}
