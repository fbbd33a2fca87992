/** The slow half of the feature `hawkes`: parameters from the events a state has collected. */
import type { HawkesParameters } from '#hawkes/exponential.ts'
import type { Fit, FitRefused } from '#hawkes/fit.ts'
import { fitMultivariate } from '#hawkes/fit-multivariate.ts'
import type { FitRequest } from '#hawkes/online.ts'

export interface HawkesJob {
  readonly request: FitRequest
  /** Whether events of one side may excite the other. */
  readonly cross: boolean
  readonly minimumEvents: number
}

interface Fitted {
  readonly kind: 'fitted'
  readonly parameters: HawkesParameters
}

export type HawkesResult =
  | Fitted
  | { readonly kind: 'refused'; readonly reason: FitRefused['reason'] | 'not-converged'; readonly events: number }

/** What a search gave up on is no estimate. */
const converged = (fit: Fit<HawkesParameters>): HawkesResult =>
  fit.kind === 'refused' || !fit.boundary.includes('not-converged')
    ? fit
    : { kind: 'refused', reason: 'not-converged', events: fit.events }

/** As `filter`, which calls back for each of thousands. */
function ofKind(times: Float64Array, kinds: Int32Array, kind: number): Float64Array {
  const found = new Float64Array(times.length)
  let count = 0
  for (let k = 0; k < times.length; k++) if (kinds[k] === kind) found[count++] = times[k]
  return found.subarray(0, count)
}

/** One side by itself. */
function fitSide({ request, minimumEvents }: HawkesJob, side: number): HawkesResult {
  const { times, kinds, kindCount, horizon, start } = request
  const own = ofKind(times, kinds, side)
  const observation = { times: own, kinds: new Int32Array(own.length), kindCount: 1, horizon }
  const warm =
    start === null
      ? {}
      : { start: { mu: [start.mu[side]], alpha: [[start.alpha[side][side]]], beta: [[start.beta[side][side]]] } }
  return converged(fitMultivariate(observation, { ...warm, minimumEvents: Math.ceil(minimumEvents / kindCount) }))
}

/**
 * Maximum likelihood, warm from the parameters in force. Ties are strict: the state has merged what is one order.
 *
 * Cost  tens of milliseconds for thousands of events: never on the path of an event that matters.
 * Edge  refused by name: too few events, of one side too; a search that does not converge.
 */
export function runFit(job: HawkesJob): HawkesResult {
  const { times, kinds, kindCount, horizon, start } = job.request
  if (job.cross) {
    const options = { minimumEvents: job.minimumEvents, ...(start === null ? {} : { start }) }
    return converged(fitMultivariate({ times, kinds, kindCount, horizon }, options))
  }
  const sides: Fitted[] = []
  for (let side = 0; side < kindCount; side++) {
    const fit = fitSide(job, side)
    if (fit.kind === 'refused') return fit
    sides.push(fit)
  }
  // Where nothing excites, the decay is any: the side's own, so that it costs no exponential of its own.
  const parameters = {
    mu: sides.map((side) => side.parameters.mu[0]),
    alpha: sides.map((side, i) => sides.map((_, j) => (i === j ? side.parameters.alpha[0][0] : 0))),
    beta: sides.map((side) => sides.map(() => side.parameters.beta[0][0])),
  }
  return { kind: 'fitted', parameters }
}

/** Two sides as numbers: mu, then the rows of alpha, then those of beta. */
export const encodeFit = ({ mu, alpha, beta }: HawkesParameters): Float64Array =>
  Float64Array.from([...mu, ...alpha.flat(), ...beta.flat()])

export const decodeFit = ([muBuy, muSell, ...rest]: Float64Array): HawkesParameters => ({
  mu: [muBuy, muSell],
  alpha: [rest.slice(0, 2), rest.slice(2, 4)],
  beta: [rest.slice(4, 6), rest.slice(6, 8)],
})
