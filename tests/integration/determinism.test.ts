/** A run on a virtual clock is a function of its plan: every record of every node enters the digest. */
import { describe, expect, it } from 'vitest'
import { runInline } from '#swarm/hosts/inline.ts'
import { demoPlan } from '#tests/demo-plan.ts'

const MINUTES = 60_000_000

describe('the seeded demo in virtual time', () => {
  it('gives the same event digest twice, trades, and loses nothing', async () => {
    const plan = await demoPlan()
    const first = await runInline(plan, { forMicros: 5 * MINUTES })
    const second = await runInline(plan, { forMicros: 5 * MINUTES })
    expect(second.eventDigest).toBe(first.eventDigest)
    expect(second.ticksIn).toBe(first.ticksIn)
    expect(first.fills).toBeGreaterThan(0)
    expect(first.lost).toBe(0)
    for (const ticks of Object.values(first.ticksByAgent)) expect(ticks).toBe(first.ticksIn)
  })

  it('gives another digest to another seed', async () => {
    const plan = await demoPlan()
    const first = await runInline(plan, { forMicros: MINUTES })
    const other = await runInline({ ...plan, seed: plan.seed + 1 }, { forMicros: MINUTES })
    expect(other.eventDigest).not.toBe(first.eventDigest)
  })

  it('does so for the mini-index demo with its ten-level book', async () => {
    const plan = await demoPlan({ files: ['config/index.yaml'] })
    const first = await runInline(plan, { forMicros: MINUTES })
    const second = await runInline(plan, { forMicros: MINUTES })
    expect(second.eventDigest).toBe(first.eventDigest)
    expect(first.fills).toBeGreaterThan(0)
  })
})
