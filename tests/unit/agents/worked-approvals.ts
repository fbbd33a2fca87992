/** The execution agent with approvals to work: what it is told, and what it said. */
import execution, { type ExecutionStatus } from '#agents/execution.ts'
import { Money, ZERO } from '#domain/money.ts'
import type { AnyMessage, MessageFor } from '#messages/catalogue.ts'
import { type Bench, bench, message } from '#tests/outbox.ts'

export const START = 1_000_000
export const SECOND = 1_000_000
export const money = (value: number | string) => new Money(value)
export const twap = { algorithm: { name: 'twap', params: { slices: 4, jitter: 0 } }, work: { deadlineSeconds: 40 } }
export const iceberg = { algorithm: { name: 'iceberg', params: { displayLots: 0.5, randomness: 0 } } }

export const approved = (approval: number, fields: Partial<MessageFor<'decision.approved'>> = {}) =>
  message('decision.approved', {
    approval,
    ballot: 9,
    side: 'buy',
    lots: money(2),
    orderType: 'market',
    price: ZERO,
    reference: 1.10001,
    reduceOnly: false,
    urgent: false,
    expires: START + 500_000,
    seq: 42,
    at: 4_200,
    ...fields,
  })
export const lease = (until = Infinity, from = 1) => message('risk.lease', { until, from })
export const command = (name: MessageFor<'agent.command'>['command']) => message('agent.command', { command: name })
export const quote = (bid = 1.1, ask = 1.10002) => message('market.quote', { bid, ask, bidSize: 9, askSize: 9 })
export const intent = (targetLots: number, ballot: number) => message('decision.intent', { targetLots, ballot })
export const snapshot = (...inside: Parameters<Bench['tell']>) => [
  message('account.snapshot', { part: 'begin' }),
  ...inside,
  message('account.snapshot', { part: 'end' }),
]
export const venue = (state: MessageFor<'venue.state'>['state']) => message('venue.state', { state, epoch: 1 })
export const sent = (agent: Bench) => agent.sent('order.submit')
export const doneOf = (agent: Bench) =>
  agent.sent('decision.done').map(({ approval, reason }) => `${approval} ${reason}`)
export const statusOf = (agent: Bench): ExecutionStatus => agent.behaviour.status!() as ExecutionStatus // the agent's own
export const phases = (agent: Bench) => statusOf(agent).worked.map(({ phase }) => phase)
export const filled = ({ clientId, side, lots }: MessageFor<'order.submit'>) =>
  message('order.filled', { clientId, fillId: `f${clientId}`, side, lots, price: money('1.10002'), leaves: ZERO })
export const accepted = ({ clientId }: MessageFor<'order.submit'>) =>
  message('order.accepted', { clientId, venueId: 'v' })
export const canceled = ({ clientId }: MessageFor<'order.submit'>, leaves: Money) =>
  message('order.canceled', { clientId, leaves })
/** What a function makes of the last order sent is told too. */
export type Telling = AnyMessage | ((submit: MessageFor<'order.submit'>) => AnyMessage)
export const tell = (agent: Bench, ...told: readonly Telling[]): void => {
  for (const one of told) agent.tell(typeof one === 'function' ? one(last(sent(agent))) : one)
}
export const last = <T>(all: readonly T[]): T => all[all.length - 1]

export function ready(config: unknown = twap, env: Parameters<typeof bench>[2] = {}): Bench {
  const agent = bench(execution, config, env)
  agent.tell(lease(), venue('reconciled'), ...snapshot(), quote())
  return agent
}
