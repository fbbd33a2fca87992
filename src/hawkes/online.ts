/**
 * A Hawkes process beside a live stream: intensities at every event, a fit now and then, and new parameters in between.
 *
 *            due, request            swap / abandon
 *   collecting ---------> fitting ----------------> collecting
 *
 * It starts no thread and reads no clock. Events go into a ring and into the intensities; `due` says when a fit is, by
 * the time of the events; `request` copies the ring for whoever fits it (`refit`, anywhere); `swap` takes the answer and
 * recomputes the excitation from the ring, with the events that came meanwhile. Ties are strict in the stream, and
 * merged by kind for the fit.
 *
 * Edge   no parameters yet: the intensities are NaN. Events older than the ring no longer excite after a swap.
 * Cost   `push` O(d^2), no allocation; `swap` replays the last 40 decays of the ring, at most `capacity` events.
 */
import { observeMarked, type MarkedObservation } from './event-times.ts'
import type { HawkesParameters, ParametersFault } from './exponential.ts'
import type { Fit } from './fit.ts'
import { fitMultivariate, type MultivariateFitOptions } from './fit-multivariate.ts'
import type { EventVerdict } from './intensity.ts'
import { openMultivariate, type MultivariateIntensity } from './multivariate-intensity.ts'
import { flowFault } from './simulate.ts'

export interface OnlineOptions {
  readonly kinds: number
  /** Events kept for the fit; as many again are never needed. */
  readonly capacity: number
  readonly refitSeconds: number
  /** No fit is due before the ring holds as many. */
  readonly minimumEvents: number
}

/** Plain data: it may go to another thread as it is. */
export interface FitRequest {
  readonly times: Float64Array
  readonly kinds: Int32Array
  readonly kindCount: number
  readonly horizon: number
  readonly start: HawkesParameters | null
}

export interface OnlineHawkes {
  readonly state: 'collecting' | 'fitting'
  readonly parameters: HawkesParameters | null
  /** Events in the ring. */
  readonly held: number
  push(at: number, kind: number): EventVerdict | 'kind-unknown'
  /** Writes the left limits of the intensities at t, 1/s. */
  at(t: number, out: Float64Array, from?: number): void
  due(at: number): boolean
  /** What to fit, of the time up to `at`. Null unless collecting with enough events. */
  request(at: number): FitRequest | null
  /** Takes new parameters. A refusal leaves the old ones in force; either way it collects again. */
  swap(parameters: HawkesParameters): 'swapped' | ParametersFault | 'unstable' | 'kinds-differ'
  /** The fit came to nothing: the parameters stay until the next is due. */
  abandon(): void
  /** Forgets the events, as after a gap in the stream; the parameters stay. */
  reset(start: number): void
}

/** Excitation older than this many of the slowest decays is below half a unit in the last place of its source. */
const OVER = 40

/** Slots of `clock`: the last event, and where the window of the ring begins (the start, or the last that fell out). */
const LAST = 0
const ORIGIN = 1

/** Starts at time 0 without parameters; `swap` gives it those of an earlier day. */
export function createOnlineHawkes({ kinds, capacity, refitSeconds, minimumEvents }: OnlineOptions): OnlineHawkes {
  const times = new Float64Array(capacity)
  const marks = new Int32Array(capacity)
  let next = 0
  let held = 0
  let fresh = 0
  const clock = new Float64Array(2)
  let due = refitSeconds
  let state: OnlineHawkes['state'] = 'collecting'
  let parameters: HawkesParameters | null = null
  let intensity: MultivariateIntensity | null = null

  const slot = (age: number): number => (next - held + age + capacity) % capacity

  const online: OnlineHawkes = {
    get state() {
      return state
    },
    get parameters() {
      return parameters
    },
    get held() {
      return held
    },
    push(at, kind) {
      if (!(Number.isInteger(kind) && kind >= 0 && kind < kinds)) return 'kind-unknown'
      if (!Number.isFinite(at)) return 'time-not-finite'
      if (at < clock[LAST]) return 'time-went-back'
      if (held === capacity) clock[ORIGIN] = times[next]
      else held++
      times[next] = at
      marks[next] = kind
      next = next + 1 === capacity ? 0 : next + 1
      clock[LAST] = at
      fresh++
      return intensity === null ? 'taken' : intensity.push(at, kind)
    },
    at(t, out, from = 0) {
      if (intensity === null) out.fill(NaN, from, from + kinds)
      else intensity.at(t, out, from)
    },
    due: (at) => state === 'collecting' && at >= due && fresh > 0 && held >= minimumEvents,
    request(at) {
      if (state !== 'collecting' || !(held >= minimumEvents) || !(at >= clock[LAST])) return null
      const window = { times: new Float64Array(held), kinds: new Int32Array(held) }
      for (let age = 0; age < held; age++) {
        window.times[age] = times[slot(age)] - clock[ORIGIN]
        window.kinds[age] = marks[slot(age)]
      }
      state = 'fitting'
      due = at + refitSeconds
      fresh = 0
      return { ...window, kindCount: kinds, horizon: at - clock[ORIGIN], start: parameters }
    },
    swap(proposed) {
      state = 'collecting'
      const fault = flowFault(proposed)
      if (fault !== null) return fault
      if (proposed.mu.length !== kinds) return 'kinds-differ'
      const opened = openMultivariate(proposed)
      if (opened.kind === 'refused') return opened.reason
      const reach = OVER / Math.min(...proposed.beta.flat())
      let age = held
      while (age > 0 && clock[LAST] - times[slot(age - 1)] <= reach) age--
      opened.intensity.reset(age < held ? times[slot(age)] : clock[LAST])
      for (; age < held; age++) opened.intensity.push(times[slot(age)], marks[slot(age)])
      parameters = proposed
      intensity = opened.intensity
      return 'swapped'
    },
    abandon() {
      state = 'collecting'
    },
    reset(start) {
      next = held = fresh = 0
      clock.fill(start)
      due = start + refitSeconds
      state = 'collecting'
      intensity?.reset(start)
    },
  }
  return online
}

/** Fits what was requested, warm from the parameters in force. Slow: not on the thread that trades. */
export function refit(request: FitRequest, options: Omit<MultivariateFitOptions, 'start'> = {}): Fit<HawkesParameters> {
  const observed = observeMarked(request.times, request.kinds, request.kindCount, request.horizon, 'merge')
  if (observed.kind === 'refused') {
    // The ring takes no kind it does not know, so what is left to refuse is a time.
    const reason = observed.reason === 'kind-unknown' ? 'parameters-out-of-range' : observed.reason
    return { kind: 'refused', reason, events: request.times.length }
  }
  const observation: MarkedObservation = observed.observation
  return fitMultivariate(observation, request.start === null ? options : { ...options, start: request.start })
}
