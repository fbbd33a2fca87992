/** What an operator can do with a running swarm and see of it: the one interface behind the command, the API and the table. */
import type { AgentHeartbeat, AgentStatus, Recording, RiskAction, TradingState } from '#messages/system.ts'
import type { Capability } from './behaviour.ts'
import type { AgentPlan } from './plan.ts'
import type { TickBatch } from './ports/tick-batch.ts'

/** Money as decimal strings, account currency. */
export interface AccountView {
  readonly balance: string
  readonly equity: string
  readonly margin: string
}

export interface PositionView {
  readonly symbol: string
  /** Signed lots. */
  readonly lots: string
  readonly averagePrice: string
}

/** A limit that is nearly used, or broken. */
export interface AlertView {
  /** Empty for the whole account. */
  readonly symbol: string
  readonly limitOf: string
  readonly level: 'near' | 'breach' | 'cleared'
  readonly given: number
  readonly limit: number
  readonly action: RiskAction
}

/** One limit of the risk agent, to be changed. */
export interface LimitChange {
  /** `position.maxLots`. */
  readonly limit: string
  readonly value: unknown
  readonly reason: string
}

/** Everything the live table shows. */
export interface SwarmStatus {
  readonly pid: number
  readonly mode: string
  readonly upSeconds: number
  readonly trading: TradingState
  /** Why trading is not ACTIVE; empty when it is. */
  readonly tradingReason: string
  readonly venue: { readonly use: string; readonly state: string; readonly epoch: number }
  readonly agents: readonly AgentHeartbeat[]
  readonly account: AccountView | null
  readonly positions: readonly PositionView[]
  /** Realized + unrealized - fees since the start, account currency. */
  readonly pnl: string
  readonly counts: Counts
  /** The last few refusals, newest last. */
  readonly lastRefusals: readonly string[]
  readonly lastVotes: readonly string[]
  /** Those that stand. */
  readonly alerts: readonly AlertView[]
  readonly deadLetters: number
  /** Rows that are recorded, by agent. */
  readonly recordings: readonly Recording[]
}

export interface Counts {
  readonly ticksIn: number
  readonly lost: number
  readonly crossed: number
  readonly proposals: number
  readonly ballots: number
  /** Ballots that carried. One whose target is held already, or on its way, needs no order and is not refused either. */
  readonly intents: number
  readonly refusals: Readonly<Record<string, number>>
  readonly orders: number
  readonly rejections: number
  readonly fills: number
}

/** The summary at the end of a run; with `--json` it is printed as it stands. */
export interface Summary extends Counts {
  readonly reason: string
  readonly seconds: number
  readonly ticksByAgent: Readonly<Record<string, number>>
  /** Ticks the data agent set aside, by reason. */
  readonly setAside: Readonly<Record<string, number>>
  readonly position: string
  readonly positions: readonly PositionView[]
  readonly account: AccountView | null
  readonly pnl: string
  readonly ticksPerSecond: number
  readonly tickToOrderMicros: { readonly p50: number; readonly p99: number; readonly p999: number }
  readonly peakRssMiB: number
  readonly restarts: number
  readonly deadLetters: number
  /** Market records and decisions discarded by agents that were paused. */
  readonly skippedWhilePaused: Readonly<Record<string, number>>
  /** Rows that were recorded, by agent. */
  readonly recordings: readonly Recording[]
  readonly eventDigest: string
}

/** What onlookers can tap, in this process. */
export interface SwarmEvents {
  heartbeat: (beat: AgentHeartbeat) => void
  lifecycle: (change: { agent: string; from: string; to: string; reason: string }) => void
  fault: (fault: { agent: string; code: string; line: string }) => void
  trading: (change: { state: TradingState; reason: string }) => void
  /** A decision or an order, one line. */
  decision: (line: string) => void
  deadLetter: (letter: { reason: string; agent: string; count: number }) => void
  /** The feed came to its end and everything it caused has been handled. */
  ended: () => void
}

export interface StartOptions {
  /** What the swarm calls itself. */
  readonly mode: string
  /** Given what the venue told, batch by batch, when the plan has it recorded; of one's own. */
  readonly onMarket?: (batch: TickBatch) => void
}

export interface SwarmOperations {
  status(): SwarmStatus
  /** Rejects with AGENT_UNKNOWN, AGENT_DOWN or AGENT_TIMEOUT. */
  inspect(agent: string): Promise<AgentStatus>
  /** Ids of the running agents that have a capability: 'vote', 'features' ... */
  discover(capability: Capability): readonly string[]
  add(plan: AgentPlan): Promise<void>
  remove(agent: string): Promise<void>
  pause(agent: string): Promise<void>
  resume(agent: string): Promise<void>
  restart(agent: string): Promise<void>
  /** HALTED takes effect at the venue desk at once, before any message is delivered. */
  trading(state: TradingState, reason: string): void
  /** REDUCING while the risk agent closes every position; HALTED then, when asked for. */
  flatten(reason: string, thenHalt: boolean): void
  /**
   * Changes a limit of every risk agent, present and coming incarnations alike. It must have passed the schema of its
   * check. Throws LIMIT_UNKNOWN for one that none of them has.
   */
  limit(change: LimitChange): void
  on<Name extends keyof SwarmEvents>(event: Name, listener: SwarmEvents[Name]): () => void
  /** Stops in order: feed, data, ... , execution, venue. Resolves with the summary. */
  stop(reason: string): Promise<Summary>
}
