/**
 * Times of events as a point process wants them: finite, inside the window, in order, and with a policy for ties.
 *
 * Millisecond stamps tie massively, and ties that excite each other push a fitted beta to infinity. The policies:
 *
 *     strict   kept as they are; events of one time do not excite each other (the definition: t_k < t)
 *     excite   kept as they are; an event excites those listed after it at the same time (the bare index recursion)
 *     merge    events of one time become one (recommended: the fills of one market order are one decision)
 *     refuse   the first tie is a refusal
 *
 * Nothing here moves an event. `jittered` does, and only who calls it by name gets it.
 */
import type { Rng } from '#numeric/rng.ts'

export type TiePolicy = 'strict' | 'excite' | 'merge' | 'refuse'
export type TimesFault = 'time-not-finite' | 'time-before-start' | 'time-went-back' | 'time-after-end' | 'time-tied'

/** What a likelihood looks at: events in [0, horizon], seconds since the start of the window. */
export interface Observation {
  readonly times: Float64Array
  readonly horizon: number
  /** Whether events of one time excite each other; `strict` unless told. */
  readonly ties?: 'strict' | 'excite'
}

export type Observed =
  | { readonly kind: 'observed'; readonly observation: Observation; readonly merged: number }
  | { readonly kind: 'refused'; readonly reason: TimesFault; readonly index: number }

/** Checks times and applies the policy. `merged` events were taken into another of the same time. */
export function observe(times: ArrayLike<number>, horizon: number, ties: TiePolicy = 'merge'): Observed {
  const kept = new Float64Array(times.length)
  let count = 0
  let last = -Infinity
  for (let index = 0; index < times.length; index++) {
    const at = times[index]
    const reason = faultOf(at, last, horizon, ties)
    if (reason !== null) return { kind: 'refused', reason, index }
    if (at === last && ties === 'merge') continue
    kept[count++] = at
    last = at
  }
  if (!(horizon < Infinity)) return { kind: 'refused', reason: 'time-not-finite', index: times.length }
  const observation: Observation = {
    times: kept.subarray(0, count),
    horizon,
    ties: ties === 'excite' ? 'excite' : 'strict',
  }
  return { kind: 'observed', observation, merged: times.length - count }
}

function faultOf(at: number, last: number, horizon: number, ties: TiePolicy): TimesFault | null {
  if (!Number.isFinite(at)) return 'time-not-finite'
  if (at < 0) return 'time-before-start'
  if (at < last) return 'time-went-back'
  if (!(at <= horizon)) return 'time-after-end'
  return at === last && ties === 'refuse' ? 'time-tied' : null
}

/**
 * A copy in which every time is moved by a uniform draw from [0, tickSeconds), sorted: what a clock of that tick hid.
 * It is a made-up history. Say so wherever a result of it is shown.
 */
export const jittered = (times: ArrayLike<number>, tickSeconds: number, rng: Rng): Float64Array =>
  Float64Array.from(times, (at) => at + rng.uniform() * tickSeconds).sort()

/** Events of several kinds: `kinds[k]` in [0, kindCount) is that of `times[k]`. Ties are strict. */
export interface MarkedObservation {
  readonly times: Float64Array
  readonly kinds: Int32Array
  readonly kindCount: number
  readonly horizon: number
}

export type MarkedObserved =
  | { readonly kind: 'observed'; readonly observation: MarkedObservation; readonly merged: number }
  | { readonly kind: 'refused'; readonly reason: TimesFault | 'kind-unknown'; readonly index: number }

/** As `observe`; `merge` joins events of one time and one kind, events of other kinds at that time stay. */
export function observeMarked(
  times: ArrayLike<number>,
  kinds: ArrayLike<number>,
  kindCount: number,
  horizon: number,
  ties: Exclude<TiePolicy, 'excite'> = 'merge',
): MarkedObserved {
  const keptTimes = new Float64Array(times.length)
  const keptKinds = new Int32Array(times.length)
  /** Time of the last event of each kind. */
  const latest = new Float64Array(kindCount).fill(-Infinity)
  let count = 0
  let last = -Infinity
  for (let index = 0; index < times.length; index++) {
    const at = times[index]
    const kind = kinds[index]
    const reason = faultOf(at, last, horizon, ties)
    if (reason !== null) return { kind: 'refused', reason, index }
    if (!(Number.isInteger(kind) && kind >= 0 && kind < kindCount)) {
      return { kind: 'refused', reason: 'kind-unknown', index }
    }
    last = at
    if (latest[kind] === at && ties === 'merge') continue
    latest[kind] = at
    keptTimes[count] = at
    keptKinds[count++] = kind
  }
  if (!(horizon < Infinity)) return { kind: 'refused', reason: 'time-not-finite', index: times.length }
  const observation = {
    times: keptTimes.subarray(0, count),
    kinds: keptKinds.subarray(0, count),
    kindCount,
    horizon,
  }
  return { kind: 'observed', observation, merged: times.length - count }
}

/** The times of one kind. */
export const timesOfKind = ({ times, kinds }: MarkedObservation, kind: number): Float64Array =>
  times.filter((_, k) => kinds[k] === kind)
