/** `swarm up` on the configuration of real terminals, with the emulator dialling in as one. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { emulatedTerminal } from '#tests/conformance/emulated-terminal.ts'
import type { SimulatedTerminal } from '#tests/conformance/terminal-subject.ts'

const secret = 'a secret of more than thirty-two characters'
const state = mkdtempSync(join(tmpdir(), 'mt5-up-'))
let terminal: SimulatedTerminal | undefined
afterEach(async () => {
  await terminal?.stop()
  rmSync(state, { recursive: true, force: true })
})

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo // it listens on TCP
      server.close(() => resolve(port))
    })
  })

describe('swarm up on config/live.yaml', () => {
  it('takes the terminal that dials in with the account and the secret it expects, and loses none of its ticks', async () => {
    const port = await freePort()
    writeFileSync(join(state, 'mt5.secret'), secret, { mode: 0o600 })
    const switches = [`venue.config.listen={port: ${port}}`, 'venue.config.allowSimulated=true'].flatMap((one) => [
      '--set',
      one,
    ])
    const child = spawn(
      process.execPath,
      [
        'src/apps/swarm.ts',
        'up',
        '--config',
        'config/live.yaml',
        ...switches,
        '--state',
        state,
        '--for',
        '8s',
        '--json',
      ],
      { env: { ...process.env, SWARM_MT5_LOGIN: '5012345', SWARM_MT5_SERVER: 'Demo-Server' } },
    )
    let out = ''
    let told = ''
    child.stdout.on('data', (bytes) => (out += String(bytes)))
    child.stderr.on('data', (bytes) => (told += String(bytes)))
    terminal = await emulatedTerminal.start({
      port,
      secret,
      lines: ['symbol EURUSD', 'input AllowTrading=1', 'tick EURUSD 1.10000 1.10002'],
    })
    terminal.say('burst EURUSD count=20000 rate=500 seed=9')
    const code = await new Promise((resolve) => child.once('close', resolve))
    expect({ code, told: told.split('\n').filter((line) => line.startsWith('MT5_')) }).toEqual({ code: 0, told: [] })
    const { ticksIn, lost } = JSON.parse(out) as { readonly ticksIn: number; readonly lost: number }
    expect(ticksIn).toBeGreaterThan(500)
    expect(lost).toBe(0)
  })
})
