/** A run on a virtual clock is a function of its plan: every record of every node enters the digest. */
import { describe, expect, it } from 'vitest'
import type { AnyMessage } from '#messages/catalogue.ts'
import { runInline } from '#swarm/hosts/inline.ts'
import type { SwarmPlan } from '#swarm/plan.ts'
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

  it('judges a decision at the prices it was made on, wherever those who judge are seated', async () => {
    const plan = await demoPlan()
    const tradesOf = async (agents: SwarmPlan['agents']): Promise<readonly string[]> => {
      const lines: string[] = []
      const hear = (one: AnyMessage): void => {
        if (one.type === 'order.submit') lines.push(`${one.at} ${one.side} ${one.lots.toString()}`)
        if (one.type === 'decision.approved') lines.push(`${one.at} approved at ${one.reference}`)
        if (one.type === 'decision.refused') lines.push(`${one.at} ${one.code} ${one.given}`)
      }
      const types = ['order.submit', 'decision.approved', 'decision.refused'] as const
      await runInline({ ...plan, agents }, { forMicros: 5 * MINUTES, hears: { types, hear } })
      return lines
    }
    const told = await tradesOf(plan.agents)
    expect(told.length).toBeGreaterThan(5)
    const judges = plan.agents.filter(({ id }) => ['coordinator', 'risk', 'execution'].includes(id))
    const others = plan.agents.filter((agent) => !judges.includes(agent))
    expect(await tradesOf([...judges, ...others])).toEqual(told)
    expect(await tradesOf([...judges.toReversed(), ...others])).toEqual(told)
  })

  it('does so for the mini-index demo with its ten-level book', async () => {
    const plan = await demoPlan({ files: ['config/index.yaml'] })
    const first = await runInline(plan, { forMicros: MINUTES })
    const second = await runInline(plan, { forMicros: MINUTES })
    expect(second.eventDigest).toBe(first.eventDigest)
    expect(first.fills).toBeGreaterThan(0)
  })
})
