/** The risk agent, closing all that is held. */
import { describe, expect, it } from 'vitest'
import risk from '#agents/risk.ts'
import { ZERO } from '#domain/money.ts'
import { type Bench, bench, message } from '#tests/outbox.ts'
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
  alertsOf,
  statusOf,
  refusedBy,
  ready,
} from './risk-bench.ts'

describe('risk agent, flattening', () => {
  const urgent = (agent: Bench): string[] =>
    agent
      .sent('decision.approved')
      .flatMap(({ side, lots, reduceOnly, urgent: now, orderType }) =>
        now ? [`${side} ${lots.toString()} ${orderType}${reduceOnly ? ' reduce' : ''}`] : [],
      )

  it('closes what is held at once, lets nothing else out, and says when all is flat', () => {
    const agent = ready({ order: 'limit' })
    agent.tell(quote(1.1, 1.1002), intent(1), fill(FIRST, 'buy', 1, 1.1), command('flatten'))
    expect(urgent(agent)).toEqual(['sell 1 market reduce'])
    expect(alertsOf(agent)).toEqual(['breach flatten 0 close'])
    expect(statusOf(agent)).toMatchObject({ trading: 'REDUCING', flattening: true })
    agent.tell(intent(2))
    expect(refusedBy(agent)).toEqual(['TRADING_REDUCING'])
    agent.tell(fill(FIRST + 1, 'sell', 1, 1.0999))
    expect(alertsOf(agent).slice(1)).toEqual(['cleared flatten 0'])
    expect(statusOf(agent)).toMatchObject({ trading: 'REDUCING', flattening: false })
    agent.wait(5_000_000)
    expect(urgent(agent)).toHaveLength(1)
  })

  it('is over at once when nothing is held', () => {
    const agent = ready()
    agent.tell(command('flatten'))
    agent.wait(1_000_000)
    expect(alertsOf(agent)).toEqual(['breach flatten 0 close', 'cleared flatten 0'])
    expect(urgent(agent)).toEqual([])
  })

  it('never asks for more than is held, whatever is still out', () => {
    const agent = ready()
    agent.tell(intent(1), fill(FIRST, 'buy', 1, 1.1), command('flatten'), command('flatten'))
    agent.wait(1_000_000)
    agent.tell(fill(FIRST + 1, 'sell', 0.4, 1.1))
    agent.wait(900_000)
    expect(urgent(agent)).toEqual(['sell 1 market reduce'])
    agent.tell(message('order.canceled', { clientId: FIRST + 1, leaves: money(0.6) }))
    agent.wait(300_000)
    expect(urgent(agent)).toEqual(['sell 1 market reduce', 'sell 0.6 market reduce'])
  })

  it('closes more than the venue takes in one order with several', () => {
    const agent = bench(risk, config)
    agent.tell(
      venue('connected'),
      bracket('begin'),
      holding(-230, 1.09),
      bracket('end'),
      venue('reconciled'),
      quote(1.1),
    )
    agent.tell(command('flatten'))
    expect(urgent(agent)).toEqual(['buy 100 market reduce', 'buy 100 market reduce', 'buy 30 market reduce'])
  })

  it('asks again ever more seldom while orders are refused', () => {
    const agent = ready()
    agent.tell(intent(1), fill(FIRST, 'buy', 1, 1.1), command('flatten'))
    for (let k = 0; k < 40; k++) {
      const last = agent.sent('decision.approved').at(-1)!.approval
      agent.tell(message('order.submit', { clientId: last, parent: last, side: 'sell', lots: money(1), price: ZERO }))
      agent.tell(message('order.rejected', { clientId: last, code: 'MARKET_CLOSED', reason: '' }))
      agent.wait(250_000)
    }
    // Ten seconds: at 0, 0.25, 0.75, 1.75, 3.75, 7.75.
    expect(urgent(agent)).toHaveLength(6)
  })

  it('asks at once when the operator asks again, however seldom it had come to ask', () => {
    const agent = ready()
    agent.tell(intent(1), fill(FIRST, 'buy', 1, 1.1), command('flatten'))
    for (let next = FIRST + 1; next < FIRST + 8; next++) {
      agent.tell(message('order.rejected', { clientId: next, code: 'MARKET_CLOSED', reason: '' }))
      agent.wait(16_000_000)
    }
    const asked = urgent(agent).length
    agent.tell(message('order.rejected', { clientId: FIRST + asked, code: 'MARKET_CLOSED', reason: '' }))
    agent.tell(command('resume'), command('flatten'))
    expect(urgent(agent)).toHaveLength(asked + 1)
  })

  it('closes what fills late, and waits for a venue that is away', () => {
    const agent = ready()
    agent.tell(intent(1), command('flatten'))
    expect(urgent(agent)).toEqual([])
    agent.tell(venue('disconnected'), fill(FIRST, 'buy', 1, 1.1))
    agent.wait(1_000_000)
    expect(urgent(agent)).toEqual([])
    agent.tell(venue('reconciled'))
    agent.wait(250_000)
    expect(urgent(agent)).toEqual(['sell 1 market reduce'])
  })

  it('is stopped by a halt and goes on when it is told to again', () => {
    const agent = ready()
    agent.tell(intent(1), fill(FIRST, 'buy', 1, 1.1), command('halt'), command('flatten'), command('halt', ''))
    agent.tell(message('order.canceled', { clientId: FIRST + 1, leaves: money(1) }))
    agent.wait(2_000_000)
    expect(urgent(agent)).toHaveLength(1)
    agent.tell(command('flatten'))
    expect(urgent(agent)).toHaveLength(2)
    agent.tell(fill(FIRST + 2, 'sell', 1, 1.1))
    expect(alertsOf(agent)).toEqual(['breach flatten 0 close', 'breach flatten 0 close', 'cleared flatten 0'])
  })

  it('ends when the operator wants otherwise, and not when somebody else is only told how things are', () => {
    const agent = ready()
    agent.tell(intent(1), command('flatten'), command('reduce', ''), fill(FIRST, 'buy', 1, 1.1))
    expect(urgent(agent)).toHaveLength(1)
    agent.tell(message('order.canceled', { clientId: FIRST + 1, leaves: money(1) }), command('resume'))
    agent.wait(3_000_000)
    expect(urgent(agent)).toHaveLength(1)
    expect(statusOf(agent)).toMatchObject({ trading: 'ACTIVE', flattening: false })
    expect(alertsOf(agent).filter((line) => line.includes('flatten'))).toEqual([
      'breach flatten 0 close',
      'cleared flatten 0',
    ])
  })
})
