/** Every example runs: added to a running demo from its YAML, as `swarm agent add` does. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { loadAgent } from '#config/load.ts'
import type { SwarmOperations } from '#swarm/operations.ts'
import { startSwarm } from '#swarm/supervision/supervisor.ts'
import { demoPlan } from '#tests/demo-plan.ts'
import { setTimeout as sleep } from 'node:timers/promises'

let swarm: SwarmOperations | undefined
afterEach(async () => {
  await swarm?.stop('test over')
  swarm = undefined
})

describe('the first agent of the README', () => {
  it('joins a running swarm and votes', async () => {
    const plan = await demoPlan()
    swarm = await startSwarm(plan, { mode: 'test' })
    const file = join(process.cwd(), 'examples', 'first-agent.yaml')
    const agent = await loadAgent({
      text: readFileSync(file, 'utf8'),
      source: { name: file, directory: join(process.cwd(), 'examples'), lined: true },
      environment: {},
      peers: plan.agents,
      instruments: plan.instruments,
      session: plan.session,
      cwd: process.cwd(),
    })
    await swarm.add(agent)
    for (let k = 0; k < 100; k++) {
      const { emitted } = await swarm.inspect('contrarian')
      if ((emitted['decision.proposal'] ?? 0) > 0) break
      await sleep(100)
    }
    const status = await swarm.inspect('contrarian')
    expect(status.heartbeat.state).toBe('RUNNING')
    expect(status.emitted['decision.proposal']).toBeGreaterThan(0)
  })
})
