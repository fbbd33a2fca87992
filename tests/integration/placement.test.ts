/** Where an agent sits is configuration: the same files trade on threads of their own, on one shared thread, and in the main one. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { SwarmOperations } from '#swarm/operations.ts'
import { startSwarm } from '#swarm/supervision/supervisor.ts'
import { demoPlan, lively, witnessPlan } from '#tests/demo-plan.ts'
import type { SlowStatus } from '#tests/fixtures/slow.ts'
import type { WitnessStatus } from '#tests/fixtures/witness.ts'

const busy = {
  venue: { config: { market: { kind: 'fx', startPrice: 1.1, ticksPerSecond: 2000, volatilityTicks: 20 } } },
  ...lively,
}

let swarm: SwarmOperations | undefined
afterEach(async () => {
  await swarm?.stop('test over')
  swarm = undefined
})

describe.each(['own', 'hot', 'inline'])('agents on thread %s', (thread) => {
  it('trade, and lose nothing', async () => {
    const plan = await demoPlan({ layer: busy })
    const agents = [...plan.agents.map((agent) => ({ ...agent, thread })), witnessPlan('witness', thread)]
    swarm = await startSwarm({ ...plan, agents }, { mode: 'test' })
    for (let k = 0; k < 200 && swarm.status().counts.fills < 2; k++) await sleep(100)
    const { counts, agents: beats } = swarm.status()
    expect(counts.fills).toBeGreaterThanOrEqual(2)
    expect(counts.lost).toBe(0)
    expect(beats.every(({ state, thread: shown }) => state === 'RUNNING' && shown === thread)).toBe(true)
    expect((await swarm.inspect('witness')).state as WitnessStatus).toMatchObject({ missing: 0, repeated: 0 })
  })
})

describe('an agent that is slower than the market', () => {
  it('is told how much it lost, the loss is counted, and nobody else loses anything', async () => {
    const plan = await demoPlan({ layer: busy, links: { slots: 512 } })
    const slow = {
      ...witnessPlan('slow', 'own'),
      module: new URL('../fixtures/slow.ts', import.meta.url).href,
      config: { rounds: 1_000_000 },
      consumes: ['market.quote' as const],
    }
    swarm = await startSwarm(
      { ...plan, agents: [...plan.agents, slow, witnessPlan('witness', 'own')] },
      { mode: 'test' },
    )
    const lostBy = (id: string): number => swarm!.status().agents.find(({ agent }) => agent === id)!.lost // started above
    for (let k = 0; k < 200 && lostBy('slow') === 0; k++) await sleep(100)
    expect(lostBy('slow')).toBeGreaterThan(0)
    await sleep(300)
    const status = (await swarm.inspect('slow')).state as SlowStatus
    expect(status.gaps).toBeGreaterThan(0)
    expect(status.lostTold).toBeLessThanOrEqual(lostBy('slow'))
    for (const { agent, lost } of swarm.status().agents)
      if (agent !== 'slow') expect({ agent, lost }).toEqual({ agent, lost: 0 })
    expect((await swarm.inspect('witness')).state as WitnessStatus).toMatchObject({ missing: 0, repeated: 0, gaps: 0 })
  })
})
