/** Draws events of a model for `swarm hawkes simulate`, and tells the rate they came at beside the one expected. */
import { stationaryRates } from '#hawkes/exponential.ts'
import { drawByClusters, drawMarkedByClusters } from '#hawkes/simulate-cluster.ts'
import { drawByThinning } from '#hawkes/simulate-univariate.ts'
import { drawMarkedByThinning, flowFault } from '#hawkes/simulate.ts'
import { processFault } from '#hawkes/kernel.ts'
import { stationaryRate } from '#hawkes/moments.ts'
import { seededRng } from '#numeric/rng.ts'
import type { DrawChoice } from './hawkes-choices.ts'
import { SIDES, type HawkesModel } from './hawkes-model.ts'
import { refusal, type HawkesRefusal } from './hawkes-refusals.ts'

/** Of what is expected; a file of them has some 200 MB. */
const MOST_EVENTS = 10_000_000

export interface HawkesDraw {
  readonly kind: 'drawn'
  readonly times: Float64Array
  /** Null where there are no sides. */
  readonly kinds: Int32Array | null
  readonly seconds: number
  /** Events a second, found and expected, by side or 'all'. */
  readonly rates: readonly { readonly side: string; readonly found: number; readonly expected: number }[]
}

export function drawHawkes(model: HawkesModel, { seconds, seed, method }: DrawChoice): HawkesDraw | HawkesRefusal {
  const fault = model.by === 'all' ? processFault(model.process) : flowFault(model.parameters)
  if (fault !== null) return refusal(fault)
  const expected = model.by === 'all' ? [stationaryRate(model.process)] : stationaryRates(model.parameters)
  const events = expected.reduce((sum, rate) => sum + rate, 0) * seconds
  if (!(events <= MOST_EVENTS)) {
    return refusal('too-many-events', `${events.toExponential(1)} expected, ${MOST_EVENTS.toExponential(0)} at most`)
  }
  const rng = seededRng(seed)
  if (model.by === 'side') {
    const draw = method === 'thinning' ? drawMarkedByThinning : drawMarkedByClusters
    const drawn = draw(model.parameters, seconds, rng)
    if (drawn.kind === 'refused') return refusal(drawn.reason)
    const { times, kinds } = drawn.observation
    const found = SIDES.map((_, side) => kinds.reduce((sum, kind) => sum + (kind === side ? 1 : 0), 0) / seconds)
    const rates = SIDES.map((side, k) => ({ side, found: found[k], expected: expected[k] }))
    return { kind: 'drawn', times, kinds, seconds, rates }
  }
  const drawn = (method === 'thinning' ? drawByThinning : drawByClusters)(model.process, seconds, rng)
  if (drawn.kind === 'refused') return refusal(drawn.reason)
  const rates = [{ side: 'all', found: drawn.times.length / seconds, expected: expected[0] }]
  return { kind: 'drawn', times: drawn.times, kinds: null, seconds, rates }
}

/** The rows of a plain file of events, in portions. */
export function* csvOf({ times, kinds }: HawkesDraw): Generator<string> {
  yield kinds === null ? 't\n' : 't,side\n'
  const PORTION = 4_096
  for (let from = 0; from < times.length; from += PORTION) {
    const part = times.subarray(from, from + PORTION)
    yield Array.from(part, (t, k) => (kinds === null ? `${t}\n` : `${t},${SIDES[kinds[from + k]]}\n`)).join('')
  }
}
