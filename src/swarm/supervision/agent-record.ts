/** What the main thread keeps of one agent: its plan, its place, its life and its falls. */
import type { Actor } from 'xstate'
import type { Place } from '#swarm/links/fabric.ts'
import type { Rate } from '#swarm/supervision/heartbeat.ts'
import type { lifecycle } from '#swarm/supervision/lifecycle.ts'
import type { AgentPlan } from '#swarm/plan.ts'
import type { TurnMemory } from '#swarm/seat/turn-memory.ts'
import type { RestartPolicy } from '#swarm/supervision/restart-policy.ts'

export interface Agent {
  readonly plan: AgentPlan
  readonly place: Place
  readonly seatName: string
  readonly life: Actor<typeof lifecycle>
  readonly policy: RestartPolicy
  readonly rate: Rate
  /** What it took up and has not given away yet, where that is recorded: it outlives the agent's thread. */
  readonly turns: TurnMemory | undefined
  /** Of the plan, with what was changed since: the next incarnation starts with it. */
  config: unknown
  incarnation: number
  restarts: number
  lastError: string
  /** The record it fell on last: the second fall there skips it. */
  fellAt: string
  /** The records it was made to skip, as ring:record: no later incarnation is told them, not even to warm up. */
  readonly poison: string[]
  /** Fell too often: its links are cut until an operator restarts it. */
  quarantined: boolean
  /** By the operator: it outlasts a fall. */
  paused: boolean
  /** Why its rows are no longer recorded; empty while they are, or were never to be. */
  unrecorded: string
}

export type LifeEvent = Parameters<Agent['life']['send']>[0]['type']
