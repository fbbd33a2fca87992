/**
 * Intensities of several kinds of events that excite each other, as the events come, in O(d^2) an event.
 *
 *   S_ij = S_ij e^(-beta_ij dt) + alpha_ij at each event of j          lambda_i = mu_i + sum_j S_ij
 *
 * Ties are strict, as in the one-dimensional stream: events of the last time are kept apart until time moves on.
 *
 * Cost   one exp for each distinct decay and event (one in all when they are equal), d^2 multiplications; no allocation.
 * Edge   an event before the last is refused by name; intensities before the last event are NaN.
 */
import { parametersFault, type HawkesParameters, type ParametersFault } from './exponential.ts'
import type { EventVerdict } from './intensity.ts'

export interface MultivariateIntensity {
  readonly kinds: number
  /** Takes an event of `kind` at `at` seconds. */
  push(at: number, kind: number): EventVerdict | 'kind-unknown'
  /** Writes the left limits at t >= the last event, 1/s, into `out[from] ..`. */
  at(t: number, out: Float64Array, from?: number): void
  /** Writes the integrals of the intensities from 0 to t >= the last event. */
  compensators(t: number, out: Float64Array): void
  /** Forgets the events; the start of time becomes `start`. */
  reset(start?: number): void
}

const LAST = 0
const LAG = 1

export type OpenedMultivariate =
  | { readonly kind: 'open'; readonly intensity: MultivariateIntensity }
  | { readonly kind: 'refused'; readonly reason: ParametersFault }

/** The stream of these parameters, beginning at time 0. An unstable process has intensities like any other. */
export function openMultivariate(parameters: HawkesParameters): OpenedMultivariate {
  const fault = parametersFault(parameters)
  if (fault !== null) return { kind: 'refused', reason: fault }
  const kinds = parameters.mu.length
  const mu = Float64Array.from(parameters.mu)
  const alphas = Float64Array.from(parameters.alpha.flat())
  const betas = Float64Array.from(parameters.beta.flat())
  /** The distinct decays, and which of them each pair has. */
  const decays = Float64Array.from(new Set(betas))
  const decayOf = Int32Array.from(betas, (beta) => decays.indexOf(beta))
  const kept = new Float64Array(decays.length).fill(1)
  const inverses = betas.map((beta) => 1 / beta)
  const held = new Float64Array(kinds * kinds)
  const tied = new Float64Array(kinds)
  const passed = new Float64Array(kinds)
  /** The last time, and the lag that `kept` is of: what `at` has faded `push` need not. */
  const clock = new Float64Array(2)
  const fade = (lag: number): void => {
    for (let k = 0; k < kept.length; k++) kept[k] = Math.exp(-decays[k] * lag)
    clock[LAG] = lag
  }

  const intensity: MultivariateIntensity = {
    kinds,
    push(at, kind) {
      if (!(kind >= 0 && kind < kinds)) return 'kind-unknown'
      const gap = at - clock[LAST]
      if (gap > 0 && gap < Infinity) {
        if (gap !== clock[LAG]) fade(gap)
        for (let i = 0; i < kinds; i++) {
          let own = mu[i] * gap
          for (let j = 0; j < kinds; j++) {
            const pair = i * kinds + j
            const excitation = held[pair] + alphas[pair] * tied[j]
            const left = excitation * kept[decayOf[pair]]
            own += (excitation - left) * inverses[pair]
            held[pair] = left
          }
          passed[i] += own
        }
        for (let j = 0; j < kinds; j++) tied[j] = 0
        clock[LAST] = at
      } else if (gap !== 0) return gap < 0 ? 'time-went-back' : 'time-not-finite'
      tied[kind]++
      return 'taken'
    },
    at(t, out, from = 0) {
      const gap = t - clock[LAST]
      if (!(gap >= 0)) {
        for (let i = 0; i < kinds; i++) out[from + i] = NaN
        return
      }
      if (gap !== clock[LAG]) fade(gap)
      for (let i = 0; i < kinds; i++) {
        let lambda = mu[i]
        for (let j = 0; j < kinds; j++) {
          const pair = i * kinds + j
          lambda += (held[pair] + (gap > 0 ? alphas[pair] * tied[j] : 0)) * kept[decayOf[pair]]
        }
        out[from + i] = lambda
      }
    },
    compensators(t, out) {
      const gap = t - clock[LAST]
      for (let i = 0; i < kinds; i++) {
        let own = gap >= 0 ? passed[i] + mu[i] * gap : NaN
        for (let j = 0; j < kinds; j++) {
          const pair = i * kinds + j
          own += ((held[pair] + alphas[pair] * tied[j]) / betas[pair]) * -Math.expm1(-betas[pair] * gap)
        }
        out[i] = own
      }
    },
    reset(start = 0) {
      held.fill(0)
      tied.fill(0)
      passed.fill(0)
      clock[LAST] = start
    },
  }
  return { kind: 'open', intensity }
}
