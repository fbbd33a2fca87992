/**
 * The contract of a latency model: how long market data takes to us, a request to the exchange, and its answer back.
 *
 * Microseconds, of two clocks: `feed` is added to the exchange's time of an event, `entry` to ours when we send,
 * `response` to the exchange's when it answers. None may be negative: a recorder whose clock was behind makes them so,
 * and its times are mended before they come here (the import says by how much).
 *
 * Requests to one exchange go through one line: one that was sent later never arrives earlier.
 */
import type { Micros } from '#domain/time.ts'
import type { Schema } from '#domain/schema.ts'
import type { Rng } from '#numeric/rng.ts'

export type OrderAction = 'submit' | 'modify' | 'cancel'

/** Filled by a model; one object for all requests. */
export interface OrderDelays {
  entry: Micros
  response: Micros
  /** The request does not get through: the answer, a rejection, comes after `entry` + `response`. */
  rejected: boolean
}

export interface LatencyModel {
  /** From an event at the exchange to us. */
  feed(at: Micros): Micros
  order(action: OrderAction, at: Micros, into: OrderDelays): void
}

export interface LatencySpec<Params> {
  readonly name: string
  readonly about: string
  readonly params: Schema<Params>
  create(params: Params, rng: Rng): LatencyModel
}

/** Declares a latency model. Only typing: a spec is data. */
export const defineLatency = <Params>(spec: LatencySpec<Params>): LatencySpec<Params> => spec
