/** Newcomers that never get to their seat: they are refused in one line, and nobody mends what was never aboard. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { SwarmOperations } from '#swarm/operations.ts'
import { startSwarm } from '#swarm/supervision/supervisor.ts'
import { demoPlan, witnessPlan } from '#tests/demo-plan.ts'
import type { WitnessStatus } from '#tests/fixtures/witness.ts'

const busy = { venue: { config: { market: { kind: 'fx', startPrice: 1.1, ticksPerSecond: 2000 } } } }

let swarm: SwarmOperations | undefined
afterEach(async () => {
  await swarm?.stop('test over')
  swarm = undefined
})

describe('a newcomer that ends its thread as it is loaded', () => {
  it('is refused, and neither it nor the venue is started a second time', async () => {
    const plan = await demoPlan({ layer: busy })
    swarm = await startSwarm({ ...plan, agents: [...plan.agents, witnessPlan('witness', 'guests')] }, { mode: 'test' })
    const faults: string[] = []
    swarm.on('fault', ({ line }) => faults.push(line))
    const module = new URL('../fixtures/exits-on-load.ts', import.meta.url).href
    await expect(swarm.add({ ...witnessPlan('exits', 'own'), module })).rejects.toThrow(/AGENT_EXIT.*exitCode=7/)
    await sleep(500)
    expect(faults).toEqual([])
    expect(swarm.status().agents.map(({ agent }) => agent)).not.toContain('exits')
    const witness = (await swarm.inspect('witness')).state as WitnessStatus
    expect(witness).toMatchObject({ missing: 0, repeated: 0, gaps: 0 })
    expect(witness.quotes).toBeGreaterThan(0)
  })
})

describe('a pause', () => {
  it('outlasts the fall of the agent and of its thread', async () => {
    const plan = await demoPlan({ layer: busy })
    const crashing = new URL('../fixtures/exits-on-halt.ts', import.meta.url).href
    const guest = { ...witnessPlan('guest', 'own'), module: crashing, consumes: ['agent.command'] as const }
    swarm = await startSwarm({ ...plan, agents: [...plan.agents, guest] }, { mode: 'test' })
    const guestNow = () => swarm!.status().agents.find(({ agent }) => agent === 'guest')!
    await swarm.pause('guest')
    swarm.trading('REDUCING', 'makes it fall')
    for (let k = 0; k < 200 && guestNow().restarts === 0; k++) await sleep(50)
    expect(guestNow()).toMatchObject({ state: 'PAUSED', restarts: 1 })
    await swarm.resume('guest')
    expect(guestNow().state).toBe('RUNNING')
  })
})
