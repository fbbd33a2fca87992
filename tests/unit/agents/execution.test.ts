import { describe, expect, it } from 'vitest'
import execution, { type ExecutionStatus } from '#agents/execution.ts'
import { Money, ZERO } from '#domain/money.ts'
import type { MessageFor } from '#messages/catalogue.ts'
import { type Bench, bench, message } from '#tests/outbox.ts'

const START = 1_000_000
const money = (value: number | string) => new Money(value)
const config = { limitLifeMillis: 100 }

const approved = (approval: number, fields: Partial<MessageFor<'decision.approved'>> = {}) =>
  message('decision.approved', {
    approval,
    ballot: 9,
    side: 'buy',
    lots: money(1),
    orderType: 'market',
    price: ZERO,
    reference: 1.1,
    reduceOnly: false,
    expires: START + 500_000,
    seq: 42,
    at: 4_200,
    ...fields,
  })
const limit = (approval: number, fields: Partial<MessageFor<'decision.approved'>> = {}) =>
  approved(approval, { orderType: 'limit', price: money('1.0999'), ...fields })
const lease = (until = START + 10_000_000) => message('risk.lease', { until })
const command = (name: 'halt' | 'reduce' | 'resume') => message('agent.command', { command: name })
const accepted = (clientId: number) => message('order.accepted', { clientId, venueId: `v${clientId}` })
const fill = (clientId: number, lots: number, price: number, fields: Partial<MessageFor<'order.filled'>> = {}) =>
  message('order.filled', {
    clientId,
    fillId: `${clientId}/${lots}`,
    side: 'buy',
    lots: money(lots),
    price: money(price),
    fee: money('0.5'),
    leaves: ZERO,
    ...fields,
  })
const bracket = (part: 'begin' | 'end') => message('account.snapshot', { part })
const working = (clientId: number, price = '1.0999') =>
  message('order.open', { clientId, side: 'buy', lots: money(1), leaves: money(1), price: money(price) })
const statusOf = (agent: Bench): ExecutionStatus => agent.behaviour.status!() as ExecutionStatus
const refusedBy = (agent: Bench): string[] => agent.sent('decision.refused').map(({ code }) => code)
const canceled = (agent: Bench): number[] => agent.sent('order.cancel').map(({ clientId }) => clientId)

function leased(): Bench {
  const agent = bench(execution, config)
  agent.tell(lease())
  return agent
}

describe('execution agent', () => {
  it('sends a market order as immediate or cancel, its approval as its client order id', () => {
    const agent = leased()
    agent.tell(approved(7, { reduceOnly: true }))
    expect(agent.outbox).toEqual([
      {
        type: 'order.submit',
        seq: 42,
        at: 4_200,
        instrument: 1,
        clientId: 7,
        parent: 7,
        side: 'buy',
        lots: money(1),
        orderType: 'market',
        price: ZERO,
        timeInForce: 'ioc',
        reduceOnly: true,
        expires: START + 500_000,
      },
    ])
  })

  it('sends a limit order to work, and withdraws it when its life is over', () => {
    const agent = leased()
    agent.tell(limit(7), accepted(7))
    expect(agent.sent('order.submit')[0]).toMatchObject({ timeInForce: 'gtc', price: money('1.0999') })
    agent.wait(99_999)
    expect(canceled(agent)).toEqual([])
    agent.wait(1)
    expect(agent.sent('order.cancel')).toEqual([
      { type: 'order.cancel', seq: 42, at: 4_200, instrument: 1, clientId: 7, request: 1 },
    ])
    expect(statusOf(agent).openOrders[0].state).toBe('PENDING_CANCEL')
  })

  it('does not withdraw what is over by then', () => {
    const agent = leased()
    agent.tell(limit(7), fill(7, 1, 1.0999))
    agent.wait(200_000)
    expect(canceled(agent)).toEqual([])
  })

  it('sends nothing that the desk could pass on after the lease, nor after the approval', () => {
    const agent = bench(execution, config)
    agent.tell(lease(START + 50), approved(1), lease(), approved(2))
    expect(agent.sent('order.submit').map(({ expires }) => expires)).toEqual([START + 50, START + 500_000])
  })

  it('sends nothing without a live lease', () => {
    const agent = bench(execution, config)
    agent.tell(approved(1))
    agent.tell(lease(START + 50), approved(2))
    agent.wait(51)
    agent.tell(approved(3))
    expect(agent.sent('order.submit').map(({ clientId }) => clientId)).toEqual([2])
    expect(agent.sent('decision.refused')).toMatchObject([
      { code: 'LEASE_EXPIRED', approval: 1, given: START, limit: Number.NaN, side: 'buy', lots: 1, ballot: 9, seq: 42 },
      { code: 'LEASE_EXPIRED', approval: 3, given: START + 51, limit: START + 50 },
    ])
  })

  it('sends no approval that is too old, or whose age is not known', () => {
    const agent = leased()
    agent.tell(approved(1, { expires: START - 1 }), approved(2, { expires: Number.NaN }))
    expect(refusedBy(agent)).toEqual(['APPROVAL_EXPIRED', 'APPROVAL_EXPIRED'])
  })

  it('never acts on an approval twice, nor on one older than the last', () => {
    const agent = leased()
    agent.tell(approved(5), approved(5), approved(4))
    expect(refusedBy(agent)).toEqual(['DUPLICATE_ORDER', 'DUPLICATE_ORDER'])
    expect(agent.sent('order.submit').length).toBe(1)
  })

  it('obeys the trading state', () => {
    const agent = leased()
    agent.tell(command('reduce'), approved(1), approved(2, { reduceOnly: true }))
    agent.tell(command('halt'), approved(3, { reduceOnly: true }), command('resume'), approved(4))
    expect(refusedBy(agent)).toEqual(['TRADING_REDUCING', 'TRADING_HALTED'])
    expect(agent.sent('order.submit').map(({ clientId }) => clientId)).toEqual([2, 4])
  })

  it('refuses an instrument that was never configured', () => {
    const agent = leased()
    agent.tell(approved(1, { instrument: 8 }))
    expect(refusedBy(agent)).toEqual(['INSTRUMENT_UNKNOWN'])
  })
})

describe('execution agent, cancels', () => {
  it('withdraws what may open a position while only exits may go out, of an earlier incarnation too', () => {
    const agent = leased()
    agent.tell(limit(1), limit(2, { side: 'sell', reduceOnly: true }), accepted(1), accepted(2), command('reduce'))
    expect(canceled(agent)).toEqual([1])
    const restarted = bench(execution, config)
    restarted.tell(command('reduce'), bracket('begin'), working(901), bracket('end'))
    expect(canceled(restarted)).toEqual([901])
  })

  it('withdraws every working order on a halt, once', () => {
    const agent = leased()
    agent.tell(limit(1), limit(2), approved(3), accepted(1), command('halt'), command('halt'))
    expect(canceled(agent)).toEqual([1, 2])
  })

  it('withdraws limit orders that a newer intent leads away from', () => {
    const agent = leased()
    const intent = (targetLots: number, ballot: number) => message('decision.intent', { targetLots, ballot })
    agent.tell(limit(1), limit(2, { side: 'sell' }), intent(1, 9))
    expect(canceled(agent)).toEqual([]) // both are of ballot 9
    agent.tell(intent(1, 10))
    expect(canceled(agent)).toEqual([2])
    agent.tell(intent(0, 11), intent(0, 12))
    expect(canceled(agent)).toEqual([2, 1])
  })

  it('gives a great many cancels in parts, so that one message never causes too much', () => {
    const agent = leased()
    for (let id = 1; id <= 70; id++) agent.tell(limit(id))
    agent.tell(command('halt'))
    expect(canceled(agent).length).toBe(32)
    agent.wait(0)
    expect(canceled(agent).length).toBe(70)
    expect(new Set(canceled(agent)).size).toBe(70)
  })

  it('asks again after a snapshot that still lists the order', () => {
    const agent = leased()
    agent.tell(limit(1), accepted(1), command('halt'), command('resume'))
    agent.tell(bracket('begin'), working(1), bracket('end'))
    expect(canceled(agent)).toEqual([1, 1])
    agent.tell(bracket('begin'), bracket('end'))
    expect(canceled(agent)).toEqual([1, 1])
    expect(statusOf(agent).openOrders).toEqual([])
  })

  it('gives the working orders of an earlier incarnation a life, and withdraws them while HALTED', () => {
    const agent = bench(execution, config)
    agent.tell(bracket('begin'), working(900), bracket('end'))
    expect(canceled(agent)).toEqual([])
    agent.wait(100_000)
    expect(canceled(agent)).toEqual([900])
    const halted = bench(execution, config)
    halted.tell(command('halt'), bracket('begin'), working(901), bracket('end'))
    expect(canceled(halted)).toEqual([901])
  })

  it('leaves the orders of others alone', () => {
    const agent = bench(execution, config)
    agent.tell(bracket('begin'), working(0), bracket('end'), command('halt'))
    agent.wait(200_000)
    expect(canceled(agent)).toEqual([])
    expect(statusOf(agent).openOrders.length).toBe(1)
  })

  it('takes the numbers of working orders as given already', () => {
    const agent = leased()
    agent.tell(bracket('begin'), working(900), bracket('end'), approved(900))
    expect(refusedBy(agent)).toEqual(['DUPLICATE_ORDER'])
  })
})

describe('execution agent, the books', () => {
  it('adds fills up in Decimal: position, fees, realized, unrealized, slippage', () => {
    const agent = leased()
    agent.tell(message('market.quote', { bid: 1.1, ask: 1.1002, at: 1_000_000 }), approved(1), accepted(1))
    agent.tell(fill(1, 0.4, 1.1002), fill(1, 0.6, 1.1002), fill(1, 0.6, 1.1002))
    agent.tell(approved(2, { side: 'sell', reference: 1.1003 }), fill(2, 0.5, 1.1001, { side: 'sell' }))
    agent.tell(message('market.quote', { bid: 1.1004, ask: 1.1006, at: 2_000_000 }))
    const status = statusOf(agent)
    expect(status.positions[0]).toMatchObject({
      symbol: 'EURUSD',
      lots: '0.5',
      averagePrice: '1.1002',
      realized: '-5', // (1.1001 - 1.1002) * 0.5 * 100000
      unrealized: '10', // (1.1004 - 1.1002) * 0.5 * 100000
      fees: '1.5',
    })
    expect(status).toMatchObject({ realized: '-5', unrealized: '10', fees: '1.5', pnl: '3.5' })
    expect(status.slippage).toBe('30') // (1.1002 - 1.1) * 100000 + (1.1003 - 1.1001) * 0.5 * 100000
    expect(status.orders).toMatchObject({ placed: 2, accepted: 1, fills: 3, duplicateFills: 1 })
  })

  it('follows rejections, cancels and unknowns', () => {
    const agent = leased()
    agent.tell(approved(1), message('order.rejected', { clientId: 1, code: 'NO_MONEY' }))
    agent.tell(limit(2), accepted(2), message('order.canceled', { clientId: 2, leaves: money(1) }))
    agent.tell(limit(3), message('order.unknown', { clientId: 3 }), limit(4), message('order.expired', { clientId: 4 }))
    const status = statusOf(agent)
    expect(status.orders).toMatchObject({ placed: 4, rejected: 1, canceled: 1, expired: 1, unknown: 1 })
    expect(status.openOrders).toEqual([
      {
        clientId: 3,
        parent: 3,
        symbol: 'EURUSD',
        side: 'buy',
        lots: '1',
        filled: '0',
        price: '1.0999',
        state: 'UNKNOWN',
      },
    ])
  })

  it('takes a fill that comes after the cancel, and of an order of nobody here', () => {
    const agent = leased()
    agent.tell(
      approved(1),
      message('order.canceled', { clientId: 1, leaves: money(1) }),
      fill(1, 1, 1.1),
      fill(55, 2, 1.1),
    )
    expect(statusOf(agent).positions[0].lots).toBe('3')
  })

  it('takes the venue’s word for positions', () => {
    const agent = leased()
    agent.tell(approved(1), fill(1, 1, 1.1), bracket('begin'))
    agent.tell(message('account.position', { lots: money(-2), averagePrice: money('1.2') }), bracket('end'))
    expect(statusOf(agent)).toMatchObject({ known: true, adopted: 1, positions: [{ lots: '-2', averagePrice: '1.2' }] })
  })

  it('shows nothing for what is not known yet', () => {
    expect(statusOf(bench(execution, config))).toMatchObject({
      trading: 'ACTIVE',
      leaseUntil: null,
      account: null,
      known: false,
      venue: { state: 'untold', epoch: 0 },
      approvals: 0,
      openOrders: [],
      pnl: '0',
    })
  })
})
