/** The limits the risk agent watches: what it says of them, how they change, what a breach does. */
import { describe, expect, it } from 'vitest'
import { ZERO } from '#domain/money.ts'
import { type Bench, message } from '#tests/outbox.ts'
import { limitsWith } from '#tests/risk-limits.ts'
import {
  FIRST,
  money,
  quote,
  intent,
  fill,
  command,
  alertsOf,
  statusOf,
  refusedBy,
  orders,
  ready,
} from './risk-bench.ts'

const limit = (path: string, value: string) => message('risk.limit', { limit: path, value, reason: 'test' })

describe('risk agent, its alerts', () => {
  it('tells once that a limit is nearly used, used up, and free again', () => {
    const agent = ready()
    agent.tell(intent(1.5), fill(FIRST, 'buy', 1.5, 1.1))
    expect(alertsOf(agent)).toEqual(['near position.maxLots 1'])
    agent.tell(intent(2), fill(FIRST + 1, 'buy', 0.5, 1.1))
    expect(alertsOf(agent).slice(1)).toEqual(['breach position.maxLots 1'])
    expect(statusOf(agent).alerts).toEqual([
      { symbol: 'EURUSD', limitOf: 'position.maxLots', level: 'breach', given: 2, limit: 2 },
    ])
    agent.wait(2_000_000)
    agent.tell(intent(0), fill(FIRST + 2, 'sell', 2, 1.1))
    expect(alertsOf(agent).slice(2)).toEqual(['cleared position.maxLots 1'])
    expect(statusOf(agent).alerts).toEqual([])
  })

  it('watches what only prices move with the renewals of its lease, and not with quotes', () => {
    const agent = ready()
    agent.tell(intent(1), fill(FIRST, 'buy', 1, 1.1), quote(1.096))
    expect(alertsOf(agent)).toEqual([])
    agent.wait(250_000)
    expect(alertsOf(agent)).toEqual(['near dailyLoss.maxLoss 0'])
  })
})

describe('risk agent, limits that change', () => {
  it('holds to the new limit from then on', () => {
    const agent = ready()
    agent.tell(limit('position.maxLots', '0.5'), intent(1))
    expect(orders(agent)).toEqual(['buy 0.5'])
    expect(statusOf(agent).limits.position.maxLots).toBe(0.5)
    agent.tell(
      limit('dailyLoss.maxLoss', '"0.01"'),
      fill(FIRST, 'buy', 0.5, 1.1),
      quote(1.09),
      limit('position.maxLots', '3'),
    )
    agent.tell(intent(1))
    expect(refusedBy(agent)).toEqual(['DAILY_LOSS'])
  })

  it('keeps what was counted when the rate of orders changes', () => {
    const agent = ready({ limits: limitsWith({ orderRate: { perSecond: 0.001, burst: 2 } }) })
    agent.tell(intent(1), intent(2), limit('orderRate.burst', '3'), intent(3), intent(4))
    expect(orders(agent)).toEqual(['buy 1', 'buy 1', 'buy 1'])
    expect(refusedBy(agent)).toEqual(['ORDER_RATE'])
  })

  it('says at once that what is held is above it, and closes nothing for it', () => {
    const agent = ready()
    agent.tell(intent(1), fill(FIRST, 'buy', 1, 1.1), limit('position.maxLots', '0.5'))
    expect(alertsOf(agent)).toEqual(['breach position.maxLots 1'])
    expect(orders(agent)).toEqual(['buy 1'])
    agent.tell(intent(0.2))
    expect(orders(agent)).toEqual(['buy 1', 'sell 0.8 reduce'])
  })

  it.each([
    ['position.max', '1'],
    ['position', '1'],
    ['position.maxLots', 'two'],
  ])('leaves %s = %s aside', (path, value) => {
    const agent = ready()
    agent.tell(limit(path, value))
    expect(statusOf(agent)).toMatchObject({ badLimits: 1, limits: { position: { maxLots: 2 } } })
  })
})

describe('risk agent, what it does about a breach', () => {
  const lossy = (action: string, more: object = {}) => ({
    limits: limitsWith({}),
    monitor: { everyMillis: 100, limits: { dayLoss: { maxLoss: '500', action, coolDownMinutes: 1, ...more } } },
  })
  const lost = (action: string): Bench => {
    const agent = ready(lossy(action))
    const money10 = money(10_000)
    agent.tell(message('account.state', { balance: money10, equity: money10, dayStart: money10, margin: ZERO }))
    agent.tell(intent(1), fill(FIRST, 'buy', 1, 1.1), quote(1.09))
    agent.wait(100_000)
    return agent
  }

  it('closes every position and keeps entries out', () => {
    const agent = lost('close')
    expect(alertsOf(agent)).toEqual(['near dayLoss 0', 'breach dayLoss 0 close'].slice(-1))
    expect(orders(agent)).toEqual(['buy 1', 'sell 1 reduce'])
    expect(agent.sent('decision.approved').at(-1)!.urgent).toBe(true)
    agent.tell(fill(FIRST + 1, 'sell', 1, 1.09), intent(1))
    expect(refusedBy(agent)).toEqual(['COOL_DOWN'])
  })

  it('keeps entries out and lets the exit go', () => {
    const agent = lost('reduce')
    agent.tell(intent(2), intent(0))
    expect(refusedBy(agent)).toEqual(['COOL_DOWN'])
    expect(orders(agent)).toEqual(['buy 1', 'sell 1 reduce'])
  })

  it('halts nothing that is being flattened: the exits go out until all is flat', () => {
    const agent = ready(lossy('halt'))
    const money10 = money(10_000)
    agent.tell(message('account.state', { balance: money10, equity: money10, dayStart: money10, margin: ZERO }))
    agent.tell(intent(1), fill(FIRST, 'buy', 1, 1.1), command('flatten'), quote(1.09))
    agent.tell(message('order.canceled', { clientId: FIRST + 1, leaves: money(1) }))
    agent.wait(2_000_000)
    expect(alertsOf(agent)).toContain('breach dayLoss 0 halt')
    expect(orders(agent)).toEqual(['buy 1', 'sell 1 reduce', 'sell 1 reduce'])
    agent.tell(fill(FIRST + 2, 'sell', 1, 1.09))
    expect(alertsOf(agent).at(-1)).toBe('cleared flatten 0')
    agent.tell(intent(1))
    expect(refusedBy(agent)).toEqual(['TRADING_REDUCING'])
  })

  it('halts, and is let go by the operator alone', () => {
    const agent = lost('halt')
    expect(alertsOf(agent)).toEqual(['breach dayLoss 0 halt'])
    agent.tell(intent(0), command('resume', ''))
    expect(refusedBy(agent)).toEqual(['TRADING_HALTED'])
    agent.wait(120_000_000)
    agent.tell(quote(1.1, 1.1, 200_000_000), intent(2))
    expect(refusedBy(agent).at(-1)).toBe('LIMIT_BROKEN')
    agent.tell(command('resume'))
    agent.wait(1_000_000)
    agent.tell(intent(2))
    expect(orders(agent)).toEqual(['buy 1', 'buy 1'])
  })
})
