/** When the execution agent sends nothing of an approval that an algorithm works. */
import { describe, expect, it } from 'vitest'
import execution from '#agents/execution.ts'
import { bench } from '#tests/outbox.ts'
import {
  START,
  SECOND,
  money,
  twap,
  iceberg,
  approved,
  lease,
  command,
  quote,
  snapshot,
  venue,
  sent,
  statusOf,
  phases,
  filled,
  accepted,
  canceled,
  tell,
  ready,
} from './worked-approvals.ts'

describe('a worked order sends nothing', () => {
  it('without a live lease, and goes on with the next', () => {
    const agent = ready()
    tell(agent, lease(START + 5 * SECOND), approved(7), filled)
    agent.wait(9 * SECOND)
    agent.tell(quote())
    agent.wait(3 * SECOND)
    expect(sent(agent).length).toBe(1)
    expect(phases(agent)).toEqual(['paused'])
    agent.tell(lease())
    expect(sent(agent).length).toBe(2)
  })

  it('that the desk could send after the lease', () => {
    const agent = ready()
    agent.tell(lease(START + 5 * SECOND), approved(7))
    expect(sent(agent)[0].expires).toBe(START + 5 * SECOND)
  })

  it('while trading is halted, and withdraws what rests', () => {
    const agent = ready(iceberg)
    tell(agent, approved(7), accepted, command('halt'))
    expect(agent.sent('order.cancel').length).toBe(1)
    agent.tell(canceled(sent(agent)[0], money('0.5')), quote())
    agent.wait(SECOND)
    expect(sent(agent).length).toBe(1)
    agent.tell(command('resume'))
    expect(sent(agent).length).toBe(2)
  })

  it('that opens exposure while trading is reducing; exits go on', () => {
    const agent = ready({ ...twap, exits: 'worked' })
    tell(agent, approved(7), filled, approved(8, { side: 'sell', reduceOnly: true }), filled)
    agent.tell(command('reduce'))
    agent.wait(9 * SECOND)
    agent.tell(quote())
    agent.wait(SECOND)
    expect(sent(agent).map(({ parent }) => parent)).toEqual([7, 8, 8])
    expect(phases(agent)).toEqual(['paused', 'working'])
  })

  it('while the venue is away, and hears of its children', () => {
    const agent = ready()
    tell(agent, approved(7), venue('disconnected'), filled)
    agent.wait(9 * SECOND)
    agent.tell(quote())
    agent.wait(2 * SECOND)
    expect(sent(agent).length).toBe(1)
    expect(statusOf(agent).worked).toMatchObject([{ phase: 'paused', filled: '0.5', out: '0' }])
    agent.tell(venue('connected'), ...snapshot(), venue('reconciled'))
    expect(sent(agent).length).toBe(2)
  })

  it('that opens, while an exit to the same side is not over', () => {
    const agent = ready({ ...twap, exits: 'worked' })
    tell(agent, approved(7, { reduceOnly: true, lots: money(1) }), filled, approved(8, { lots: money(1) }))
    expect(phases(agent)).toEqual(['working', 'paused'])
    for (let slice = 0; slice < 3; slice++) {
      agent.wait(5 * SECOND)
      agent.tell(quote())
      agent.wait(5 * SECOND)
      tell(agent, filled)
    }
    agent.tell(quote())
    expect(sent(agent).map(({ parent }) => parent)).toEqual([7, 7, 7, 7, 8])
  })

  it('on a quote that is too old', () => {
    const agent = ready({ ...twap, work: { deadlineSeconds: 40, staleSeconds: 3 } })
    tell(agent, approved(7), filled)
    agent.wait(15 * SECOND)
    expect(sent(agent).length).toBe(1)
    agent.tell(quote())
    expect(sent(agent).length).toBe(2)
  })

  it('on a quote that is crossed', () => {
    const agent = bench(execution, twap)
    agent.tell(lease(), venue('reconciled'), ...snapshot(), quote(1.2, 1.1), approved(7))
    expect(sent(agent)).toEqual([])
    agent.tell(quote())
    expect(sent(agent).length).toBe(1)
  })
})
