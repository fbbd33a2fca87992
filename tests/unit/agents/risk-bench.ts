/** The risk agent on a bench: what it is told, and what it said. */
import risk, { type RiskStatus } from '#agents/risk.ts'
import { Money, ZERO } from '#domain/money.ts'
import { type Bench, bench, message } from '#tests/outbox.ts'
import { limitsWith } from '#tests/risk-limits.ts'

export const FIRST = 2 ** 36 + 2 ** 26 + 1
export const money = (value: number | string) => new Money(value)
const limits = limitsWith({
  orderSize: { maxLots: 5 },
  position: { maxLots: 2 },
  priceBand: { maxBps: 50 },
  dailyLoss: { maxLoss: '500' },
  openOrders: { max: 4, maxPerInstrument: 4 },
  orderRate: { perSecond: 10, burst: 10 },
})
export const config = { limits, leaseMillis: 1_000, approvalMillis: 500, inFlightMillis: 2_000 }

export const quote = (bid: number, ask = bid, at = 1_000_000) => message('market.quote', { bid, ask, at })
export const intent = (targetLots: number, ballot = 1) =>
  message('decision.intent', { targetLots, ballot, confidence: 1, seq: 42, at: 4_200 })
export const venue = (state: 'connected' | 'disconnected' | 'reconciled') => message('venue.state', { state, epoch: 1 })
export const bracket = (part: 'begin' | 'end') => message('account.snapshot', { part })
export const holding = (lots: number, averagePrice: number) =>
  message('account.position', { lots: money(lots), averagePrice: money(averagePrice) })
export const fill = (
  clientId: number,
  side: 'buy' | 'sell',
  lots: number,
  price: number,
  fee = 0,
  fillId = `${clientId}`,
) =>
  message('order.filled', {
    clientId,
    fillId,
    side,
    lots: money(lots),
    price: money(price),
    fee: money(fee),
    leaves: ZERO,
  })
export const command = (name: 'halt' | 'reduce' | 'resume' | 'flatten', reason = 'by the operator') =>
  message('agent.command', { command: name, reason })
export const alertsOf = (agent: Bench): string[] =>
  agent
    .sent('risk.alert')
    .map(
      ({ level, limitOf, instrument, action }) =>
        `${level} ${limitOf} ${instrument}${action === 'none' ? '' : ` ${action}`}`,
    )
export const statusOf = (agent: Bench): RiskStatus => agent.behaviour.status!() as RiskStatus
export const refusedBy = (agent: Bench): string[] => agent.sent('decision.refused').map(({ code }) => code)
export const orders = (agent: Bench): string[] =>
  agent
    .sent('decision.approved')
    .map(({ side, lots, reduceOnly }) => `${side} ${lots.toString()}${reduceOnly ? ' reduce' : ''}`)

/** An agent that has been told everything, flat, at 1.1. */
export function ready(more: object = {}): Bench {
  const agent = bench(risk, { ...config, ...more })
  agent.tell(venue('connected'), bracket('begin'), bracket('end'), venue('reconciled'), quote(1.1))
  return agent
}
