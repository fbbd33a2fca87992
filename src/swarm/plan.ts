/**
 * What a swarm is made of, as plain data that crosses threads: the configuration after every schema has passed.
 * `config/` makes it, the supervisor carries it out.
 */
import type { MessageType } from '#messages/catalogue.ts'
import type { Capability, World } from './behaviour.ts'
import type { DeskTiming } from '#swarm/desk/desk-timing.ts'

/** One agent to run. What its spec declares is copied here, so that wiring needs no module loaded. */
export interface AgentPlan {
  /** Unique in the swarm: 'ml-fast'. */
  readonly id: string
  /** The registered name, or the path of the user's own module. */
  readonly use: string
  /** URL of the module whose default export is the spec. */
  readonly module: string
  /** `own`: a worker of its own. A name: seated with all agents of that name. `inline`: in the main thread. */
  readonly thread: string
  /** Parsed and defaulted. */
  readonly config: unknown
  /** Ids of the agents it listens to; empty for every producer of what it consumes. */
  readonly from: readonly string[]
  readonly capabilities: readonly Capability[]
  readonly consumes: readonly MessageType[]
  readonly produces: readonly MessageType[]
  readonly recovery: 'replay' | 'snapshot' | 'none'
  readonly warmupRecords: number
  /** Columns of the rows it produces, and of the rows it listens to. */
  readonly ownColumns: readonly string[]
  readonly columns: readonly string[]
  /** Weight of its vote. */
  readonly weight: number
  readonly heapMiB: number
  /** Where its rows are recorded; absent where they are not. */
  readonly record?: RecordPlan | undefined
}

export interface RecordPlan {
  /** URL of the module whose default export is the recorder. */
  readonly module: string
  readonly path: string
  /** Ids of the messages it records; rows alone when absent. */
  readonly ids?: readonly number[]
}

export interface VenuePlan {
  readonly id: string
  readonly use: string
  readonly module: string
  readonly thread: string
  readonly config: unknown
  /** The source waits for slow consumers instead of lapping them. */
  readonly waits: boolean
  readonly heapMiB: number
  /** How long its desk waits; the desk's own defaults for what is absent. */
  readonly timing?: Partial<DeskTiming> | undefined
}

/** Recorded ticks, for a venue that plays them. */
export interface TicksPlan {
  /** URL of a module whose `openTickStore` opens what `store` names. */
  readonly module: string
  readonly store: string
  /** A relative path starts here. */
  readonly directory: string
}

export interface JournalPlan {
  readonly module: string
  readonly config: unknown
}

export interface SupervisionPlan {
  readonly heartbeatMillis: number
  /** Missed heartbeats until SUSPECT and until DEAD. */
  readonly suspectAfter: number
  readonly deadAfter: number
  /** At most `restarts` of one agent within `withinSeconds`; one more halts trading. */
  readonly restarts: number
  readonly withinSeconds: number
  readonly backoffMillis: number
  readonly maxBackoffMillis: number
  /** Share of `heapMiB` at which the watchdog ends a worker. */
  readonly heapShare: number
  /** Spare workers kept warm. */
  readonly standby: number
  readonly stopMillis: number
}

export interface LinksPlan {
  /** Records a data ring holds, a power of two. */
  readonly slots: number
  /** Records a command ring holds, a power of two. */
  readonly commandSlots: number
}

export interface SwarmPlan extends World {
  readonly seed: number
  readonly session: number
  readonly venue: VenuePlan
  readonly journal: JournalPlan
  readonly ticks?: TicksPlan | undefined
  /** Where what the venue tells is recorded. */
  readonly record?: TicksPlan | undefined
  readonly agents: readonly AgentPlan[]
  readonly supervision: SupervisionPlan
  readonly links: LinksPlan
}
