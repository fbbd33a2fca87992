/**
 * Delays drawn from a log-normal distribution, with a floor:
 *
 *   delay = max(floor, median exp(sigma z)),  z standard normal
 *
 * The right tail is what hurts, and what a constant hides: at sigma 1 every hundredth delay is ten times the median.
 */
import { fromMillis, type Micros } from '#domain/time.ts'
import { type Rng, seededRng } from '#numeric/rng.ts'
import { defineLatency } from './latency-model.ts'

export interface LogNormalParams {
  readonly feedMillis: number
  readonly entryMillis: number
  readonly responseMillis: number
  readonly sigma: number
  readonly floorMillis: number
  readonly rejectShare: number
}

export const logNormalMicros = (medianMicros: Micros, sigma: number, floorMicros: Micros, rng: Rng): Micros =>
  Math.max(floorMicros, Math.round(medianMicros * Math.exp(sigma * rng.normal())))

export default defineLatency<LogNormalParams>({
  name: 'log_normal',
  about: 'Delays with a long tail, drawn from the seed.',
  params: (z) => {
    const millis = z.number().min(0).max(60_000)
    return z.strictObject({
      feedMillis: millis.describe('median of market data to us, ms'),
      entryMillis: millis.describe('median of a request to the exchange, ms'),
      responseMillis: millis.describe('median of its answer, ms'),
      sigma: z.number().min(0).max(5).default(0.5).describe('spread of the logarithm'),
      floorMillis: millis.default(0).describe('no delay is less, ms'),
      rejectShare: z.number().min(0).max(1).default(0).describe('share of requests that do not get through'),
    })
  },
  create({ feedMillis, entryMillis, responseMillis, sigma, floorMillis, rejectShare }, rng) {
    const floor = fromMillis(floorMillis)
    // A stream of its own: how far the market was read ahead when an order is sent must not change what the order draws.
    const ofOrders = seededRng(rng.below(2 ** 32))
    const draw = (millis: number, from: Rng): Micros => logNormalMicros(fromMillis(millis), sigma, floor, from)
    return {
      feed: () => draw(feedMillis, rng),
      order(_action, _at, into) {
        into.entry = draw(entryMillis, ofOrders)
        into.response = draw(responseMillis, ofOrders)
        into.rejected = rejectShare > 0 && ofOrders.uniform() < rejectShare
      },
    }
  },
})
