import { describe, expect, it } from 'vitest'
import { z } from 'zod'
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
  statusOf,
  refusedBy,
  orders,
  ready,
} from './risk-bench.ts'

describe('risk agent', () => {
  it('turns an intent into an approved order', () => {
    const agent = ready()
    agent.tell(intent(1, 9))
    expect(agent.sent('decision.approved')).toEqual([
      {
        type: 'decision.approved',
        seq: 42,
        at: 4_200,
        instrument: 1,
        approval: FIRST,
        ballot: 9,
        side: 'buy',
        lots: money(1),
        orderType: 'market',
        price: ZERO,
        reference: 1.1,
        reduceOnly: false,
        urgent: false,
        expires: 1_500_000,
      },
    ])
  })

  it('numbers approvals by session, incarnation and count', () => {
    const agent = bench(risk, config, { session: 5, incarnation: 3 })
    agent.tell(bracket('begin'), bracket('end'), quote(1.1), intent(1))
    expect(agent.sent('decision.approved')[0].approval).toBe(5 * 2 ** 36 + 3 * 2 ** 26 + 1)
  })

  it('counts an approval as held from the moment it is made', () => {
    const agent = ready()
    agent.tell(intent(1), intent(1), intent(1.5))
    expect(orders(agent)).toEqual(['buy 1', 'buy 0.5'])
  })

  it('follows fills: what is filled is held, what is canceled is missing again', () => {
    const agent = ready()
    agent.tell(
      intent(1),
      fill(FIRST, 'buy', 0.4, 1.1),
      message('order.canceled', { clientId: FIRST, leaves: money(0.6) }),
    )
    agent.tell(intent(1))
    expect(orders(agent)).toEqual(['buy 1', 'buy 0.6'])
    expect(statusOf(agent).positions[0]).toMatchObject({ symbol: 'EURUSD', lots: '0.4', averagePrice: '1.1' })
  })

  it('does not count one fill twice', () => {
    const agent = ready()
    agent.tell(intent(1), fill(FIRST, 'buy', 1, 1.1), fill(FIRST, 'buy', 1, 1.1), intent(2))
    expect(orders(agent)).toEqual(['buy 1', 'buy 1'])
  })

  it('counts an order of unknown fate as one that may fill', () => {
    const agent = ready()
    agent.tell(intent(1), message('order.unknown', { clientId: FIRST }))
    agent.wait(60_000_000)
    agent.tell(intent(1))
    expect(orders(agent)).toEqual(['buy 1'])
    agent.tell(message('order.rejected', { clientId: FIRST }), intent(1))
    expect(orders(agent)).toEqual(['buy 1', 'buy 1'])
  })

  it('flips in two orders of which the first can only reduce', () => {
    const agent = ready()
    agent.tell(intent(1), fill(FIRST, 'buy', 1, 1.1), intent(-1))
    expect(orders(agent)).toEqual(['buy 1', 'sell 1 reduce', 'sell 1'])
  })

  it('shrinks to the position limit', () => {
    const agent = ready()
    agent.tell(intent(4))
    expect(orders(agent)).toEqual(['buy 2'])
  })

  it('stops entries once the day has lost enough, and lets the exit out', () => {
    const agent = ready()
    agent.tell(intent(1), fill(FIRST, 'buy', 1, 1.1, 4))
    agent.tell(quote(1.095), intent(2)) // -500 and the fee of 4
    expect(agent.sent('decision.refused')).toMatchObject([
      { code: 'DAILY_LOSS', side: 'buy', lots: 1, given: 504, limit: 500, ballot: 1, approval: 0, seq: 42 },
    ])
    agent.tell(intent(0))
    expect(orders(agent)).toEqual(['buy 1', 'sell 1 reduce'])
    expect(statusOf(agent)).toMatchObject({ dayPnl: '-504', refusals: { DAILY_LOSS: 1 } })
  })

  it('obeys the trading state', () => {
    const agent = ready()
    agent.tell(intent(1), fill(FIRST, 'buy', 1, 1.1))
    agent.tell(command('reduce'), intent(2), intent(0.5), command('halt'), intent(0), command('resume'), intent(1.2))
    expect(refusedBy(agent)).toEqual(['TRADING_REDUCING', 'TRADING_HALTED'])
    expect(orders(agent)).toEqual(['buy 1', 'sell 0.5 reduce', 'buy 0.7'])
  })

  it('refuses an instrument that was never configured', () => {
    const agent = ready()
    agent.tell(message('decision.intent', { targetLots: 1, instrument: 7 }))
    expect(refusedBy(agent)).toEqual(['INSTRUMENT_UNKNOWN'])
  })
})

describe('risk agent and the state of the world', () => {
  it('approves nothing before it has been told the account', () => {
    const agent = bench(risk, config)
    agent.tell(venue('reconciled'), quote(1.1), intent(1))
    expect(refusedBy(agent)).toEqual(['STATE_UNKNOWN'])
  })

  it('does not take the end of a snapshot for a whole one', () => {
    const agent = bench(risk, config)
    agent.tell(bracket('end'), quote(1.1), intent(1))
    expect(refusedBy(agent)).toEqual(['STATE_UNKNOWN'])
  })

  it('approves nothing while the venue is away or not reconciled', () => {
    const agent = ready()
    agent.tell(venue('disconnected'), intent(1), venue('connected'), intent(1), venue('reconciled'), intent(1))
    expect(refusedBy(agent)).toEqual(['VENUE_DOWN', 'VENUE_DOWN'])
    expect(orders(agent)).toEqual(['buy 1'])
  })

  it('takes positions and working orders from the snapshot, at its end', () => {
    const agent = bench(risk, config)
    agent.tell(quote(1.1), bracket('begin'), holding(1, 1.09))
    const open = { clientId: 77, side: 'buy' as const, lots: money(0.5), leaves: money(0.25), price: ZERO }
    agent.tell(message('order.open', open), intent(2))
    expect(refusedBy(agent)).toEqual(['STATE_UNKNOWN'])
    agent.tell(bracket('end'), intent(2))
    expect(orders(agent)).toEqual(['buy 0.75'])
    expect(statusOf(agent).positions[0]).toMatchObject({ lots: '1', averagePrice: '1.09', unrealized: '1000' })
  })

  it('is flat where the snapshot names no position', () => {
    const agent = ready()
    agent.tell(intent(1), fill(FIRST, 'buy', 1, 1.1), bracket('begin'), bracket('end'))
    expect(statusOf(agent)).toMatchObject({ adopted: 1, snapshots: 2 })
    expect(statusOf(agent).positions[0].lots).toBe('0')
  })

  it('keeps an approval in flight over a snapshot that does not list it, until it lapses', () => {
    const agent = ready()
    agent.tell(intent(1), bracket('begin'), bracket('end'), intent(1))
    expect(orders(agent)).toEqual(['buy 1'])
    agent.wait(2_000_001)
    agent.tell(intent(1))
    expect(orders(agent)).toEqual(['buy 1', 'buy 1'])
  })

  it('must count an approval for longer than it may be acted on', () => {
    const given = { ...config, approvalMillis: 2_000, inFlightMillis: 2_000 }
    expect(risk.config(z).safeParse(given).error?.issues[0]).toMatchObject({ path: ['inFlightMillis'] })
  })

  it('keeps an approval in flight that is worked, however long none of its parts is out', () => {
    const agent = ready()
    const memory = message('execution.memory', { approval: FIRST, part: 0, parts: 1, body: '{}' })
    agent.tell(intent(1), memory)
    agent.wait(60_000_000)
    agent.tell(intent(1))
    expect(orders(agent)).toEqual(['buy 1'])
    agent.tell(message('decision.done', { approval: FIRST, filled: ZERO, reason: 'deadline' }), intent(1))
    expect(orders(agent)).toEqual(['buy 1', 'buy 1'])
  })

  it('counts an approval again that it took for lost, once it hears that it is worked', () => {
    const agent = ready()
    const memory = message('execution.memory', { approval: FIRST, part: 1, parts: 2, body: '' })
    agent.tell(intent(1))
    agent.wait(2_100_000)
    agent.tell(intent(0), memory, intent(1))
    expect(orders(agent)).toEqual(['buy 1'])
    expect(statusOf(agent).usage['EURUSD']['openOrders.maxPerInstrument'].given).toBe(1)
  })

  it('forgets an approval the execution agent refused, but not one it refused to repeat', () => {
    const agent = ready()
    agent.tell(intent(1), message('decision.refused', { approval: FIRST, code: 'DUPLICATE_ORDER' }), intent(1))
    expect(orders(agent)).toEqual(['buy 1'])
    agent.tell(message('decision.refused', { approval: FIRST, code: 'LEASE_EXPIRED' }), intent(1))
    expect(orders(agent)).toEqual(['buy 1', 'buy 1'])
  })
})

describe('risk agent, the lease', () => {
  const until = (agent: Bench): number[] => agent.sent('risk.lease').map((lease) => lease.until)

  it('is given at the start and renewed four times before it runs out', () => {
    const agent = bench(risk, config)
    expect(until(agent)).toEqual([2_000_000])
    agent.wait(500_000)
    expect(until(agent)).toEqual([2_000_000, 2_250_000, 2_500_000])
  })

  it('goes ahead of every approval', () => {
    const agent = ready()
    agent.wait(100)
    agent.tell(intent(1))
    expect(agent.outbox.slice(-2).map(({ type }) => type)).toEqual(['risk.lease', 'decision.approved'])
    expect(until(agent).at(-1)).toBe(2_000_100)
  })

  it('does not follow a refusal', () => {
    const agent = bench(risk, config)
    agent.tell(intent(1))
    expect(until(agent)).toEqual([2_000_000])
  })
})

describe('risk agent, the approvals of an earlier incarnation', () => {
  it('are withdrawn by its lease, and its own are not', () => {
    const agent = bench(risk, config, { session: 5, incarnation: 3 })
    agent.tell(bracket('begin'), bracket('end'), quote(1.1), intent(1))
    const [{ from }] = agent.sent('risk.lease')
    expect(from).toBe(agent.sent('decision.approved')[0].approval)
    expect(from).toBeGreaterThan(5 * 2 ** 36 + 2 * 2 ** 26 + 2 ** 25)
  })
})
