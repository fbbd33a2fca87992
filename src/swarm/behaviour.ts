/**
 * The contract of an agent: a function of its inbox.
 *
 * Same config, same messages, same clock: same outbox. No I/O, wall clock, randomness or environment inside; the host
 * supplies time, seeded randomness and the way out, so the same file runs live, in a worker, inline and in a backtest.
 *
 * Two rules of lending keep the tick path free of allocation:
 * - a message handed to `receive` is lent: it is overwritten once `receive` returns. Keep numbers, not messages;
 * - a message handed to `emit` is copied at once: the same draft may be filled and emitted again.
 *
 * What `receive` emits becomes visible together with the consumption of its message, or, when it throws, not at all.
 */
import type { AccountTerms } from '#domain/account.ts'
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import type { Schema } from '#domain/schema.ts'
import type { Micros } from '#domain/time.ts'
import type { TradingDayTerms } from '#domain/trading-day.ts'
import type { AnyMessage, MessageFor, MessageType } from '#messages/catalogue.ts'
import type { Rng } from '#numeric/rng.ts'

/** Everything an agent may touch besides its own state. */
export interface Context<Out extends AnyMessage = AnyMessage> {
  /**
   * Host time: the wall clock live, virtual in a backtest. Compare it with other host times only. It is one moment for all
   * records that are taken up at once, a batch or a timer, and stands still until the next ones are: so that what an agent
   * knew of time can be written down, and told again.
   */
  now(): Micros
  /** Microseconds, to measure what work costs; nothing that is said may depend on it. Stands still on a virtual clock. */
  stopwatch(): number
  /** Copies the message out. Throws EMIT_UNDECLARED for a type not in `produces`. */
  emit(message: Out): void
  /** Delivers `agent.timer` with `tag` after `delayMicros` of host time. Timers die with the incarnation. */
  after(delayMicros: number, tag: number): void
  readonly rng: Rng
}

/** What all of a swarm are told alike. */
export interface World {
  readonly instruments: readonly Instrument[]
  /** The day that daily limits run on. */
  readonly day: TradingDayTerms
  readonly account: AccountTerms
}

/** What an agent is told about itself and its world when it is created. */
export interface AgentEnv extends World {
  /** Its id in the configuration: 'ml-fast'. */
  readonly id: string
  /** Its number on the board; voters sign with it. */
  readonly node: number
  /** 1 for the first incarnation. */
  readonly incarnation: number
  /** Counts starts of the whole swarm on one state directory, so that ids never repeat over sessions. */
  readonly session: number
  /** Names of the columns of `feature.row` as configured for the agent it listens to; empty when it listens to none. */
  readonly columns: readonly string[]
}

export interface Behaviour<In extends AnyMessage = AnyMessage, Out extends AnyMessage = AnyMessage> {
  /** Called once before the first message, on every incarnation: arm timers, announce yourself. */
  start?(ctx: Context<Out>): void
  receive(message: In | MessageFor<'agent.timer'> | MessageFor<'market.gap'>, ctx: Context<Out>): void
  /** The full state, as plain data, for `swarm inspect`. Called between messages; must not change anything. */
  status?(): unknown
}

/**
 * vote: keeps a stance and answers ballots. veto: a vote of this agent against ends a ballot.
 * The others name what the agent is for, so that `discover('features')` finds it.
 */
export type Capability = 'vote' | 'veto' | 'market-data' | 'features' | 'consensus' | 'risk' | 'execution'

export interface AgentSpec<
  Config = unknown,
  In extends MessageType = MessageType,
  Out extends MessageType = MessageType,
> {
  readonly name: string
  /** One sentence. */
  readonly about: string
  readonly capabilities: readonly Capability[]
  readonly consumes: readonly In[]
  readonly produces: readonly Out[]
  readonly config: Schema<Config>
  /**
   * How a new incarnation gets its state back before it acts. `replay`: the last `warmupRecords` market records are
   * told again with its outbox shut. `snapshot`: it is told `account.snapshot` and what is between. `none`: it starts empty.
   */
  readonly recovery: 'replay' | 'snapshot' | 'none'
  readonly warmupRecords?: number
  /** Columns its `feature.row` will have under `config`; only for producers of rows. */
  readonly columns?: (config: Config) => readonly string[]
  /** `config` has passed the schema. Throw SwarmError for what a schema cannot see. */
  create(config: Config, env: AgentEnv): Behaviour<MessageFor<In>, MessageFor<Out>>
}

/** Declares an agent. Only typing: a spec is data, and shared code reads it. */
export const defineAgent = <Config, const In extends MessageType, const Out extends MessageType>(
  spec: AgentSpec<Config, In, Out>,
): AgentSpec<Config, In, Out> => spec

/** For agents: the instrument of an id, or undefined for one that was never configured. */
export const instrumentOf = (env: AgentEnv, id: InstrumentId): Instrument | undefined =>
  env.instruments.find((instrument) => instrument.id === id)
