import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = process.cwd()
const systemNode = '/usr/bin/node'

/** A checkout with the real shims and dependencies, whose swarm only reports how it was started. */
let checkout: string

beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'bootstrap-'))
  for (const name of ['bin', 'package.json', 'package-lock.json']) {
    cpSync(join(root, name), join(checkout, name), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'))
  mkdirSync(join(checkout, 'src/apps'), { recursive: true })
  writeFileSync(
    join(checkout, 'src/apps/swarm.ts'),
    `const [, , what = '', ...rest]: string[] = process.argv
     process.on('SIGINT', () => process.exit(7))
     process.on('SIGTERM', () => process.exit(8))
     if (what === 'wait') setTimeout(() => {}, 20_000)
     if (what === 'fail') process.exitCode = 3
     const cache = process.env['NODE_COMPILE_CACHE']
     console.log(JSON.stringify({ version: process.version, rest, cwd: process.cwd(), cache }))`,
  )
})
afterAll(() => rmSync(checkout, { recursive: true, force: true }))

/** Both ways to start it: from a Node that can replace itself, and from PATH's own where there is one. */
const starters = [process.execPath, ...(existsSync(systemNode) ? [systemNode] : [])]

const run = (node: string, args: string[], env: NodeJS.ProcessEnv = {}, shim = 'bin/swarm.mjs') =>
  spawnSync(node, [join(checkout, shim), ...args], { encoding: 'utf8', cwd: tmpdir(), env: { ...process.env, ...env } })

describe.each(starters)('started by %s', (node) => {
  it('runs the swarm under the pinned runtime, where the user is, with the user’s arguments', () => {
    const { stdout, stderr, status } = run(node, ['up', '--for', '30s'], { NODE_COMPILE_CACHE: undefined })
    expect(stderr).toBe('')
    expect(status).toBe(0)
    const report = JSON.parse(stdout) as { version: string; rest: string[]; cwd: string; cache: string }
    expect(report.version).toBe(process.version)
    expect(report.rest).toEqual(['--for', '30s'])
    expect(report.cwd).toBe(tmpdir())
    expect(report.cache).toBe(join(checkout, 'node_modules/.cache/compile'))
  })

  it('exits as the swarm exits', () => {
    expect(run(node, ['fail']).status).toBe(3)
  })

  it.each([
    ['SIGINT', 7],
    ['SIGTERM', 8],
  ] as const)('passes %s on and waits for the end', async (signal, code) => {
    const child = spawn(node, [join(checkout, 'bin/swarm.mjs'), 'wait'], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    child.kill(signal)
    const [status] = (await once(child, 'exit')) as [number | null]
    expect(status).toBe(code)
  })
})

describe('an install', () => {
  /** A checkout with nothing installed, and an `npm` that only says how it was called and ends with `code`. */
  const withoutModules = (code: number): NodeJS.ProcessEnv => {
    rmSync(join(checkout, 'node_modules'), { force: true })
    const folder = join(checkout, `npm-${code}`)
    mkdirSync(folder)
    writeFileSync(join(folder, 'npm'), `#!/bin/sh\necho "npm $*"\nexit ${code}\n`)
    chmodSync(join(folder, 'npm'), 0o755)
    return { PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` }
  }

  it('that fails is one clear line and exit code 69', () => {
    const { stdout, stderr, status } = run(process.execPath, ['up'], withoutModules(1))
    expect(status).toBe(69)
    expect(stdout).toBe('')
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(
      'aegis-swarm: INSTALL_FAILED npm ci ended with exit code 1: its own lines above say why; mend that and run this again',
    )
  })

  it('leaves the tools out for a start, takes them for a task, and never writes to stdout', () => {
    const env = withoutModules(0)
    const start = run(process.execPath, ['up'], env)
    expect(start.stderr).toMatch(/installing \d+ packages/)
    expect(start.stderr).toContain('npm ci --include=optional --omit=dev')
    expect(start.stdout).not.toContain('npm')
    expect(run(process.execPath, ['check'], env, 'bin/task.mjs').stderr).toContain(
      'npm ci --include=optional --include=dev',
    )
  })

  it('names the tasks there are when asked for another', () => {
    const { stderr, status } = run(process.execPath, ['tset'], {}, 'bin/task.mjs')
    expect(status).toBe(2)
    expect(stderr).toBe("aegis-swarm: no task called 'tset'; there are: test, check, bench, new, docs, golden\n")
  })
})
