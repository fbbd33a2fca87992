/** `swarm limits` and `swarm flatten` as a user types them, on a swarm of one thread that trades. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openControl } from '#apps/control-client.ts'
import { runLive, type RunResult } from '#apps/live-run.ts'
import { loadConfig } from '#config/load.ts'
import type { SwarmStatus } from '#swarm/operations.ts'
import { startSwarm } from '#swarm/supervision/supervisor.ts'
import { lively } from '#tests/demo-plan.ts'
import { capturedShell, type Printed, typed } from './captured-shell.ts'

let cwd: string
let running: Promise<RunResult>

const shellFor = () => capturedShell(cwd, { SWARM_STATE: join(cwd, '.swarm') })

const swarm = (...words: string[]): Promise<Printed> => typed(words, cwd, { SWARM_STATE: join(cwd, '.swarm') })

const status = async (): Promise<SwarmStatus> => openControl(join(cwd, '.swarm')).call('status', {}, {})

async function until(what: string, holds: (now: SwarmStatus) => boolean): Promise<void> {
  const end = Date.now() + 60_000
  for (;;) {
    const now = await status().catch(() => undefined)
    if (now !== undefined && holds(now)) return
    if (Date.now() > end) throw new Error(`waited in vain until ${what}: ${JSON.stringify(now)}`)
    await sleep(50)
  }
}

const isHeld = ({ positions }: SwarmStatus): boolean => positions.some(({ lots }) => Number(lots) !== 0)

/** All in one thread: it starts at once. */
const seated = {
  agents: ['data', 'features', 'ml-fast', 'ml-slow', 'momentum', 'coordinator', 'risk', 'execution'].map((id) => ({
    id,
    thread: 'hot',
  })),
}

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'risk-'))
  const switches = [`stateDir=${join(cwd, '.swarm')}`]
  const loaded = await loadConfig({
    files: [],
    switches,
    layers: [
      { name: 'seated', value: seated },
      { name: 'lively', value: lively },
    ],
    environment: {},
    cwd,
  })
  running = runLive(loaded, { forMillis: undefined, json: true, quiet: true }, startSwarm, shellFor().shell)
  running.catch(() => {})
  await Promise.race([until('it runs', ({ venue }) => venue.state === 'reconciled'), running])
}, 90_000)

afterAll(async () => {
  await swarm('stop')
  await running.catch(() => {})
  rmSync(cwd, { recursive: true, force: true })
})

describe('the limits of a running swarm', () => {
  it('are listed, and one is changed by its name', async () => {
    const before = await swarm('limits')
    expect(before.out).toMatch(/position\.maxLots +1 /)
    expect(await swarm('limits', 'set', 'position.maxLots', '0.2', '--reason', 'calm')).toMatchObject({
      code: 0,
      out: 'position.maxLots is 0.2\n',
    })
    const { limits } = JSON.parse((await swarm('limits', '--json')).out) as {
      limits: { position: { maxLots: number } }
    }
    expect(limits.position.maxLots).toBe(0.2)
  })

  it('hold in the next incarnation of the risk agent', async () => {
    expect((await swarm('agent', 'restart', 'risk')).code).toBe(0)
    expect((await swarm('limits')).out).toMatch(/position\.maxLots +0\.2 /)
  })

  it('are left alone by a slip, which is told in one line', async () => {
    const slip = await swarm('limits', 'set', 'position.maxLot', '5')
    expect(slip.code).toBe(7)
    expect(slip.err).toMatch(/^LIMIT_UNKNOWN: .*did you mean "position.maxLots"\?\n$/)
    expect((await swarm('limits')).out).toMatch(/position\.maxLots +0\.2 /)
  })
})

describe('flattening', () => {
  it('closes every position and halts then', async () => {
    await until('something is held', isHeld)
    const told = await swarm('flatten', '--halt', '--reason', 'storm')
    expect(told).toMatchObject({ code: 0 })
    await until('all is flat', (now) => now.trading === 'HALTED' && !isHeld(now))
    expect((await status()).tradingReason).toBe('flat; storm')
    expect((await swarm('resume')).out).toBe('trading is ACTIVE\n')
    expect((await status()).trading).toBe('ACTIVE')
  })
})
