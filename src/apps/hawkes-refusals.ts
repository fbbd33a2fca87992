/** Why there is no fit, no draw or no verdict, by the name the answer carries; and what notes of a boundary mean. */
import type { TimesFault } from '#hawkes/event-times.ts'
import type { ParametersFault } from '#hawkes/exponential.ts'
import type { Boundary, FitRefused } from '#hawkes/fit.ts'
import type { ProcessFault } from '#hawkes/kernel.ts'

export type RefusalReason =
  | FitRefused['reason']
  | TimesFault
  | ProcessFault
  | ParametersFault
  | 'kind-unknown'
  | 'sides-unknown'

export interface HawkesRefusal {
  readonly kind: 'refused'
  readonly reason: RefusalReason
  /** The facts of this case, behind the reason. */
  readonly detail: string
}

const texts: Readonly<Record<RefusalReason, string>> = {
  'too-few-events': 'there are too few events to tell anything',
  'too-many-events': 'there are too many events',
  'window-empty': 'the window has no length',
  'parameters-out-of-range': 'the parameters to start from are out of range',
  'time-not-finite': 'a time is no number',
  'time-before-start': 'the times of the file go back',
  'time-went-back': 'the times of the file go back',
  'time-after-end': 'the times of the file go back',
  'time-tied': 'two events have one time; --ties merge or strict takes them',
  'kind-unknown': 'an event is of no known side',
  'sides-unknown': 'the file does not say who took: --by all',
  'kernel-not-finite': 'a parameter of the kernel is no number',
  'kernel-alpha-negative': 'an alpha is negative',
  'kernel-decay-not-positive': 'a beta is not above 0',
  'kernel-components-differ': 'there are not as many betas as alphas',
  'mu-not-positive': 'mu is not above 0',
  unstable: 'the branching ratio is 1 or more: such a process explodes',
  'matrix-not-square': 'mu, alpha and beta are of different sizes',
}

export const refusal = (reason: RefusalReason, detail = ''): HawkesRefusal => ({ kind: 'refused', reason, detail })

/** One line: `refused: too-few-events: there are ...`. */
export const refusalLine = ({ reason, detail }: HawkesRefusal): string =>
  `refused: ${reason}: ${texts[reason]}${detail === '' ? '' : ` (${detail})`}`

export const boundaryTexts: Readonly<Record<Boundary, string>> = {
  'branching-near-zero': 'hardly any excitation: the decays are not identified',
  'branching-near-one': 'at the edge of stability, or the base rate moves',
  'half-life-over-window': 'the window is too short for the decay',
  'half-life-under-clock': 'the decay is that of the time stamps',
  constrained: 'the optimum is unstable: row sums of the branching matrix were kept below 1',
  'no-curvature': 'no maximum in all directions: no standard errors',
  'not-converged': 'the search ended before it arrived',
}
