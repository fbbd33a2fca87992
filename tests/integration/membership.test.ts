/**
 * Adding and removing agents under load. Whoever was there before loses no record and sees none twice: a witness that stays
 * checks every number. SOAK=1 runs the thousand rounds on threads of their own too; in CI they are fewer, on the same path.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { SwarmOperations } from '#swarm/operations.ts'
import type { AgentPlan } from '#swarm/plan.ts'
import { startSwarm } from '#swarm/supervision/supervisor.ts'
import { demoPlan, witnessPlan } from '#tests/demo-plan.ts'
import type { WitnessStatus } from '#tests/fixtures/witness.ts'

const busy = { venue: { config: { market: { kind: 'fx', startPrice: 1.1, ticksPerSecond: 2000 } } } }
const OWN_THREAD_ROUNDS = process.env['SOAK'] === '1' ? 1_000 : 25

let swarm: SwarmOperations | undefined
afterEach(async () => {
  await swarm?.stop('test over')
  swarm = undefined
})

async function start(): Promise<{ swarm: SwarmOperations; voter: AgentPlan }> {
  const plan = await demoPlan({ layer: busy, supervision: { standby: 1 } })
  swarm = await startSwarm({ ...plan, agents: [...plan.agents, witnessPlan('witness', 'guests')] }, { mode: 'test' })
  return { swarm, voter: plan.agents.find(({ id }) => id === 'ml-fast')! } // the demo has it
}

const witnessOf = async (of: SwarmOperations): Promise<WitnessStatus> =>
  (await of.inspect('witness')).state as WitnessStatus

describe('hot membership', () => {
  it('adds and removes a thousand agents under load, and nobody loses or repeats a record', async () => {
    const { swarm, voter } = await start()
    for (let round = 0; round < 1_000; round++) {
      const id = `guest-${round}`
      // Every second guest votes, so the coordinator's links change too.
      await swarm.add(round % 2 === 0 ? witnessPlan(id, 'guests') : { ...voter, id, thread: 'guests' })
      await swarm.remove(id)
    }
    const witness = await witnessOf(swarm)
    expect(witness).toMatchObject({ missing: 0, repeated: 0, gaps: 0 })
    expect(witness.quotes).toBeGreaterThan(1_000)
    await settled(swarm)
  })

  it('does so with agents on threads of their own', async () => {
    const { swarm, voter } = await start()
    for (let round = 0; round < OWN_THREAD_ROUNDS; round++) {
      const id = `guest-${round}`
      await swarm.add(round % 2 === 0 ? witnessPlan(id, 'own') : { ...voter, id, thread: 'own' })
      await swarm.remove(id)
    }
    expect(await witnessOf(swarm)).toMatchObject({ missing: 0, repeated: 0, gaps: 0 })
    await settled(swarm)
  })

  it('finds agents by what they can do', async () => {
    const { swarm, voter } = await start()
    expect(swarm.discover('vote')).toEqual(['ml-fast', 'ml-slow', 'momentum'])
    expect(swarm.discover('risk')).toEqual(['risk'])
    await swarm.add({ ...voter, id: 'fourth', thread: 'guests' })
    expect(swarm.discover('vote')).toContain('fourth')
    await swarm.pause('fourth')
    expect(swarm.discover('vote')).not.toContain('fourth')
  })

  it('lets a new voter vote, and one that left no more', async () => {
    const { swarm, voter } = await start()
    await swarm.add({ ...voter, id: 'fourth', thread: 'own' })
    const electorate = async (): Promise<string> => JSON.stringify((await swarm.inspect('coordinator')).state)
    await eventually(async () => (await electorate()).includes('fourth'))
    await swarm.remove('fourth')
    expect(swarm.status().agents.map(({ agent }) => agent)).not.toContain('fourth')
  })

  it('refuses an agent without which the swarm is not whole, and a name that is taken', async () => {
    const { swarm, voter } = await start()
    await expect(swarm.remove('risk')).rejects.toThrow(/WIRING_NO_(CONSUMER|PRODUCER)/)
    await expect(swarm.add(voter)).rejects.toThrow(/WIRING_DUPLICATE_ID.*ml-fast/)
    await expect(swarm.remove('nobody')).rejects.toThrow(/AGENT_UNKNOWN.*nobody/)
  })

  it('refuses a module that does not load with one line, and goes on without it', async () => {
    const { swarm } = await start()
    const module = new URL('../fixtures/broken.ts', import.meta.url).href
    await expect(swarm.add({ ...witnessPlan('broken', 'own'), module })).rejects.toThrow(
      /AGENT_LOAD_FAILED.*this module is broken/,
    )
    expect(swarm.status().agents.map(({ agent }) => agent)).not.toContain('broken')
    const before = (await witnessOf(swarm)).quotes
    await eventually(async () => (await witnessOf(swarm)).quotes > before + 100)
    expect(await witnessOf(swarm)).toMatchObject({ missing: 0, repeated: 0 })
  })

  it('pauses an agent and resumes it with a gap, and the others do not notice', async () => {
    const { swarm } = await start()
    await swarm.pause('ml-slow')
    expect(swarm.status().agents.find(({ agent }) => agent === 'ml-slow')?.state).toBe('PAUSED')
    await expect(swarm.pause('ml-slow')).rejects.toThrow(/AGENT_STATE/)
    const before = (await witnessOf(swarm)).quotes
    await eventually(async () => (await witnessOf(swarm)).quotes > before + 200)
    await swarm.resume('ml-slow')
    expect(swarm.status().agents.find(({ agent }) => agent === 'ml-slow')?.state).toBe('RUNNING')
    expect(await witnessOf(swarm)).toMatchObject({ missing: 0, repeated: 0, gaps: 0 })
  })
})

/** Everything still runs, and no agent but those of the plan is left. */
async function settled(swarm: SwarmOperations): Promise<void> {
  const { agents, counts, trading } = swarm.status()
  expect(agents.every(({ state }) => state === 'RUNNING')).toBe(true)
  expect(agents.length).toBe(9)
  expect(counts.lost).toBe(0)
  expect(trading).toBe('ACTIVE')
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let k = 0; k < 200; k++) {
    if (await holds()) return
    await sleep(50)
  }
  throw new Error('waited 10 s in vain')
}
