/**
 * Delays as they were measured: by requests of a recorded session, interpolated in time.
 *
 *   entry(t) and response(t) are linear between the two samples around t; before the first and after the last, theirs
 *
 * A sample whose request never reached the exchange (`exchangeAt` 0) is a rejection, and so is every request nearer to
 * it than to any other sample. Feed delays are interpolated by themselves, from samples of events.
 *
 * Cost    a binary search a request.
 * Errors  BAD_SAMPLES when times go back or a delay is negative: `check` says where.
 * Source  hftbacktest, IntpOrderLatency (peers.md 5.5).
 */
import type { Micros } from '#domain/time.ts'
import { defineLatency } from './latency-model.ts'

export interface OrderSample {
  readonly requestAt: Micros
  /** 0: it never got there. */
  readonly exchangeAt: Micros
  readonly responseAt: Micros
}

export interface FeedSample {
  readonly at: Micros
  readonly receivedAt: Micros
}

export interface SamplesParams {
  readonly orders: readonly OrderSample[]
  readonly feed: readonly FeedSample[]
}

/** Index of the last key that is not above `at`; -1 before the first. */
export function lastUpTo(keys: Float64Array, at: number): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (keys[middle] <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}

function between(keys: Float64Array, values: Float64Array, at: number): number {
  const k = lastUpTo(keys, at)
  if (k < 0) return values[0]
  if (k === keys.length - 1) return values[k]
  const share = (at - keys[k]) / (keys[k + 1] - keys[k])
  return Math.round(values[k] + share * (values[k + 1] - values[k]))
}

export default defineLatency<SamplesParams>({
  name: 'samples',
  about: 'Delays interpolated between those of a recorded session.',
  params: (z) => {
    const at = z.int().min(0)
    const order = z
      .strictObject({ requestAt: at, exchangeAt: at, responseAt: at })
      .refine(
        ({ requestAt, exchangeAt, responseAt }) =>
          responseAt >= requestAt && (exchangeAt === 0 || (exchangeAt >= requestAt && responseAt >= exchangeAt)),
        { error: 'expected requestAt <= exchangeAt <= responseAt, or exchangeAt 0 for one that never arrived' },
      )
    const feed = z.strictObject({ at, receivedAt: at }).refine((sample) => sample.receivedAt >= sample.at, {
      error: 'expected receivedAt at or after at: mend the clock of the recorder first',
    })
    const inOrder = (times: readonly number[]) => times.every((time, k) => k === 0 || time > (times[k - 1] ?? 0))
    return z.strictObject({
      orders: z
        .array(order)
        .min(1)
        .refine((all) => inOrder(all.map(({ requestAt }) => requestAt)), { error: 'expected rising requestAt' })
        .describe('requests, microseconds since the epoch'),
      feed: z
        .array(feed)
        .min(1)
        .refine((all) => inOrder(all.map((sample) => sample.at)), { error: 'expected rising at' })
        .describe('market events, microseconds since the epoch'),
    })
  },
  create({ orders, feed }) {
    const sent = Float64Array.from(orders, ({ requestAt }) => requestAt)
    const arrived = orders.filter(({ exchangeAt }) => exchangeAt > 0)
    const keys = Float64Array.from(arrived, ({ requestAt }) => requestAt)
    const entries = Float64Array.from(arrived, ({ requestAt, exchangeAt }) => exchangeAt - requestAt)
    const responses = Float64Array.from(arrived, ({ exchangeAt, responseAt }) => responseAt - exchangeAt)
    const heard = Float64Array.from(feed, ({ at }) => at)
    const delays = Float64Array.from(feed, ({ at, receivedAt }) => receivedAt - at)
    const nearest = (at: Micros): OrderSample => {
      const k = Math.max(0, lastUpTo(sent, at))
      const next = Math.min(k + 1, sent.length - 1)
      return orders[at - sent[k] <= sent[next] - at ? k : next]
    }
    return {
      feed: (at) => between(heard, delays, at),
      order(_action, at, into) {
        const { exchangeAt, requestAt, responseAt } = nearest(at)
        into.rejected = exchangeAt === 0 || arrived.length === 0
        if (into.rejected) {
          into.entry = responseAt - requestAt
          into.response = 0
          return
        }
        into.entry = between(keys, entries, at)
        into.response = between(keys, responses, at)
      },
    }
  },
})
