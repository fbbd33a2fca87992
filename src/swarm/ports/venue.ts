/**
 * The port to the outside that trades. An implementation is a folder in `src/venues` with a `VenueSpec` as default
 * export and one line in `venues/registry.ts`; it is accepted when it passes `tests/conformance/venue.suite.ts`.
 *
 * Nothing here returns an answer: what a venue is told, it acknowledges with facts to its sink, later, in its own time.
 * So the same code runs on a wall clock and on a virtual one, and a lost answer looks like what it is: no fact.
 */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import type { Money } from '#domain/money.ts'
import type { Schema } from '#domain/schema.ts'
import type { Side } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'
import type { MarketDepth } from '#messages/market.ts'
import type { RejectionCode } from '#messages/orders.ts'
import type { Rng } from '#numeric/rng.ts'
import type { TickStore } from './tick-store.ts'

export interface VenueCapabilities {
  readonly depth: boolean
  readonly trades: boolean
  readonly orderTypes: readonly ('market' | 'limit')[]
  readonly modify: boolean
  readonly hedging: boolean
  /** The source can wait for slow consumers (a file), so nothing is ever lost. */
  readonly waits: boolean
}

export interface VenueOrder {
  readonly clientId: number
  readonly instrument: InstrumentId
  readonly side: Side
  readonly lots: Money
  readonly orderType: 'market' | 'limit'
  /** 0 for a market order. */
  readonly price: Money
  readonly timeInForce: 'ioc' | 'gtc'
  readonly reduceOnly: boolean
}

export interface VenueFill {
  readonly clientId: number
  /** The venue's own id of the fill, at most 24 bytes; the same id is the same fill. */
  readonly fillId: string
  readonly instrument: InstrumentId
  readonly side: Side
  readonly lots: Money
  readonly price: Money
  /** Account currency; negative is a rebate. */
  readonly fee: Money
  readonly leaves: Money
  readonly at: Micros
  /** Only a simulated exchange says: what was shown was taken; or, at rest, the market traded through, at, or came to it. */
  readonly why?: 'take' | 'trade' | 'queue' | 'cross'
  /** Only a simulated exchange says, of what was taken: the best price shown to the order when it came. */
  readonly touch?: number
}

/** What a venue knows of an order when it is asked. */
export type OrderReport =
  | { readonly known: false; readonly clientId: number }
  | {
      readonly known: true
      readonly order: VenueOrder
      readonly venueId: string
      readonly state: 'working' | 'filled' | 'canceled' | 'expired' | 'rejected'
      readonly leaves: Money
      readonly fills: readonly VenueFill[]
    }

export interface VenuePosition {
  readonly instrument: InstrumentId
  /** Signed. */
  readonly lots: Money
  readonly averagePrice: Money
}

export interface VenueAccount {
  readonly balance: Money
  readonly equity: Money
  readonly margin: Money
}

/** The whole truth of the venue at one moment, asked for after every connect. */
export interface VenueSnapshot {
  readonly account: VenueAccount
  readonly positions: readonly VenuePosition[]
  readonly orders: readonly Extract<OrderReport, { known: true }>[]
  /** Fills since the id given to `snapshot`, oldest first. */
  readonly fills: readonly VenueFill[]
}

/** Where a venue puts its facts. `at` is event time. Market data carries no sequence number: the desk gives it. */
export interface VenueSink {
  /** Room for market data: false asks the venue to hold its feed when it can wait. */
  ready(): boolean
  tick(
    instrument: InstrumentId,
    at: Micros,
    bid: number,
    bidSize: number,
    ask: number,
    askSize: number,
    replay: boolean,
  ): void
  /** Copied at once; `seq` is ignored. */
  depth(image: Omit<MarketDepth, 'type' | 'seq'>): void
  trade(
    instrument: InstrumentId,
    at: Micros,
    price: number,
    size: number,
    aggressor: Side | 'unknown',
    replay: boolean,
  ): void
  /** From here on the venue's own clock is so far ahead of UTC. 0 until it is said. */
  clock(offsetSeconds: number): void
  connected(): void
  disconnected(reason: string): void
  snapshot(snapshot: VenueSnapshot): void
  accepted(clientId: number, venueId: string): void
  rejected(clientId: number, code: RejectionCode, reason: string): void
  filled(fill: VenueFill): void
  canceled(clientId: number, leaves: Money, reason: string): void
  expired(clientId: number, leaves: Money): void
  /** The answer to `query`. */
  report(report: OrderReport): void
  account(account: VenueAccount): void
  /** The feed is over: a file was read to its end. */
  ended(): void
  /** Something a user must be told: one line, from the table of errors. */
  fault(line: string): void
}

/** What a venue may use of its host. Timers run on the host's clock: virtual in a backtest. */
export interface VenueHost {
  now(): Micros
  /** Calls back after `delayMicros` of host time. Returns a function that cancels. */
  after(delayMicros: number, call: () => void): () => void
  /** True on a virtual clock: pace by `after` alone, never by real I/O waits. */
  readonly virtual: boolean
  readonly rng: Rng
  readonly instruments: readonly Instrument[]
  /** The recorded ticks a simulated venue plays; undefined where the configuration names none. */
  readonly ticks?: TickStore | undefined
}

export interface Venue {
  /** Opens the session; `connected` follows, or `disconnected` and a retry. */
  start(): void
  /**
   * Fire and forget: the outcome arrives as a fact, or never, and then the desk asks with `query`. Returns false when
   * it is certain that nothing was sent (the session is down): then the order does not exist.
   */
  submit(order: VenueOrder): boolean
  cancel(clientId: number): void
  modify(clientId: number, lots: Money, price: Money): void
  query(clientId: number): void
  /** Trading was halted, or goes on: for a venue with a switch of its own, which then works when this process does not. */
  halt?(halted: boolean): void
  /** Asks for a snapshot with the fills after `afterFillId` ('' for all that the venue keeps). */
  snapshot(afterFillId: string): void
  /** Moves the feed on; called every turn of the host. True when there is more to do at once. */
  work?(): boolean
  /** Plain data for `swarm inspect venue`. */
  status(): unknown
  stop(): void
}

export interface VenueSpec<Config = unknown> {
  readonly name: string
  readonly about: string
  readonly config: Schema<Config>
  can(config: Config): VenueCapabilities
  /**
   * What only a look outside can tell of a config that has passed its schema: a secret that is not there, a file that
   * cannot be read. Called once, before a swarm on the wall clock starts anything; opens nothing and leaves nothing
   * behind. What it throws ends the start with that one line, and the exit of its code; without it, `open` would throw
   * again in every incarnation.
   */
  check?(config: Config, instruments: readonly Instrument[]): void
  open(config: Config, sink: VenueSink, host: VenueHost): Venue
}

export const defineVenue = <Config>(spec: VenueSpec<Config>): VenueSpec<Config> => spec
