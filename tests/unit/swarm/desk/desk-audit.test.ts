import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { Money } from '#domain/money.ts'
import { auditedMessages, partsOf } from '#swarm/desk/desk-audit.ts'
import { message } from '#tests/outbox.ts'
import { openMarket, SECOND, type Stage } from './desk-stage.ts'

const remember = (stage: Stage, approval: number, ...parts: string[]): void => {
  parts.forEach((body, part) => stage.tell(message('execution.memory', { approval, part, parts: parts.length, body })))
}
const forget = (stage: Stage, approval: number): void =>
  stage.tell(message('execution.memory', { approval, part: 0, parts: 0, body: '' }))
/** What is told of memories with the next snapshot. */
function retold(stage: Stage): { approval: number; body: string }[] {
  const before = stage.outbox.length
  stage.command('snapshot')
  stage.clock.run(SECOND)
  const told = new Map<number, string>()
  for (const one of stage.outbox.slice(before)) {
    if (one.type === 'execution.memory') told.set(one.approval, (told.get(one.approval) ?? '') + one.body)
  }
  return [...told].map(([approval, body]) => ({ approval, body }))
}

describe('desk: the audit trail', () => {
  it.each([...auditedMessages])('writes down %s as it was said', (type) => {
    const stage = openMarket()
    stage.tell(message(type, { seq: 7 }))
    stage.clock.run(SECOND)
    expect(stage.journal.durable.at(-1)).toMatchObject({ entry: 'said', type, seq: 7, instrument: 1 })
  })

  it('writes decimals as texts and numbers as numbers, not those that are none', () => {
    const stage = openMarket()
    const lots = new Money('0.10')
    stage.tell(message('decision.approved', { approval: 5, side: 'sell', lots, reference: NaN, reduceOnly: true }))
    stage.command('resume')
    stage.clock.run(SECOND)
    const said = stage.journal.durable.filter(({ entry }) => entry === 'said')
    expect(said).toMatchObject([
      { body: { approval: 5, side: 'sell', lots: '0.1', reference: 'NaN', reduceOnly: true } },
      { type: 'agent.command', body: { command: 'resume' } },
    ])
  })
})

describe('desk: what the execution agent asks to be kept', () => {
  it('is told again within every snapshot, and after a restart', () => {
    const stage = openMarket()
    remember(stage, 11, '{"a":1}')
    remember(stage, 12, '{"long":', '"text', '"}')
    remember(stage, 11, '{"a":2}')
    const kept = [
      { approval: 12, body: '{"long":"text"}' },
      { approval: 11, body: '{"a":2}' },
    ]
    expect(retold(stage)).toEqual(kept)
    stage.restart()
    stage.wire.connect()
    stage.clock.run(SECOND)
    expect(retold(stage)).toEqual(kept)
  })

  it('is forgotten when the order is over', () => {
    const stage = openMarket()
    remember(stage, 11, 'x')
    forget(stage, 11)
    forget(stage, 12)
    expect(retold(stage)).toEqual([])
    expect(stage.journal.durable.filter(({ entry }) => entry === 'memory')).toMatchObject([
      { approval: 11, body: 'x' },
      { approval: 11, body: '' },
    ])
  })

  it('is on the disk before an order that came after it is sent', () => {
    const stage = openMarket()
    remember(stage, 11, 'x')
    stage.submit(1)
    expect(stage.journal.durable.slice(-2).map(({ entry }) => entry)).toEqual(['memory', 'submit'])
  })

  it('says nothing of a text whose beginning it never heard', () => {
    const stage = openMarket()
    stage.tell(message('execution.memory', { approval: 11, part: 1, parts: 2, body: 'rest' }))
    expect(retold(stage)).toEqual([])
  })

  it('is cut between characters, and whole again when put together', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.integer({ min: 4, max: 40 }), (text, most) => {
        const whole = text.toWellFormed()
        const parts = partsOf(whole, most)
        expect(parts.join('')).toBe(whole)
        expect(parts.every((part) => Buffer.byteLength(part) <= most)).toBe(true)
      }),
    )
  })
})
