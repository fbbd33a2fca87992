import { describe, expect, it } from 'vitest'
import execution from '#agents/execution.ts'
import { ZERO } from '#domain/money.ts'
import type { MessageFor } from '#messages/catalogue.ts'
import { type Bench, bench, message } from '#tests/outbox.ts'
import {
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
  doneOf,
  statusOf,
  filled,
  accepted,
  canceled,
  tell,
  last,
  ready,
} from './worked-approvals.ts'

describe('what is remembered of a worked order', () => {
  const retold = (agent: Bench): MessageFor<'execution.memory'>[] => {
    const bodies = new Map<number, MessageFor<'execution.memory'>[]>()
    for (const part of agent.sent('execution.memory')) {
      if (part.part === 0) bodies.set(part.approval, [])
      if (part.parts > 0) bodies.get(part.approval)?.push(part)
    }
    return [...bodies.values()].flat()
  }
  const open = ({ clientId, side, lots, price }: MessageFor<'order.submit'>, leaves = lots) =>
    message('order.open', { clientId, side, lots, leaves, price })
  const risen = (): Bench => {
    const agent = bench(execution, iceberg, { incarnation: 2 })
    agent.tell(lease(), quote())
    return agent
  }

  it('is said before the child it tells of, in parts that a message can carry, and forgotten at the end', () => {
    const agent = ready()
    agent.tell(approved(7))
    const types = agent.outbox.map(({ type }) => type)
    expect(types.lastIndexOf('execution.memory')).toBeLessThan(types.indexOf('order.submit'))
    for (const { body } of agent.sent('execution.memory')) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(480)
    tell(agent, filled, command('flatten'))
    expect(last(agent.sent('execution.memory'))).toMatchObject({ approval: 7, parts: 0, body: '' })
  })

  it('lets a new incarnation go on: with its child, with what that filled meanwhile, with other numbers', () => {
    const fallen = ready(iceberg)
    tell(fallen, approved(7), accepted)
    const [child] = sent(fallen)
    const agent = risen()
    agent.tell(...snapshot(open(child, money('0.3')), ...retold(fallen)))
    expect(statusOf(agent).worked).toMatchObject([{ approval: 7, filled: '0.2', out: '0.3', phase: 'working' }])
    agent.tell(approved(7))
    expect(agent.sent('decision.refused')).toMatchObject([{ code: 'DUPLICATE_ORDER' }])
    agent.tell(message('order.filled', { clientId: child.clientId, fillId: 'x', lots: money('0.3'), leaves: ZERO }))
    agent.wait(2 * SECOND)
    agent.tell(quote())
    expect(sent(agent)).toMatchObject([{ parent: 7, lots: money('0.5') }])
    expect(sent(agent)[0].clientId).toBeGreaterThan(child.clientId)
  })

  it('ends as unsure what has a child nobody can speak for', () => {
    const fallen = ready(iceberg)
    fallen.tell(approved(7))
    const agent = risen()
    agent.tell(...snapshot(...retold(fallen)))
    agent.wait(5 * SECOND)
    agent.tell(quote())
    expect(doneOf(agent)).toEqual(['7 unsure'])
    expect(sent(agent)).toEqual([])
    expect(last(agent.sent('execution.memory'))).toMatchObject({ approval: 7, parts: 0 })
  })

  it('takes the word of a child that ended before its order was known again', () => {
    const fallen = ready(iceberg)
    fallen.tell(approved(7))
    const agent = risen()
    agent.tell(canceled(sent(fallen)[0], money('0.1')), ...snapshot(...retold(fallen)))
    expect(statusOf(agent).worked).toMatchObject([{ filled: '0.4', out: '0', phase: 'working' }])
  })

  it('is too old when a child it does not know is spoken of: then no more is sent', () => {
    const fallen = ready(iceberg)
    fallen.tell(approved(7))
    const [first] = sent(fallen)
    const memory = retold(fallen)
    fallen.tell(filled(first))
    const agent = risen()
    tell(agent, filled(first), ...snapshot(...memory), accepted(last(sent(fallen))))
    expect(doneOf(agent)).toEqual(['7 unsure'])
  })

  it('stays as it was until it is certain that it was all there is', () => {
    const fallen = ready(iceberg)
    tell(fallen, approved(7), accepted)
    const [child] = sent(fallen)
    const agent = risen()
    agent.tell(...snapshot(open(child), ...retold(fallen)), filled(child), quote())
    expect(agent.sent('execution.memory')).toEqual([])
    agent.wait(2 * SECOND)
    agent.tell(quote())
    expect(agent.sent('execution.memory').length).toBeGreaterThan(0)
    expect(sent(agent).length).toBe(1)
  })

  it('is of another format: then the order is over', () => {
    const agent = risen()
    agent.tell(...snapshot(message('execution.memory', { approval: 7, part: 0, parts: 1, body: '{"version":0}' })))
    expect(doneOf(agent)).toEqual(['7 unsure'])
  })

  it('came to its keeper after the first snapshot: then the order is over, and that is said once', () => {
    const fallen = ready(iceberg)
    fallen.tell(approved(7))
    const agent = risen()
    agent.tell(...snapshot(), ...snapshot(...retold(fallen)), ...snapshot(...retold(fallen)))
    expect(doneOf(agent)).toEqual(['7 unsure'])
    expect(agent.sent('execution.memory')).toMatchObject([{ approval: 7, parts: 0 }])
    expect(sent(agent)).toEqual([])
  })

  it('tells of an order that was ending: that no more of it comes is said again, the fallen one may not have', () => {
    const fallen = ready(iceberg)
    tell(fallen, approved(7), accepted, command('flatten'))
    const agent = risen()
    agent.tell(...snapshot(open(sent(fallen)[0]), ...retold(fallen)))
    expect(doneOf(agent)).toEqual(['7 canceled'])
  })

  it('never brings back what this incarnation began, or ended, itself', () => {
    const agent = bench(execution, twap)
    agent.tell(lease(), venue('reconciled'), quote(), approved(7))
    const memory = retold(agent)
    tell(agent, filled, command('flatten'), ...snapshot(...memory), ...snapshot(...memory))
    expect(statusOf(agent).worked).toEqual([])
    expect(doneOf(agent)).toEqual(['7 canceled'])
  })
})
