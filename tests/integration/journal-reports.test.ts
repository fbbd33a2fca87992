/** `swarm orders`, `fills` and `audit` on the journal of a real run, while it goes on and after it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lively } from '#tests/demo-plan.ts'

const entry = join(import.meta.dirname, '..', '..', 'src', 'apps', 'swarm.ts')

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'reports-'))
  const ids = ['data', 'features', 'ml-fast', 'ml-slow', 'momentum', 'coordinator', 'risk', 'execution']
  // One thread: what is looked at here is the journal.
  const seats = ids.map((id) => ({ id, thread: 'inline' }))
  // JSON is YAML too.
  writeFileSync(
    join(cwd, 'one.yaml'),
    JSON.stringify({ venue: { thread: 'inline' }, supervision: { standby: 0 }, agents: seats }),
  )
  writeFileSync(join(cwd, 'lively.yaml'), JSON.stringify(lively))
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

async function swarm(...words: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [entry, ...words], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const told = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (told.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (told.err += chunk.toString()))
  const [code] = await once(child, 'close')
  return { code: code as number | null, ...told } // by the event's contract
}

const rowsOf = ({ out }: Ended): Record<string, unknown>[] =>
  out
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>) // each line is one object

describe('the reports on a journal', () => {
  it('tell of every order and fill of a run, and the story of one', { timeout: 120_000 }, async () => {
    const up = swarm('up', '--config', 'one.yaml', '--config', 'lively.yaml', '--for', '6s', '--json')
    let during: Ended = { code: null, out: '', err: '' }
    for (let tries = 0; tries < 100 && during.out === ''; tries++) {
      await sleep(250)
      during = await swarm('fills', '--json')
    }
    expect(during).toMatchObject({ code: 0, err: '' })
    const { code, out } = await up
    expect(code).toBe(0)
    const summary = JSON.parse(out) as { readonly orders: number; readonly fills: number } // one object by --json
    const orders = rowsOf(await swarm('orders', '--json'))
    const fills = rowsOf(await swarm('fills', '--json'))
    expect([orders.length, fills.length]).toEqual([summary.orders, summary.fills])
    expect(fills.slice(0, 1)).toEqual(rowsOf(during).slice(0, 1))
    const first = fills[0]['order']
    const story = rowsOf(await swarm('audit', '--json', '--order', String(first))).map((row) => row['what'])
    for (const what of ['decision.proposal', 'decision.intent', 'decision.approved', 'submit', 'accepted', 'filled']) {
      expect(story).toContain(what)
    }
    const table = await swarm('orders', '--symbol', 'EURUSD')
    expect(table.out.trimEnd().split('\n')).toHaveLength(orders.length + 1)
    // Closed in order: the log was taken into the file.
    expect(readdirSync(join(cwd, '.swarm')).filter((name) => name.startsWith('orders-1.db-'))).toContain(
      'orders-1.db-lock',
    )
  })
})
