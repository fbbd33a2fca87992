/**
 * Agents on threads of their own, whose order is drawn by lot, recorded; and the same session lived again by its turns.
 * Whatever the lot decides, every agent says the same again: record by record, at the same moments.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runScheduled, type TurnLine } from '#swarm/hosts/scheduled.ts'
import type { SwarmPlan } from '#swarm/plan.ts'
import { hearing, planWhere, type Said, START, type Step, step } from '#tests/drawn-session.ts'
import { lived } from '#tests/lived-session.ts'

/** The third tick fells an agent that falls; the market goes round twice, and it leaves without having read on. */
const unread: Step[] = [
  { who: 'venue', count: 20, micros: 1 },
  { who: 'a', count: 1, micros: 1 },
  { who: 'venue', count: 400, micros: 1 },
  { who: 'venue', count: 220, micros: 1 },
  ...Array.from({ length: 4 }, () => ({ who: 'c', count: 1, micros: 1 }) as const),
  { who: 'b', count: 1, micros: 1_000_000 },
]

/** Its thread is ended twice on the same tick, which it is not told when it begins for the third time. */
const fatal: Step[] = [
  { who: 'venue', count: 20, micros: 1 },
  { who: 'kill a', count: 5, micros: 1 },
  { who: 'return', count: 1, micros: 0 },
  { who: 'kill a', count: 1, micros: 0 },
  { who: 'return', count: 1, micros: 0 },
  ...(['a', 'b', 'c', 'a', 'b', 'c'] as const).map((who) => ({ who, count: 1, micros: 1_000 })),
]

/** It again, in one thread. */
async function again(plan: SwarmPlan, venueSaid: readonly Said[], lines: readonly TurnLine[]) {
  let told = 0
  const { heard, hear } = hearing()
  async function* read(): AsyncGenerator<readonly TurnLine[]> {
    for (const line of lines) yield [line]
  }
  const outcome = await runScheduled(plan, {
    venue: {
      get due() {
        return venueSaid[told]?.at ?? Infinity
      },
      read: async () => {},
      say: (emit) => emit(venueSaid[told++].message),
    },
    lines: read(),
    from: START,
    until: START + 1_000_000,
    cancelled: () => false,
    published: hear,
  })
  return { ...outcome, heard }
}

describe('a session of agents on threads of their own, lived again by its turns', () => {
  it.each([
    ['that never fall', 0],
    ['that fall now and then', 61],
  ])('says the same, record by record, with agents %s', { timeout: 60_000 }, async (_, falls) => {
    const plan = planWhere(falls)
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 250 }), async (steps) => {
        const then = await lived(plan, falls, steps)
        const now = await again(plan, then.venueSaid, then.lines)
        expect(now.notes).toEqual([])
        expect(now.heard).toEqual(then.heard)
      }),
      { numRuns: 40, examples: [[unread], [fatal]] },
    )
  })

  it('ends, and says where it is not the same, when turns are lost', { timeout: 60_000 }, async () => {
    const plan = planWhere(0)
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 30, maxLength: 120 }),
        fc.constantFrom('a', 'b', 'c'),
        async (steps, lost) => {
          // Left to themselves, those who may join and the others would talk for ever.
          const then = await lived(
            plan,
            0,
            steps.filter(({ who }) => !who.startsWith('join')),
          )
          const kept = then.lines.filter((line) => !('chunk' in line && line.chunk.agent === lost))
          const now = await again(plan, then.venueSaid, kept)
          expect(now.notes.length).toBeGreaterThan(0)
        },
      ),
      { numRuns: 20 },
    )
  })
})
