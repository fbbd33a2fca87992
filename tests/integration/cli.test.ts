/** The command as a user types it, in front of a swarm that runs nothing; `up` with the real one is in swarm-up.test.ts. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openControl } from '#apps/control-client.ts'
import { runLive } from '#apps/live-run.ts'
import { loadConfig } from '#config/load.ts'
import { fakeSwarm, type FakeSwarm } from '#tests/fake-swarm.ts'
import { capturedShell, type Printed, typed } from './captured-shell.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'cli-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

const shellFor = (environment: Record<string, string> = {}) =>
  capturedShell(cwd, { SWARM_STATE: join(cwd, '.swarm'), ...environment })

const swarm = (...words: string[]): Promise<Printed> => typed(words, cwd, { SWARM_STATE: join(cwd, '.swarm') })

/** Runs `body` while a swarm is up, and resolves with what `up` came to. */
async function whileUp(
  body: (fake: FakeSwarm) => Promise<void>,
  options: { forMillis?: number; quiet?: boolean } = {},
) {
  const fake = fakeSwarm()
  const { shell, out, err } = shellFor()
  const switches = [`stateDir=${join(cwd, '.swarm')}`]
  const loaded = await loadConfig({ files: [], switches, environment: {}, cwd })
  const run = { forMillis: options.forMillis, json: true, quiet: options.quiet === true }
  const running = runLive(loaded, run, async () => fake, shell)
  running.catch(() => {})
  await Promise.race([untilUp(), running])
  await body(fake)
  return { ...(await running), fake, out: out.join(''), err: err.join('') }
}

async function untilUp(): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    try {
      await openControl(join(cwd, '.swarm')).call('status', {}, {})
      return
    } catch {
      await sleep(20)
    }
  }
}

describe('the command', () => {
  it('explains itself, with an example on every page', async () => {
    const pages = [
      [],
      ['up'],
      ['status'],
      ['inspect'],
      ['agent'],
      ['agent', 'add'],
      ['agent', 'remove'],
      ['agent', 'pause'],
      ['agent', 'resume'],
      ['agent', 'restart'],
      ['halt'],
      ['reduce'],
      ['resume'],
      ['flatten'],
      ['limits'],
      ['limits', 'set'],
      ['stop'],
      ['config'],
      ['config', 'check'],
      ['config', 'schema'],
      ['doctor'],
      ['data'],
      ['data', 'check'],
      ['book'],
      ['book', 'verify'],
      ['features'],
      ['features', 'list'],
      ['features', 'explain'],
      ['features', 'compute'],
      ['features', 'plot'],
      ['features', 'order'],
      ['features', 'stoikov'],
      ['hawkes'],
      ['hawkes', 'fit'],
      ['hawkes', 'simulate'],
      ['hawkes', 'check'],
    ]
    for (const page of pages) {
      const { code, out } = await swarm(...page, '--help')
      expect(code).toBe(0)
      expect(out).toMatch(/Usage: swarm/)
      expect(out).toMatch(/Example:\n {2}\$ swarm /)
    }
  })

  it('says its version', async () => {
    expect((await swarm('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it.each([
    [['statsu'], "error: unknown command 'statsu'\n(Did you mean status?)\n"],
    [['up', '--fro', '3s'], "error: unknown option '--fro'\n(Did you mean --for?)\n"],
    [
      ['up', '--for', '30'],
      "error: option '--for <span>' argument '30' is invalid. Expected a span of time such as 30s, 5m or 1m30s.\n",
    ],
    [
      ['up', '--speed', 'fast'],
      "error: option '--speed <times>' argument 'fast' is invalid. Expected a number above 0, or max.\n",
    ],
    [['inspect'], "error: missing required argument 'agent'\n"],
  ])('refuses %j', async (words, line) => {
    const { code, err, out } = await swarm(...words)
    expect([code, err, out]).toEqual([2, line, ''])
  })

  it.each([
    ['status'],
    ['inspect', 'risk'],
    ['agent', 'add', 'momentum'],
    ['agent', 'remove', 'risk'],
    ['halt'],
    ['reduce'],
    ['resume'],
    ['flatten', '--halt'],
    ['limits'],
    ['limits', 'set', 'position.maxLots', '1'],
    ['stop'],
  ])('says that no swarm runs: %s', async (...words) => {
    const { code, err } = await swarm(...words)
    expect([code, err]).toEqual([
      4,
      `SWARM_NOT_RUNNING: no swarm answers (state=${join(cwd, '.swarm')}); start one with npm start\n`,
    ])
  })

  it('tells the faults of a configuration and ends with 3', async () => {
    writeFileSync(join(cwd, 'mine.yaml'), 'sede: 1\n')
    const { code, err } = await swarm('config', 'check', 'mine.yaml')
    expect(code).toBe(3)
    expect(err).toMatch(/^mine\.yaml:1:1: sede: unknown key; did you mean "seed"\?;.*\nCONFIG_INVALID: .*\n$/)
    expect((await swarm('up', '--config', 'mine.yaml')).err).toBe(err)
  })

  it('says what passes', async () => {
    writeFileSync(join(cwd, 'mine.yaml'), 'seed: 1\n')
    const { code, out } = await swarm('config', 'check', 'mine.yaml')
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^ok: .*default\.yaml \+ mine\.yaml: 8 agents on venue mt5-emulated\n$/),
    ])
  })

  it('prints the schema', async () => {
    expect(JSON.parse((await swarm('config', 'schema')).out)).toMatchObject({ properties: { agents: {} } })
  })

  it('ends with 8 for a tick file that is not there', async () => {
    const { code, err } = await swarm('up', '--ticks', 'nowhere.csv')
    expect(code).toBe(8)
    expect(err).toMatch(
      /^TICKS_UNREADABLE: the tick file cannot be read \(.*nowhere\.csv.*\); check the path and the format\n$/,
    )
  })

  it('is heard to the end by a reader that takes its time', () => {
    const entry = join(import.meta.dirname, '..', '..', 'src', 'apps', 'swarm.ts')
    const slowly = '"$0" "$1" config schema | (sleep 0.5; cat)'
    const text = execFileSync('sh', ['-c', slowly, process.execPath, entry], { encoding: 'utf8' })
    expect(text.length).toBeGreaterThan(1 << 16)
    expect(() => JSON.parse(text)).not.toThrow()
  })

  it('examines what a swarm needs', async () => {
    const { code, out } = await swarm('doctor')
    expect(out).not.toContain('FAIL')
    expect(out).toMatch(/^ok {4}node {12}v24\./)
    for (const what of ['state', 'running', 'token', 'agents', 'venues', 'journals', 'config', 'port', 'journal']) {
      expect(out).toMatch(new RegExp(`^ok {4}${what} `, 'm'))
    }
    expect(code).toBe(0)
  })

  it('names the switch to flip', async () => {
    await swarm('doctor')
    writeFileSync(join(cwd, '.swarm', 'token'), 'x\n', { mode: 0o644 })
    const { code, out } = await swarm('doctor', '--set', 'sede=1')
    expect(code).toBe(1)
    expect(out).toMatch(/^FAIL {2}token {11}SECRET_EXPOSED: .*chmod 600/m)
    expect(out).toMatch(/^FAIL {2}config {10}--set sede=1: sede: unknown key; did you mean "seed"\?/m)
  })
})

describe('the command and a swarm that is up', () => {
  it('shows, inspects, changes and stops it', async () => {
    const { summary, exit, fake } = await whileUp(async () => {
      expect((await swarm('status')).out).toMatch(/^aegis swarm {2}paper/)
      expect(JSON.parse((await swarm('status', '--json')).out)).toMatchObject({ pnl: '12.50' })
      expect(JSON.parse((await swarm('status', 'ml-fast', '--json')).out)).toMatchObject({ agent: 'ml-fast' })
      expect(await swarm('status', 'ml-fats')).toMatchObject({
        code: 7,
        err: expect.stringContaining('did you mean "ml-fast"?'),
      })
      expect((await swarm('inspect', 'ml-fast')).out).toContain('incarnation 1')
      expect((await swarm('agent', 'add', 'momentum')).out).toBe('momentum-2 added\n')
      writeFileSync(join(cwd, 'spec.yaml'), 'id: trend\nuse: momentum\nweight: heavy\n')
      expect(await swarm('agent', 'add', 'spec.yaml')).toMatchObject({
        code: 3,
        err: expect.stringMatching(/^spec\.yaml:3:9: weight: got "heavy"; expected a number/),
      })
      expect((await swarm('agent', 'pause', 'ml-fast')).out).toBe('ml-fast paused\n')
      expect((await swarm('agent', 'restart', 'nobody')).code).toBe(7)
      expect((await swarm('reduce', '--reason', 'lunch')).out).toBe('trading is REDUCING\n')
      expect((await swarm('up')).err).toMatch(/^STATE_LOCKED: /)
      expect((await swarm('stop')).out).toBe(`stopped (pid ${process.pid})\n`)
    })
    expect(fake.calls).toEqual([
      'add momentum-2 (momentum)',
      'pause ml-fast',
      'trading REDUCING: lunch',
      'stop: swarm stop',
    ])
    expect([summary.reason, exit]).toEqual(['swarm stop', 'ok'])
  })

  it('stops by itself when its time is up, with nothing on stdout but what is asked', async () => {
    const { summary, out } = await whileUp(async () => {}, { forMillis: 50 })
    expect([summary.reason, out]).toEqual(['time is up', ''])
  })

  it('stops when the feed has ended', async () => {
    const { summary } = await whileUp(async (fake) => fake.tell('ended'))
    expect(summary.reason).toBe('the feed ended')
  })

  it('tells faults as they happen and ends with 8 when the ticks broke off', async () => {
    const { exit, err } = await whileUp(async (fake) => {
      fake.tell('fault', { agent: 'venue', code: 'TICKS_TRUNCATED', line: 'TICKS_TRUNCATED: the tick file ends early' })
      fake.tell('ended')
    })
    expect(exit).toBe('ticks')
    expect(err).toBe('00:01:05 venue: TICKS_TRUNCATED: the tick file ends early\n')
  })

  it('ends with 6 when it halted itself, and with 0 when the operator halted it', async () => {
    const itself = await whileUp(async (fake) => {
      fake.trading('HALTED', 'RESTART_INTENSITY')
      fake.tell('ended')
    })
    expect(itself.exit).toBe('halted')
    const operator = await whileUp(async (fake) => {
      await swarm('halt')
      fake.tell('ended')
    })
    expect(operator.exit).toBe('ok')
  })

  it('counts its starts', async () => {
    await whileUp(async (fake) => fake.tell('ended'))
    await whileUp(async (fake) => fake.tell('ended'))
    expect(readFileSync(join(cwd, '.swarm', 'session'), 'utf8')).toBe('2\n')
  })
})
