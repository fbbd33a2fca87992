/** The contract of a market: where prices come from. A new one is one file and one line in `registry.ts`. */
import type { core, ZodType } from 'zod'
import type { Instrument } from '#domain/instrument.ts'
import type { Zod } from '#domain/schema.ts'
import type { Side } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'
import type { MarketDepth } from '#messages/market.ts'
import type { Rng } from '#numeric/rng.ts'

export type DepthImage = Omit<MarketDepth, 'type' | 'seq'>

export interface MarketOutlet {
  tick(at: Micros, bid: number, bidSize: number, ask: number, askSize: number): void
  /** Read at once; the same image may be filled again. */
  depth(image: DepthImage): void
  trade(at: Micros, price: number, size: number, aggressor: Side | 'unknown'): void
}

/** `wait`: the next event is not here yet, ask again soon. `end`: there will be none. */
export type MarketState = 'event' | 'wait' | 'end'

/** Events pulled one by one: whoever pulls sets the pace. */
export interface Market {
  /** Begins, at host time `now`. Returns the event time its pace counts from; NaN for that of its first event. */
  start(now: Micros): Micros
  /** Event time of the event at hand. */
  readonly at: Micros
  /** Moves to the next event. */
  next(): MarketState
  /** Tells the event at hand; the touch comes last. */
  tell(to: MarketOutlet): void
  /** Plain data for `swarm inspect venue`. */
  status(): unknown
  close(): void
}

export interface MarketHost {
  readonly instrument: Instrument
  /** Its own generator: nothing else draws from it, so orders do not change prices. */
  readonly rng: Rng
  /** True when nothing may be left to real time: read and wait in place. */
  readonly virtual: boolean
  fault(line: string): void
}

export interface MarketCapabilities {
  readonly depth: boolean
  readonly trades: boolean
  /** Can be held without losing anything. */
  readonly waits: boolean
}

/** A strict object whose `kind` is a literal, so that a fault names the field of the right market. */
export type MarketSchema<Config> = (z: Zod) => ZodType<Config> & core.$ZodTypeDiscriminable

/** For markets without an end of their own. */
export const forSeconds = (z: Zod) =>
  z.number().positive().optional().describe('seconds of market time until the feed ends; absent for never')

export interface MarketSpec<Config extends { readonly kind: string }> {
  readonly kind: Config['kind']
  readonly about: string
  readonly can: MarketCapabilities
  readonly config: MarketSchema<Config>
  /** Throws SwarmError for what a schema cannot see. */
  open(config: Config, host: MarketHost): Market
}

export const defineMarket = <Config extends { readonly kind: string }>(spec: MarketSpec<Config>): MarketSpec<Config> =>
  spec
