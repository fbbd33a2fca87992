/** Fits a Hawkes process to the events of a file, by the kernel and the method asked for. Pure. */
import { observeMarked, type MarkedObservation } from '#hawkes/event-times.ts'
import { fitByEm } from '#hawkes/fit-em.ts'
import { fitExponential, type ExponentialParameters } from '#hawkes/fit-exponential.ts'
import { fitMultivariate } from '#hawkes/fit-multivariate.ts'
import { fitPowerLaw, type PowerLawParameters } from '#hawkes/fit-power-law.ts'
import { fitSumExponential, type SumExponentialParameters } from '#hawkes/fit-sum-exponential.ts'
import { boundaryOf, MINIMUM_EVENTS, type Boundary, type Fit } from '#hawkes/fit.ts'
import { akaike, poissonLogLikelihood } from '#hawkes/likelihood.ts'
import { exponentialLogLikelihood } from '#hawkes/likelihood-exponential.ts'
import { inverseOfPositive } from '#numeric/linear-solve.ts'
import { POWER_LAW_EVENTS, type FitChoice, type TIES } from './hawkes-choices.ts'
import type { EventFile } from './hawkes-events.ts'
import type { HawkesModel } from './hawkes-model.ts'
import { refusal, type HawkesRefusal, type RefusalReason } from './hawkes-refusals.ts'

export interface HawkesFit {
  readonly kind: 'fitted'
  readonly model: HawkesModel
  readonly standardErrors: HawkesModel
  readonly logLikelihood: number
  readonly branchingRatio: number
  readonly boundary: readonly Boundary[]
  readonly aic: number
  readonly poissonAic: number
  /** Passes over the events, or steps of EM. */
  readonly rounds: number
}

export interface Observing {
  readonly kind: 'observed'
  readonly observation: MarkedObservation
  readonly merged: number
  /** Events behind the window because it was cut at the most that can be taken. */
  readonly cut: number
}

/** The events under the policy for ties; of more than `most` the first ones, in a window that ends with them. */
export function observing(
  { times, kinds, horizon, withoutSide, rows, wentBackLine }: EventFile,
  sides: boolean,
  ties: (typeof TIES)[number],
  most = Number.POSITIVE_INFINITY,
): Observing | HawkesRefusal {
  if (sides && times.length === 0 && withoutSide > 0) return refusal('sides-unknown', `${rows} rows`)
  if (wentBackLine > 0) return refusal('time-went-back', `line ${wentBackLine}`)
  if (horizon <= 0 && times.length !== 1) return refusal('window-empty', `${times.length} events`)
  if (times.length < 2) return refusal('too-few-events', `${times.length} in the window`)
  const observed = observeMarked(times, kinds, sides ? 2 : 1, horizon, ties)
  if (observed.kind === 'refused') return refusal(observed.reason, `event ${observed.index + 1} of the window`)
  const { observation, merged } = observed
  const cut = Math.max(0, observation.times.length - most)
  if (cut === 0) return { kind: 'observed', observation, merged, cut }
  const kept = observation.times.subarray(0, most)
  const shorter = {
    ...observation,
    times: kept,
    kinds: observation.kinds.subarray(0, most),
    horizon: kept[most - 1],
  }
  return { kind: 'observed', observation: shorter, merged, cut }
}

export function fitHawkes(
  observation: MarkedObservation,
  { kernel, components, method, by }: FitChoice,
  clockTickSeconds: number,
): HawkesFit | HawkesRefusal {
  const options = { clockTickSeconds }
  const { times, horizon } = observation
  if (by === 'side') {
    return answered(fitMultivariate(observation, options), (parameters) => ({ by: 'side', parameters }))
  }
  const plain = { times, horizon }
  if (method === 'em') return byEm(observation, clockTickSeconds)
  switch (kernel) {
    case 'exponential':
      return answered(fitExponential(plain, options), ofExponential)
    case 'sum-exponential':
      return answered(fitSumExponential(plain, { ...options, components }), ofSum)
    case 'power-law':
      return answered(fitPowerLaw(plain, { ...options, maximumEvents: POWER_LAW_EVENTS }), ofPowerLaw)
  }
}

const ofExponential = ({ mu, alpha, beta }: ExponentialParameters): HawkesModel => ({
  by: 'all',
  process: { mu, kernel: { kind: 'exponential', alpha, beta } },
})
const ofSum = ({ mu, alphas, betas }: SumExponentialParameters): HawkesModel => ({
  by: 'all',
  process: { mu, kernel: { kind: 'sum-exponential', alphas, betas } },
})
const ofPowerLaw = ({ mu, alpha, beta, p }: PowerLawParameters): HawkesModel => ({
  by: 'all',
  process: { mu, kernel: { kind: 'power-law', alpha, beta, p } },
})

const refused = (reason: RefusalReason, events: number): HawkesRefusal =>
  refusal(
    reason,
    reason === 'too-few-events' ? `${events} in the window, ${MINIMUM_EVENTS} are needed` : `${events} events`,
  )

function answered<Parameters>(
  fit: Fit<Parameters>,
  modelOf: (parameters: Parameters) => HawkesModel,
): HawkesFit | HawkesRefusal {
  if (fit.kind === 'refused') return refused(fit.reason, fit.events)
  const { parameters, standardErrors, logLikelihood, boundary, aic, poissonAic, evaluations } = fit
  return {
    kind: 'fitted',
    model: modelOf(parameters),
    standardErrors: modelOf(standardErrors),
    logLikelihood,
    branchingRatio: fit.branchingRatio,
    boundary,
    aic,
    poissonAic,
    rounds: evaluations,
  }
}

/** EM ends at the maximum without a curvature: its standard errors come from the Hessian there. */
function byEm({ times, horizon }: MarkedObservation, clockTickSeconds: number): HawkesFit | HawkesRefusal {
  const events = times.length
  const fit = fitByEm({ times, horizon })
  if (fit.kind === 'refused') return refused(fit.reason, fit.events)
  const { parameters, logLikelihood, converged, path } = fit
  const { mu, alpha, beta } = parameters
  const hessian = new Float64Array(9)
  exponentialLogLikelihood({ times, horizon }, mu, alpha, beta, null, hessian)
  const covariance = inverseOfPositive(
    hessian.map((value) => -value),
    3,
  )
  const error = (k: number): number => (covariance === null ? Number.NaN : Math.sqrt(covariance[4 * k]))
  const share = alpha / beta
  return {
    kind: 'fitted',
    model: ofExponential(parameters),
    standardErrors: ofExponential({ mu: error(0), alpha: error(1), beta: error(2) }),
    logLikelihood,
    branchingRatio: share,
    boundary: [
      ...boundaryOf(share, [{ beta, share }], horizon, { clockTickSeconds }),
      ...(covariance === null ? (['no-curvature'] as const) : []),
      ...(converged ? [] : (['not-converged'] as const)),
    ],
    aic: akaike(logLikelihood, 3),
    poissonAic: akaike(poissonLogLikelihood(events, horizon), 1),
    rounds: path.length - 1,
  }
}
