/** What the risk agent shows of itself. */
import { describe, expect, it } from 'vitest'
import risk from '#agents/risk.ts'
import { ZERO } from '#domain/money.ts'
import type { MessageFor } from '#messages/catalogue.ts'
import { bench, message } from '#tests/outbox.ts'
import { limitsWith } from '#tests/risk-limits.ts'
import {
  FIRST,
  money,
  config,
  quote,
  intent,
  venue,
  bracket,
  holding,
  fill,
  command,
  statusOf,
  refusedBy,
  orders,
  ready,
} from './risk-bench.ts'

describe('risk agent, its status', () => {
  it('shows limits and how much of each is used', () => {
    const agent = ready()
    agent.tell(intent(1), fill(FIRST, 'buy', 1, 1.1), quote(1.099), intent(1.5))
    const status = statusOf(agent)
    expect(status.usage['EURUSD']).toMatchObject({
      'position.maxLots': { given: 1.5, limit: 2 },
      'openOrders.maxPerInstrument': { given: 1, limit: 4 },
    })
    expect(status.usage['account']).toMatchObject({ 'openOrders.max': { given: 1, limit: 4 } })
    expect(status.usage['account']['dailyLoss.maxLoss'].given).toBeCloseTo(100, 6)
    expect(Object.keys(status.usage['EURUSD'])).not.toContain('orderSize.maxLots')
    expect(status).toMatchObject({
      trading: 'ACTIVE',
      venue: { state: 'reconciled', epoch: 1 },
      known: true,
      intents: 2,
      approvals: 2,
      openOrders: 1,
      realized: '0',
      unrealized: '-100',
      leaseUntil: 2_000_000,
      limits: { orderSize: { maxLots: 5 } },
    })
  })

  it('remembers over its own restart what the day has lost, by the venue’s word', () => {
    const agent = bench(risk, config)
    agent.tell(venue('connected'), bracket('begin'))
    agent.tell(message('account.state', { balance: money(9_400), equity: money(9_400), dayStart: money(10_000) }))
    agent.tell(bracket('end'), venue('reconciled'), quote(1.1), intent(1))
    expect(agent.sent('decision.refused')).toMatchObject([{ code: 'DAILY_LOSS', given: 600, limit: 500 }])
  })

  it('counts what a position has gained once, though the venue’s equity is told before the position counts', () => {
    const margin = { rate: 0.01, maxShare: 1, whenUnknown: 'refuse' } as const
    const agent = bench(risk, { ...config, limits: limitsWith({ margin }) })
    const equity = money(1_500) // of which the position has gained 1,000
    agent.tell(bracket('begin'), holding(1, 1.09))
    agent.tell(message('account.state', { balance: money(500), equity, margin: ZERO, dayStart: equity }))
    agent.tell(bracket('end'), venue('reconciled'), quote(1.1), intent(1.4), intent(1.3))
    expect(refusedBy(agent)).toEqual(['MARGIN'])
    expect(orders(agent)).toEqual(['buy 0.3'])
  })

  it('remembers over its own restart what the day has traded, by the journal', () => {
    const agent = bench(risk, { ...config, limits: limitsWith({ dailyVolume: { maxLots: 10, maxValue: '1200000' } }) })
    const traded = { dayLots: money('9.5'), dayWorth: money(1_045_000) }
    agent.tell(bracket('begin'), message('account.position', { ...traded, lots: ZERO, averagePrice: ZERO }))
    agent.tell(bracket('end'), venue('reconciled'), quote(1.1), intent(1), intent(0.4))
    expect(refusedBy(agent)).toEqual(['DAILY_VOLUME'])
    expect(orders(agent)).toEqual(['buy 0.4'])
    agent.tell(bracket('begin'), message('account.position', { ...traded, lots: ZERO }), bracket('end'))
    agent.tell(fill(FIRST, 'buy', 0.4, 1.1))
    expect(statusOf(agent).usage['EURUSD']).toMatchObject({
      'dailyVolume.maxLots': { given: 9.9 },
      'dailyVolume.maxValue': { given: 1_089_000 },
    })
  })

  it('keeps the last refusals as lines', () => {
    const agent = ready()
    agent.tell(command('halt'), intent(1))
    expect(statusOf(agent).lastRefusals).toEqual(['TRADING_HALTED buy 1 EURUSD: 1 given, 0 allowed'])
  })

  it('shows what the venue says of the money', () => {
    const agent = ready()
    expect(statusOf(agent).account).toBeNull()
    agent.tell(message('account.state', { balance: money('10000'), equity: money('9990.5'), margin: money('110') }))
    expect(statusOf(agent).account).toEqual({ balance: '10000', equity: '9990.5', margin: '110' })
  })

  it('approves limit orders that join the book when told to', () => {
    const agent = ready({ order: 'limit' })
    agent.tell(quote(1.1, 1.1002), intent(1))
    const [approved]: MessageFor<'decision.approved'>[] = agent.sent('decision.approved')
    expect(approved.orderType).toBe('limit')
    expect(approved.price.toString()).toBe('1.1')
  })
})
