/** What keeps the swarm together: commands, membership, leases, timers; and the control plane's own messages. */
import { defineMessage, flag, num, oneOf, text, type MessageOf } from './record.ts'

export const agentCommand = defineMessage({
  type: 'agent.command',
  id: 50,
  kind: 'COMMAND',
  lane: 'command',
  about:
    'The operator or the supervisor sets the trading state. halt: only cancels; reduce: only exits; resume: all. flatten: risk closes every position.',
  fields: { command: oneOf('halt', 'reduce', 'resume', 'snapshot', 'flatten'), reason: text(64) },
})
export type AgentCommand = MessageOf<typeof agentCommand>

export const swarmMember = defineMessage({
  type: 'swarm.member',
  id: 51,
  kind: 'COMMAND',
  lane: 'command',
  about: 'A voter joined, left or came back as a new incarnation: the electorate of the next ballot.',
  fields: { voter: num, change: oneOf('joined', 'left', 'restarted'), weight: num, mayVeto: flag, name: text(32) },
})
export type SwarmMember = MessageOf<typeof swarmMember>

export const riskLease = defineMessage({
  type: 'risk.lease',
  id: 52,
  kind: 'COMMAND',
  lane: 'command',
  about: 'The risk agent is alive: orders may go out until then.',
  fields: {
    /** Host time. */
    until: num,
    /** Approvals numbered below are of an earlier incarnation: what of them is not sent yet is withdrawn. */
    from: num,
  },
})
export type RiskLease = MessageOf<typeof riskLease>

/** Bytes a limit's path and its value may take. */
export const LIMIT_BYTES = { limit: 48, value: 96 } as const

export const riskLimit = defineMessage({
  type: 'risk.limit',
  id: 54,
  kind: 'COMMAND',
  lane: 'command',
  about: 'The operator changes one limit of the risk agent. It was checked against the schema of its check before.',
  fields: {
    /** Its path: `position.maxLots`. */ limit: text(LIMIT_BYTES.limit),
    /** As JSON. */ value: text(LIMIT_BYTES.value),
    reason: text(64),
  },
})
export type RiskLimit = MessageOf<typeof riskLimit>

/** What the risk agent does about a breach, from mildest to strictest. */
export const riskActions = ['none', 'reduce', 'close', 'halt'] as const
export type RiskAction = (typeof riskActions)[number]

/** The limit a flattening is told under: broken while it lasts, cleared once all is flat. */
export const FLATTEN = 'flatten'

export const riskAlert = defineMessage({
  type: 'risk.alert',
  id: 55,
  kind: 'DATA',
  lane: 'command',
  about: 'A limit is nearly used (75 %), broken, or free again, and what is done about it.',
  fields: {
    level: oneOf('near', 'breach', 'cleared'),
    /** The limit: `position.maxLots`, `drawdown`. */
    limitOf: text(48),
    given: num,
    limit: num,
    action: oneOf(...riskActions),
  },
})
export type RiskAlert = MessageOf<typeof riskAlert>

export const executionMemory = defineMessage({
  type: 'execution.memory',
  id: 56,
  kind: 'DATA',
  lane: 'command',
  about:
    'What the execution agent must know of an order it works in parts, after a restart. Journalled before the orders it tells of are sent, told again with every snapshot. Longer texts come in parts.',
  fields: {
    approval: num,
    /** 0, 1, 2 ... */
    part: num,
    /** 0: the order is over, forget it. */
    parts: num,
    /** JSON. */
    body: text(480),
  },
})
export type ExecutionMemory = MessageOf<typeof executionMemory>

export const agentTimer = defineMessage({
  type: 'agent.timer',
  id: 53,
  kind: 'COMMAND',
  lane: 'command',
  about: 'A timer the agent set with `after` is due. Delivered by its own host to it alone.',
  fields: { tag: num },
})
export type AgentTimer = MessageOf<typeof agentTimer>

/** The trading states, in the order the board stores them. */
export const tradingStates = ['ACTIVE', 'REDUCING', 'HALTED'] as const
export type TradingState = (typeof tradingStates)[number]

/** Control plane, HEARTBEAT: sampled from the board every interval, for onlookers. */
export interface AgentHeartbeat {
  readonly type: 'agent.heartbeat'
  readonly agent: string
  readonly state: string
  readonly incarnation: number
  readonly thread: string
  readonly inboxDepth: number
  readonly processed: number
  readonly perSecond: number
  readonly lost: number
  /** Microseconds from the market event's entry into the swarm until this agent had handled it; NaN before the first. */
  readonly p50Micros: number
  readonly p99Micros: number
  readonly heapMiB: number
  readonly restarts: number
  readonly lastError: string
}

/** Where an agent's rows are recorded, and how far that has come. */
export interface Recording {
  readonly agent: string
  readonly path: string
  /** Rows in the file. What is held to be written counts half a second later. */
  readonly rows: number
  /** Rows that are not in it and will not be. */
  readonly lost: number
  /** Why it stopped; empty while it records. */
  readonly fault: string
}

/** Control plane, STATUS: the agent's full state in its own words, and its heartbeat. */
export interface AgentStatus {
  readonly type: 'agent.status'
  readonly agent: string
  readonly use: string
  readonly capabilities: readonly string[]
  readonly consumes: readonly string[]
  readonly produces: readonly string[]
  readonly heartbeat: AgentHeartbeat
  /** Messages taken and given, by type. */
  readonly consumed: Readonly<Record<string, number>>
  readonly emitted: Readonly<Record<string, number>>
  /** Of its rows; null when they are not recorded. */
  readonly recording: Recording | null
  /** What the behaviour's own `status()` says. Plain data. */
  readonly state: unknown
}

/** Control plane, ERROR. */
export interface AgentError {
  readonly type: 'agent.error'
  readonly agent: string
  readonly incarnation: number
  readonly code: string
  readonly line: string
}
