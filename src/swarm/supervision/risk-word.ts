/** What passes between the operator and the risk agents: limits that change, and alerts that concern all of trading. */
import { SwarmError } from '#domain/errors.ts'
import { FLATTEN } from '#messages/system.ts'
import type { AlertView, LimitChange } from '#swarm/operations.ts'
import { placeOfLimit, withLimit } from '#trading/risk/limit-path.ts'
import type { Crew } from './crew.ts'
import type { TradingSwitch } from './trading-switch.ts'

/** Tells every risk agent, and keeps it for their next incarnations. Throws LIMIT_UNKNOWN. */
export function changeLimit(crew: Crew, { limit, value, reason }: LimitChange): void {
  if (!keepLimit(crew.withCapability('risk'), limit, value)) throw new SwarmError('LIMIT_UNKNOWN', { limit })
  crew.operator.limit(limit, JSON.stringify(value), reason)
}

/** Each of these risk agents that has the limit begins with the new one from now on. False when none has it. */
export function keepLimit(agents: readonly { config: unknown }[], limit: string, value: unknown): boolean {
  let known = false
  for (const agent of agents) {
    const config = withLimit(agent.config, placeOfLimit(limit), value)
    known ||= config !== undefined
    agent.config = config ?? agent.config
  }
  return known
}

/** What a risk agent has found and cannot do alone. */
export function heedAlert(trading: TradingSwitch, { level, limitOf, action }: AlertView): void {
  if (limitOf === FLATTEN && level === 'cleared') trading.flat()
  // What only holds it lets go by itself.
  if (level === 'breach' && action === 'halt' && trading.wish !== 'HALTED') trading.halt(`${limitOf} is broken`)
}
