import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { seededRng } from '#numeric/rng.ts'
import { someParent, someTerms, startAt } from '#tests/conformance/execution-session.ts'
import { CHILDREN_OPEN } from '#trading/execution/execution-run.ts'
import { immediate, twap } from '#trading/execution/registry.ts'
import { createMemoryCollector, memoryOf, PART_BYTES, partsOf, type RunMemory } from '#trading/execution/run-memory.ts'

const approval = {
  approval: 2 ** 52,
  instrument: 65_535,
  side: 'sell',
  orderType: 'limit',
  ballot: 2 ** 52,
  reduceOnly: false,
  reference: 130_000.123_456_789,
  seq: 2 ** 52,
  at: startAt,
} as const

/** As long as a memory gets: every child there may be, a profile, and numbers of many digits. */
function longest(): RunMemory {
  const execution = immediate.create({}, { ...someTerms, maxSteps: 1_000 }, seededRng(7))
  const profile = Array.from({ length: 24 }, (_, part) => 1.23e9 * (part + 1))
  execution.start({ ...someParent, steps: 1_000_000, limitTicks: 13_000_000, profile }, startAt)
  for (let call = 0; call < 3; call++) execution.clock(startAt)
  const snapshot = execution.snapshot(true)!
  expect(snapshot.children.children.length).toBe(CHILDREN_OPEN)
  const clientIds = snapshot.children.children.map(({ id }) => 2 ** 52 + id)
  return { approval, choice: { name: 'immediate', params: {} }, snapshot, clientIds, lastChild: 2 ** 52 }
}

describe('the memory of a worked order', () => {
  it('is what it was once it is read again', () => {
    const kept = longest()
    expect(memoryOf(partsOf(kept).join(''))).toEqual(kept)
  })

  it('comes in a few parts that a message can carry, however long the order was worked', () => {
    const parts = partsOf(longest())
    expect(parts.length).toBeLessThanOrEqual(5)
    for (const part of parts) expect(new TextEncoder().encode(part).length).toBeLessThanOrEqual(PART_BYTES)
  })

  it('knows no reference, and letters that are none of ASCII', () => {
    const choice = { name: 'é'.repeat(PART_BYTES), params: {} }
    const odd = { ...longest(), approval: { ...approval, reference: Number.NaN }, choice }
    const parts = partsOf(odd)
    for (const part of parts) expect(new TextEncoder().encode(part).length).toBeLessThanOrEqual(PART_BYTES)
    expect(memoryOf(parts.join(''))).toEqual(odd)
  })

  it('is none when it is torn, or of another format', () => {
    const text = partsOf(longest()).join('')
    expect(memoryOf(text.slice(1))).toBe(undefined)
    expect(memoryOf('null')).toBe(undefined)
    expect(memoryOf('{"version":0}')).toBe(undefined)
  })

  it('is enough to go on: the same schedule, the children that are out, the lots of those that are over', () => {
    const params = twap.params(z).parse({ slices: 5 })
    const first = twap.create(params, someTerms, seededRng(7))
    first.start(someParent, startAt)
    first.clock(first.wakeAt)
    first.clock(startAt + 6_000_000)
    first.tell({ type: 'filled', child: 1, filledSteps: 101 }, startAt + 7_000_000)
    first.clock(startAt + 24_000_000)
    expect(first.status).toMatchObject({ children: 2, filled: 101, working: 1 })
    const choice = { name: 'twap', params }
    const parts = partsOf({ approval, choice, snapshot: first.snapshot(true)!, clientIds: [99], lastChild: 99 })
    const memory = memoryOf(parts.join(''))!
    expect(memory.clientIds).toEqual([99])
    const second = twap.create(params, someTerms, seededRng(8))
    second.restore(memory.snapshot)
    const { strays: _, ...known } = first.status
    expect(second.status).toMatchObject(known)
    for (const [child, at] of [24, 36, 48, 60].entries()) {
      const fact = { type: 'filled', child: child + 2, filledSteps: 101 } as const
      const told = [first, second].map((run) =>
        [...run.tell(fact, startAt + at * 1e6)].map((intent) => ({ ...intent })),
      )
      expect(told[1]).toEqual(told[0])
    }
  })
})

describe('the collector of memories', () => {
  it('gives those that came whole, once', () => {
    const collector = createMemoryCollector()
    collector.tell(1, 0, 2, 'a')
    collector.tell(2, 0, 1, 'x')
    collector.tell(1, 1, 2, 'b')
    collector.tell(3, 0, 2, 'half')
    collector.tell(4, 1, 2, 'no beginning')
    collector.tell(5, 0, 1, 'old')
    collector.tell(5, 0, 0, '')
    expect([...collector.take()]).toEqual([
      [1, 'ab'],
      [2, 'x'],
    ])
    expect(collector.take().size).toBe(0)
  })
})
