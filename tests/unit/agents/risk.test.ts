import { describe, expect, it } from 'vitest'
import risk, { type RiskStatus } from '#agents/risk.ts'
import { Money, ZERO } from '#domain/money.ts'
import type { MessageFor } from '#messages/catalogue.ts'
import { type Bench, bench, message } from '#tests/outbox.ts'

const FIRST = 2 ** 36 + 2 ** 26 + 1
const money = (value: number | string) => new Money(value)
const limits = {
  orderSize: { maxLots: 5 },
  position: { maxLots: 2 },
  priceBand: { maxBps: 50 },
  dailyLoss: { maxLoss: '500' },
  openOrders: { max: 4 },
  orderRate: { perSecond: 10, burst: 10 },
}
const config = { limits, leaseMillis: 1_000, approvalMillis: 500, inFlightMillis: 2_000 }

const quote = (bid: number, ask = bid, at = 1_000_000) => message('market.quote', { bid, ask, at })
const intent = (targetLots: number, ballot = 1) =>
  message('decision.intent', { targetLots, ballot, confidence: 1, seq: 42, at: 4_200 })
const venue = (state: 'connected' | 'disconnected' | 'reconciled') => message('venue.state', { state, epoch: 1 })
const bracket = (part: 'begin' | 'end') => message('account.snapshot', { part })
const holding = (lots: number, averagePrice: number) =>
  message('account.position', { lots: money(lots), averagePrice: money(averagePrice) })
const fill = (clientId: number, side: 'buy' | 'sell', lots: number, price: number, fee = 0, fillId = `${clientId}`) =>
  message('order.filled', {
    clientId,
    fillId,
    side,
    lots: money(lots),
    price: money(price),
    fee: money(fee),
    leaves: ZERO,
  })
const command = (name: 'halt' | 'reduce' | 'resume') => message('agent.command', { command: name })
const statusOf = (agent: Bench): RiskStatus => agent.behaviour.status!() as RiskStatus
const refusedBy = (agent: Bench): string[] => agent.sent('decision.refused').map(({ code }) => code)
const orders = (agent: Bench): string[] =>
  agent
    .sent('decision.approved')
    .map(({ side, lots, reduceOnly }) => `${side} ${lots.toString()}${reduceOnly ? ' reduce' : ''}`)

/** An agent that has been told everything, flat, at 1.1. */
function ready(more: object = {}): Bench {
  const agent = bench(risk, { ...config, ...more })
  agent.tell(venue('connected'), bracket('begin'), bracket('end'), venue('reconciled'), quote(1.1))
  return agent
}

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

describe('risk agent, its status', () => {
  it('shows limits and how much of each is used', () => {
    const agent = ready()
    agent.tell(intent(1), fill(FIRST, 'buy', 1, 1.1), quote(1.099), intent(1.5))
    const status = statusOf(agent)
    expect(status.usage['EURUSD']).toMatchObject({
      position: { given: 1.5, limit: 2 },
      dailyLoss: { given: 100, limit: 500 },
      openOrders: { given: 1, limit: 4 },
    })
    expect(status.usage['EURUSD']['orderSize']).toBeUndefined()
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
