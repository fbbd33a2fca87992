/** `swarm up` as a process of its own, with the real runtime, the paper venue and every agent of the demo. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openControl } from '#apps/control-client.ts'
import { makeRunFolder } from '#apps/run-folder.ts'
import { summary } from '#tests/fake-swarm.ts'

const entry = join(import.meta.dirname, '..', '..', 'src', 'apps', 'swarm.ts')
const TICKS = 3_000

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'up-'))
  const rows = Array.from({ length: TICKS }, (_, k) => {
    const mid = 1.1 + 0.002 * Math.sin(k / 200)
    return `${1_400_000_000_000 + k * 250},${(mid - 0.00002).toFixed(5)},${(mid + 0.00002).toFixed(5)}`
  })
  writeFileSync(join(cwd, 'ticks.csv'), `ts_utc_ms,bid,ask\n${rows.join('\n')}\n`)
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function up(state: string, ...words: string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [entry, 'up', '--state', state, ...words], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, out, err })) // by the event's contract
  return { child, ended }
}

/** The JSON object on the last line of what was written. */
const lastLine = (text: string): Record<string, unknown> =>
  JSON.parse(text.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown> // checked by what is expected of it

async function untilTrading(state: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    try {
      const status = await openControl(join(cwd, state)).call('status', {}, {})
      if (status.counts.ticksIn > 0) return
    } catch {
      // Not there yet.
    }
    await sleep(50)
  }
  throw new Error('the swarm did not come up')
}

it.each(['wall', 'virtual'])('a swarm on the clock `%s` leaves the directory of a backtest alone', async (clock) => {
  makeRunFolder(join(cwd, 'runs', clock))
  const { code, out, err } = await up(`runs/${clock}`, '--clock', clock, '--for', '1s', '--json').ended
  expect([code, out, err]).toEqual([3, '', expect.stringMatching(/^CONFIG_STATE: [^\n]*--state[^\n]*\n$/)])
  expect(readdirSync(join(cwd, 'runs', clock))).toEqual(['.run'])
})

describe('a swarm that is up', () => {
  it('tells a file through every agent and prints one JSON object with the counts', async () => {
    const { code, out, err } = await up('a', '--ticks', 'ticks.csv', '--speed', 'max', '--json').ended
    expect([code, out.trimEnd().split('\n').length, err]).toEqual([0, 1, ''])
    const told = lastLine(out)
    expect(Object.keys(told).toSorted()).toEqual(Object.keys(summary()).toSorted())
    expect(told).toMatchObject({ reason: 'the feed ended', ticksIn: TICKS, lost: 0, crossed: 0, restarts: 0 })
    expect(new Set(Object.values(told['ticksByAgent'] as object))).toEqual(new Set([TICKS]))
    expect(told['fills']).toBeGreaterThan(0)
  })

  it('gives the same digest every time on the virtual clock', async () => {
    const words = ['--clock', 'virtual', '--for', '60s', '--json']
    const [first, second] = [await up('v', ...words).ended, await up('v', ...words).ended]
    expect([first.code, first.err]).toEqual([0, ''])
    expect(lastLine(first.out)['eventDigest']).toBe(lastLine(second.out)['eventDigest'])
    expect(lastLine(first.out)['orders']).toBeGreaterThan(0)
  })

  it('is asked by Ctrl-C to stop in order', async () => {
    const { child, ended } = up('b', '--json')
    await untilTrading('b')
    child.kill('SIGINT')
    const { code, out } = await ended
    expect([code, lastLine(out)['reason']]).toEqual([0, 'interrupted'])
  })

  it('quits at once when asked twice', async () => {
    const { child, ended } = up('c', '--json', '--set', 'supervision.stopMillis=60000')
    await untilTrading('c')
    child.kill('SIGSTOP')
    child.kill('SIGTERM')
    child.kill('SIGCONT')
    await sleep(300)
    child.kill('SIGINT')
    const { code } = await ended
    // It may have finished in order before the second one came.
    expect([130, 0]).toContain(code)
  })

  it('does not start on a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { code, out, err } = await up('d', '--set', `control.port=${port}`).ended
    expect([code, out]).toEqual([7, ''])
    expect(err).toMatch(/^PORT_TAKEN: the control port is taken \(.*\); stop the other swarm or set control\.port\n$/)
    other.close()
  })

  it.each([
    [
      'is missing',
      undefined,
      3,
      /^SECRET_MISSING: a secret is missing \(file=.*mt5\.secret, why=it is not there\); .*\n$/,
    ],
    ['is too short', ['short', 0o600], 3, /^SECRET_MISSING: .*why=5 characters, at least 32 are needed.*\n$/],
    ['is readable by others', ['a'.repeat(32), 0o644], 5, /^SECRET_EXPOSED: .*mode=644.*\n$/],
  ] as const)(
    'ends in one line, before anything starts, when the secret of the terminal %s',
    async (_, file, exit, line) => {
      const state = `secret-${exit}-${file?.[0].length ?? 0}`
      if (file !== undefined) {
        mkdirSync(join(cwd, state))
        writeFileSync(join(cwd, state, 'mt5.secret'), file[0], { mode: file[1] })
      }
      vi.stubEnv('SWARM_MT5_LOGIN', '5012345').stubEnv('SWARM_MT5_SERVER', 'Demo-Server')
      const live = join(import.meta.dirname, '..', '..', 'config', 'live.yaml')
      const { code, out, err } = await up(state, '--config', live, '--for', '5s').ended
      vi.unstubAllEnvs()
      expect([code, out]).toEqual([exit, ''])
      expect(err).toMatch(line)
    },
  )

  it('ends with 8 when the ticks are no ticks', async () => {
    writeFileSync(join(cwd, 'prose.csv'), 'once upon a time\nthere was a market\n')
    const { code, err } = await up('e', '--ticks', 'prose.csv', '--speed', 'max', '--quiet').ended
    expect(code).toBe(8)
    expect(err).toMatch(/^TICKS_FORMAT: the tick file is in no known format/)
  })
})
