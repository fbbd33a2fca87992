/** A running swarm with what only its front door knows: who is in it by configuration, and whether it was told to stop. */
import type { Environment } from '#config/environment.ts'
import { loadAgent } from '#config/load.ts'
import type { Source } from '#config/located.ts'
import { SwarmError } from '#domain/errors.ts'
import type { AgentStatus, TradingState } from '#messages/system.ts'
import type { SwarmOperations } from '#swarm/operations.ts'
import type { AgentPlan, SwarmPlan } from '#swarm/plan.ts'
import type { Addition } from './control-routes.ts'
import { checkedLimit } from './limit-change.ts'

export interface RunningSwarm {
  readonly operations: SwarmOperations
  /** Resolves with the id of the new agent. Rejects with ConfigError or SwarmError. */
  add(addition: Addition): Promise<string>
  remove(agent: string): Promise<void>
  trading(state: TradingState, reason: string): void
  /** Closes every position; HALTED then, when asked for. */
  flatten(reason: string, thenHalt: boolean): void
  /** Resolves with the limit's new value. Rejects with LIMIT_UNKNOWN or LIMIT_INVALID. */
  limit(limit: string, text: string, reason: string): Promise<unknown>
  /** Limits, what is used of them and what stands, in the risk agent's own words. */
  limits(): Promise<AgentStatus>
  /** Asks for the end; whoever runs the swarm carries it out. */
  stop(reason: string): void
  /** True while the trading state is what an operator last asked for. */
  readonly operatorHalted: boolean
}

export interface RunningOptions {
  readonly plan: SwarmPlan
  readonly environment: Environment
  readonly onStop: (reason: string) => void
}

export function runningSwarm(operations: SwarmOperations, options: RunningOptions): RunningSwarm {
  const { plan, environment, onStop } = options
  const roster = new Map<string, AgentPlan>(plan.agents.map((agent) => [agent.id, agent]))
  let asked: TradingState = 'ACTIVE'
  const guard = (): AgentPlan => {
    const found = [...roster.values()].find(({ capabilities }) => capabilities.includes('risk'))
    if (found === undefined) throw new SwarmError('AGENT_UNKNOWN', { capability: 'risk' })
    return found
  }

  return {
    operations,
    async add(addition) {
      const entry = 'name' in addition ? named(addition.name, roster) : addition
      const source: Source = { name: entry.file, directory: entry.directory, lined: !('name' in addition) }
      const agent = await loadAgent({
        text: entry.text,
        source,
        environment,
        peers: [...roster.values()],
        instruments: plan.instruments,
        day: plan.day,
        account: plan.account,
        session: plan.session,
        cwd: process.cwd(),
      })
      if (roster.has(agent.id)) throw new SwarmError('WIRING_DUPLICATE_ID', { id: agent.id })
      roster.set(agent.id, agent)
      try {
        await operations.add(agent)
      } catch (thrown) {
        roster.delete(agent.id)
        throw thrown
      }
      return agent.id
    },
    async remove(agent) {
      await operations.remove(agent)
      roster.delete(agent)
    },
    trading(state, reason) {
      asked = state
      operations.trading(state, reason)
    },
    flatten(reason, thenHalt) {
      asked = thenHalt ? 'HALTED' : 'REDUCING'
      operations.flatten(reason, thenHalt)
    },
    async limit(limit, text, reason) {
      const agent = guard()
      const { value, config } = await checkedLimit(agent, limit, text)
      operations.limit({ limit, value, reason })
      roster.set(agent.id, { ...agent, config })
      return value
    },
    limits: () => operations.inspect(guard().id),
    stop: onStop,
    get operatorHalted() {
      return asked === 'HALTED'
    },
  }
}

/** A registered agent under its own name, or that name with the first number that is free. */
function named(
  name: string,
  roster: ReadonlyMap<string, AgentPlan>,
): { text: string; file: string; directory: string } {
  let id = name
  for (let number = 2; roster.has(id); number++) id = `${name}-${number}`
  return { text: JSON.stringify({ id, use: name }), file: `agent add ${name}`, directory: process.cwd() }
}
