/**
 * Draws a Hawkes process with exponential kernels event by event, by Ogata's thinning.
 *
 * From the right limit just after an event the intensity only falls until the next, so its sum there bounds it: a
 * candidate is drawn from that bound and kept with probability intensity / bound. Candidates that are not kept also move
 * time on and lower the bound. The history before 0 is empty.
 *
 * Source  Ogata (1981), IEEE Trans. Inf. Theory 27(1).
 * Cost    O(d^2) exponentials a candidate, no allocation.
 */
import type { Rng } from '#numeric/rng.ts'
import type { MarkedObservation } from './event-times.ts'
import { branchingRatio, parametersFault, type HawkesParameters, type ParametersFault } from './exponential.ts'

export interface HawkesFlow {
  /** Seconds since the start of the last event. */
  readonly at: number
  /** Kind of the last event. */
  readonly kind: number
  /** Moves to the next event. */
  next(): void
}

/** What makes these parameters unfit to be drawn from, or null. An unstable process has more events than any memory. */
export function flowFault(parameters: HawkesParameters): ParametersFault | 'unstable' | null {
  const fault = parametersFault(parameters)
  return fault ?? (branchingRatio(parameters) < 1 ? null : 'unstable')
}

/** A flow without an end. Throws a RangeError that names the fault of `flowFault`, which the caller asks first. */
export function hawkesFlow(parameters: HawkesParameters, rng: Rng): HawkesFlow {
  const fault = flowFault(parameters)
  if (fault !== null) throw new RangeError(`no Hawkes flow can be drawn: ${fault}`)
  const { mu, alpha, beta } = parameters
  const kinds = mu.length
  /** Excitation of i by past events of j, decayed to the present; row i, column j. */
  const excitation = new Float64Array(kinds * kinds)
  const jumps = Float64Array.from(alpha.flat())
  const decays = Float64Array.from(beta.flat())
  const intensity = new Float64Array(kinds)

  const total = (): number => {
    let sum = 0
    for (let i = 0; i < kinds; i++) {
      let own = mu[i]
      for (let j = 0; j < kinds; j++) own += excitation[i * kinds + j]
      intensity[i] = own
      sum += own
    }
    return sum
  }

  const flow = {
    at: 0,
    kind: 0,
    next(): void {
      let bound = total()
      for (;;) {
        const wait = rng.exponential() / bound
        flow.at += wait
        for (let k = 0; k < excitation.length; k++) excitation[k] *= Math.exp(-decays[k] * wait)
        const now = total()
        let mark = rng.uniform() * bound
        bound = now
        if (mark >= now) continue
        let kind = 0
        while (kind < kinds - 1 && mark >= intensity[kind]) mark -= intensity[kind++]
        for (let i = 0; i < kinds; i++) excitation[i * kinds + kind] += jumps[i * kinds + kind]
        flow.kind = kind
        return
      }
    },
  }
  return flow
}

export type MarkedDrawn =
  | { readonly kind: 'drawn'; readonly observation: MarkedObservation }
  | { readonly kind: 'refused'; readonly reason: ParametersFault | 'unstable' | 'window-empty' }

/** Events in [0, horizon], seconds, in order. */
export function drawMarkedByThinning(parameters: HawkesParameters, horizon: number, rng: Rng): MarkedDrawn {
  const reason = flowFault(parameters)
  if (reason !== null) return { kind: 'refused', reason }
  if (!(horizon > 0 && horizon < Infinity)) return { kind: 'refused', reason: 'window-empty' }
  const flow = hawkesFlow(parameters, rng)
  const times: number[] = []
  const kinds: number[] = []
  for (flow.next(); flow.at <= horizon; flow.next()) {
    times.push(flow.at)
    kinds.push(flow.kind)
  }
  const observation = {
    times: Float64Array.from(times),
    kinds: Int32Array.from(kinds),
    kindCount: parameters.mu.length,
    horizon,
  }
  return { kind: 'drawn', observation }
}
