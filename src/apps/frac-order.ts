/**
 * The order of fractional differencing for `frac_price`, from recorded quotes: log mids of time samples, of which only the
 * training part is looked at. An order chosen on all of them has seen the future.
 *
 * Samples on both sides of a gap are no neighbours: the longest stretch of the training part without one is tested, as the
 * feature would start anew. A mid at or below 0 has no logarithm, and is a gap here. Pure.
 */
import type { Micros } from '#domain/time.ts'
import { emptyView } from '#features/feature.ts'
import { Sampler } from '#features/sample.ts'
import { FEWEST_VALUES, type TriedOrder, triedFracOrders } from '#numeric/least-frac-order.ts'
import type { MarketSink } from '#stores/market-events.ts'
import { filledIn } from './feature-choices.ts'
import { whole } from './figures.ts'
import { columned, type Line, span } from './spans.ts'

export interface OrderRequest {
  readonly cutOff: number
  readonly sampleMillis: number
  /** Up to this moment, or the first share of the samples. */
  readonly training: { readonly to: Micros } | { readonly share: number }
}

export interface OrderSearch {
  /** Samples there are, those of the training part, and those of its longest stretch without a gap. */
  readonly samples: number
  readonly trainingSamples: number
  readonly testedSamples: number
  /** The last moment looked at; NaN without a sample. */
  readonly trainedTo: Micros
  readonly tried: readonly TriedOrder[]
  /** NaN when none was found. */
  readonly d: number
  /** Why none was found; '' when one was. */
  readonly failure: string
}

export interface OrderSampler extends MarketSink {
  search(): OrderSearch
}

export function orderSampler({ cutOff, sampleMillis, training }: OrderRequest): OrderSampler {
  const sampler = new Sampler({ by: 'time', millis: sampleMillis })
  const view = emptyView()
  const logs: number[] = []
  const times: Micros[] = []
  /** Where stretches begin; two may begin at one place. */
  const starts = [0]

  return {
    quote(at, bid, _, ask) {
      view.at = at
      view.bid = bid
      view.ask = ask
      if (!sampler.quote(view)) return
      const { close, closeAt } = sampler.closed
      if (!(close > 0)) return void starts.push(logs.length)
      logs.push(Math.log(close))
      times.push(closeAt)
    },
    depth() {},
    trade() {},
    gap() {
      sampler.reset()
      starts.push(logs.length)
    },
    search() {
      const samples = logs.length
      const behind =
        'to' in training ? times.findIndex((at) => at >= training.to) : Math.floor(training.share * samples)
      const trainingSamples = behind < 0 ? samples : behind
      const [from, to] = longestStretch(starts, trainingSamples)
      const found = {
        samples,
        trainingSamples,
        testedSamples: to - from,
        trainedTo: times[trainingSamples - 1] ?? Number.NaN,
      }
      if (to - from < FEWEST_VALUES) {
        const failure = `too few samples: ${whole(to - from)} in a row in the training part, ${FEWEST_VALUES} are needed`
        return { ...found, tried: [], d: Number.NaN, failure }
      }
      const first = logs[from]
      // As the feature has them: from a reference of its own, since a window lets some of the level through.
      const series = Float64Array.from({ length: to - from }, (__, k) => logs[from + k] - first)
      const tried = triedFracOrders(series, cutOff)
      const d = tried.find(({ stationary }) => stationary)?.d ?? Number.NaN
      const failure = Number.isNaN(d) ? 'no order from 0 to 1 makes the training part stationary' : ''
      return { ...found, tried, d, failure }
    },
  }
}

/** Of the first `count` samples. */
function longestStretch(starts: readonly number[], count: number): readonly [from: number, to: number] {
  let [from, to] = [0, 0]
  for (const [k, start] of starts.entries()) {
    const end = Math.min(starts[k + 1] ?? count, count)
    if (end - start > to - from) [from, to] = [start, end]
  }
  return [from, to]
}

/** The feature with an order found, only what differs from its defaults said. */
export function orderChoice(d: number, { cutOff, sampleMillis }: OrderRequest): Readonly<Record<string, unknown>> {
  const usual = filledIn({ name: 'frac_price' }).params as { cutOff: number; sample: { millis: number } } // its defaults
  return {
    name: 'frac_price',
    params: {
      d,
      ...(cutOff === usual.cutOff ? {} : { cutOff }),
      ...(sampleMillis === usual.sample.millis ? {} : { sample: { by: 'time', millis: sampleMillis } }),
    },
  }
}

/** In one line of YAML. */
const yamlOf = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? `{ ${Object.entries(value)
        .map(([key, inner]) => `${key}: ${yamlOf(inner)}`)
        .join(', ')} }`
    : String(value)

export function orderLines(search: OrderSearch, request: OrderRequest): readonly Line[] {
  const { samples, trainingSamples, testedSamples, trainedTo, tried, d, failure } = search
  const { training, sampleMillis } = request
  const part = 'share' in training ? `, the first ${Number((100 * training.share).toPrecision(4))} %` : ''
  const until = Number.isNaN(trainedTo) ? '' : `, up to ${new Date(trainedTo / 1e3).toISOString()}`
  const gaps =
    testedSamples < trainingSamples ? `; tested ${whole(testedSamples)}, the longest stretch without a gap` : ''
  const told: Line = [
    span('training part  ', 'dim'),
    span(`${whole(trainingSamples)} of ${whole(samples)} samples of ${sampleMillis} ms${part}${until}${gaps}`),
  ]
  if (tried.length === 0) return [told]
  const heads = ['D', 'WEIGHTS', 'VALUES', 'ADF', 'CRITICAL 5 %', 'STATIONARY'].map((head) => span(head, 'dim'))
  const rows = tried.map(({ d: order, weights, values, statistic, critical, stationary }): Line => {
    const tested = !Number.isNaN(statistic)
    const numbers = [tested ? statistic.toFixed(3) : '-', tested ? critical.toFixed(3) : '-']
    return [
      ...[order.toFixed(2), whole(weights), whole(values), ...numbers].map((text) => span(text)),
      stationary ? span('yes', 'green') : span(tested ? 'no' : 'not tested'),
    ]
  })
  const untested = tried.filter((order) => Number.isNaN(order.statistic) && !(order.d > d))
  const doubt: Line = [span(`orders not tested below it: ${untested.map((order) => order.d).join(', ')}`, 'yellow')]
  return [
    told,
    ...columned([heads, ...rows], [true, true, true, true, true, false]),
    ...(failure === '' && untested.length > 0 ? [doubt] : []),
    ...(failure === '' ? [[span('chosen  ', 'dim'), span(yamlOf(orderChoice(d, request)), 'bold')]] : []),
  ]
}
