/** Intensities of buys and sells that excite what follows them. */
import { branchingRatio, type HawkesParameters } from '#hawkes/exponential.ts'
import { createOnlineHawkes } from '#hawkes/online.ts'
import { MICROS_PER_SECOND } from '#domain/time.ts'
import { imbalance } from './book-imbalance.ts'
import { defineFeature, type FeatureState } from './feature.ts'
import { decodeFit, encodeFit, type HawkesJob, runFit } from './hawkes-fit.ts'
import { type HawkesLine, type HawkesParams, hawkesParams, initialParameters } from './hawkes-params.ts'

const COLUMNS: Readonly<Record<HawkesLine, (params: HawkesParams) => string>> = {
  buy: () => 'hawkes_buy',
  sell: () => 'hawkes_sell',
  ratio: ({ ratio }) => (ratio === 'literal' ? 'hawkes_ratio_literal' : 'hawkes_ratio'),
  self_excitation: ({ selfExcitation }) =>
    selfExcitation === 'static' ? 'hawkes_self_excitation_static' : 'hawkes_self_excitation',
}

/** Slots of `clock`: microseconds of the first trade, seconds since then of the last event and each side's last. */
const ORIGIN = 0
const LAST = 1
const SIDE = 2

/** Slots of `long`: what the parameters in force say of the long run. */
const BASE_RATE = 0
const BRANCHING = 1

/**
 * Times are seconds since the first trade: epoch seconds in an exponential have no digits left.
 *
 * Cost   O(1) a trade and a quote, at most four exponentials each; allocates only in a fit and when parameters are taken.
 * Edge   a quote older than the last trade is taken at that trade's time; a trade older than the last is left out.
 */
export function createHawkes(params: HawkesParams): FeatureState {
  const { lines, events, ratio, selfExcitation, refit, refitSeconds, minimumEvents, capacity, cross } = params
  const online = createOnlineHawkes({ kinds: 2, capacity, refitSeconds, minimumEvents })
  const clock = new Float64Array(4).fill(Number.NaN)
  const rates = new Float64Array(2)
  const long = new Float64Array(2)

  const swap = (parameters: HawkesParameters): boolean => {
    if (online.swap(parameters) !== 'swapped') return false
    long[BASE_RATE] = parameters.mu[0] + parameters.mu[1]
    long[BRANCHING] = branchingRatio(parameters)
    return true
  }
  const given = initialParameters(params)
  if (given !== null) swap(given)

  const request = (): HawkesJob | null => {
    if (!online.due(clock[LAST])) return null
    const asked = online.request(clock[LAST])
    return asked === null ? null : { request: asked, cross, minimumEvents }
  }
  const fit = (): Float64Array | null => {
    const job = request()
    if (job === null) return null
    const result = runFit(job)
    if (result.kind === 'fitted' && swap(result.parameters)) return encodeFit(result.parameters)
    online.abandon()
    return null
  }

  /** Into the row at once: a number that a function gives back may be boxed. */
  const put = (line: HawkesLine, row: Float64Array, at: number): void => {
    switch (line) {
      case 'buy':
        row[at] = rates[0]
        break
      case 'sell':
        row[at] = rates[1]
        break
      case 'ratio':
        if (ratio === 'balance') row[at] = imbalance(rates[0], rates[1])
        else row[at] = rates[1] > 0 ? rates[0] / rates[1] : Number.NaN
        break
      case 'self_excitation':
        row[at] =
          selfExcitation === 'static' ? long[BRANCHING] : Math.max(0, 1 - long[BASE_RATE] / (rates[0] + rates[1]))
    }
  }

  return {
    trade({ at, sign }) {
      if (sign === 0 || !Number.isFinite(at)) return
      if (Number.isNaN(clock[ORIGIN])) {
        clock[ORIGIN] = at
        clock[LAST] = 0
      }
      const seconds = (at - clock[ORIGIN]) / MICROS_PER_SECOND
      const side = sign > 0 ? 0 : 1
      // Fills of one order are one decision; taken for several, they push a fitted decay towards infinity.
      if (events === 'orders' && seconds === clock[SIDE + side]) return
      if (online.push(seconds, side) !== 'taken') return
      clock[SIDE + side] = seconds
      if (seconds > clock[LAST]) clock[LAST] = seconds
    },
    write(view, row, at) {
      const begun = !Number.isNaN(clock[ORIGIN])
      const seconds = (view.at - clock[ORIGIN]) / MICROS_PER_SECOND
      if (seconds > clock[LAST]) clock[LAST] = seconds
      if (refit === 'inline' && begun) fit()
      const known = begun && online.parameters !== null
      if (known) online.at(clock[LAST], rates)
      for (let k = 0; k < lines.length; k++) {
        if (known) put(lines[k], row, at + k)
        else row[at + k] = Number.NaN
      }
    },
    reset() {
      online.reset(0)
      clock.fill(Number.NaN)
    },
    fit: () => (refit === 'agent' ? fit() : null),
    fitted(values) {
      swap(decodeFit(values))
    },
  }
}

export default defineFeature<HawkesParams>({
  name: 'hawkes',
  about:
    'Intensities of buys and sells that excite what follows: both, their balance, and the part that is excitation.',
  unit: '1/s; balance in (-1, 1), self-excitation in [0, 1)',
  formula: 'lambda_i = mu_i + sum alpha_ij e^(-beta_ij (t - t_k)) over past events; (b - s) / (b + s); 1 - mu / lambda',
  source: 'Hawkes (1971), Biometrika 58(1); Bacry, Mastromatteo & Muzy (2015)',
  edge: 'NaN until a signed trade has come and parameters are known; events of the same time do not count yet',
  clock: 'trade',
  params: hawkesParams,
  needs: () => ['trades'],
  readyAfter: (params) => (initialParameters(params) === null ? params.minimumEvents : 1),
  columns: (params) =>
    params.lines.map((line) => `${COLUMNS[line](params)}${params.label === undefined ? '' : `_${params.label}`}`),
  create: createHawkes,
})
