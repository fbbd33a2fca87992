/**
 * Recording rows: in virtual time and in threads every row that was sent is in the file once, whatever falls; and a file
 * that cannot be written costs no trade.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { openControl } from '#apps/control-client.ts'
import { statusText } from '#apps/status-text.ts'
import { runInline } from '#swarm/hosts/inline.ts'
import type { Summary, SwarmOperations } from '#swarm/operations.ts'
import type { SwarmPlan } from '#swarm/plan.ts'
import { startSwarm } from '#swarm/supervision/supervisor.ts'
import { demoPlan, withAgent } from '#tests/demo-plan.ts'
import type { Fall, Sabotage } from '#tests/fixtures/saboteur.ts'

const SABOTEUR = new URL('../fixtures/saboteur.ts', import.meta.url).href
const SMALL_DISK = new URL('../fixtures/small-disk-recorder.ts', import.meta.url).href
const MINUTE = 60_000_000
const HEAD = 'at_micros,seq,symbol,mid,spread_abs,spread_rel,micro_price,book_imbalance,ofi_1'

const directory = mkdtempSync(join(tmpdir(), 'rows-'))
afterAll(() => rmSync(directory, { recursive: true }))
let files = 0
const newPath = (): string => join(directory, `${files++}`, 'rows.csv')

let swarm: SwarmOperations | undefined
afterEach(async () => {
  await swarm?.stop('test over')
  swarm = undefined
})

const busy = { config: { market: { kind: 'fx', startPrice: 1.1, ticksPerSecond: 2_000, volatilityTicks: 20 } } }

const recording = (path: string, thread = 'own'): Promise<SwarmPlan> =>
  demoPlan({ layer: { venue: busy, agents: [{ id: 'features', thread, record: path }] } })

/** The numbers of the recorded events. Every line is whole, of the header's width, and later than the one before. */
function seqsIn(path: string, lines = readFileSync(path, 'utf8').split('\n')): readonly number[] {
  expect([lines[0], lines.at(-1)]).toEqual([HEAD, ''])
  const rows = lines.slice(1, -1).map((line) => line.split(','))
  const at = rows.map(([micros]) => Number(micros))
  expect(rows.every((row) => row.length === HEAD.split(',').length && row[2] === 'EURUSD')).toBe(true)
  expect(at.every((micros, k) => k === 0 || micros >= at[k - 1])).toBe(true)
  return rows.map(([, seq]) => Number(seq))
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, k) => k + 1)

async function until(what: string, holds: (running: SwarmOperations) => boolean): Promise<void> {
  for (let k = 0; k < 600; k++) {
    if (holds(swarm!)) return // set by every test before it waits
    await sleep(50)
  }
  throw new Error(`waited for ${what}: ${JSON.stringify(swarm!.status().recordings)}`)
}

async function stop(): Promise<Summary> {
  const summary = await swarm!.stop('enough') // set by every test before
  swarm = undefined
  return summary
}

describe('rows recorded in virtual time', () => {
  it('are one a tick, the same bytes each run, and change nothing else', async () => {
    const paths = [newPath(), newPath()]
    const summaries: Summary[] = []
    for (const path of paths) summaries.push(await runInline(await recording(path), { forMicros: MINUTE / 4 }))
    const bytes = paths.map((path) => readFileSync(path, 'utf8'))
    expect(bytes[0] === bytes[1]).toBe(true)
    const rows = summaries[0].ticksByAgent['features']
    expect(rows).toBeGreaterThan(10_000)
    expect(seqsIn(paths[0])).toEqual(upTo(rows))
    expect(summaries[0].recordings).toEqual([{ agent: 'features', path: paths[0], rows, lost: 0, fault: '' }])
    const without = await runInline(await demoPlan({ layer: { venue: busy } }), { forMicros: MINUTE / 4 })
    expect([without.eventDigest, without.recordings]).toEqual([summaries[0].eventDigest, []])
  })

  it('stop when the disk is full, which is told once and costs no trade', async () => {
    const told: string[] = []
    const plan = withAgent(await recording(newPath()), 'features', (agent) => ({
      ...agent,
      record: { module: SMALL_DISK, path: 'nowhere' },
    }))
    const run = { forMicros: MINUTE / 4, onDecision: (line: string) => told.push(line) }
    const stopped = await runInline(plan, run)
    const whole = await runInline(await demoPlan({ layer: { venue: busy } }), { forMicros: MINUTE / 4 })
    const fault = 'RECORDING_STOPPED: the small disk is full'
    expect(told.filter((line) => line.startsWith('RECORDING'))).toEqual([fault])
    const lost = stopped.ticksByAgent['features'] - 100
    expect(stopped.recordings).toEqual([{ agent: 'features', path: 'nowhere', rows: 100, lost, fault }])
    expect(stopped.eventDigest).toBe(whole.eventDigest)
  })
})

describe('rows recorded in threads', () => {
  it.each(['own', 'hot', 'inline'])('are one a tick when the agent sits on thread %s', async (thread) => {
    const path = newPath()
    swarm = await startSwarm(await recording(path, thread), { mode: 'test' })
    await until('rows in the file', (running) => (running.status().recordings[0]?.rows ?? 0) > 1_000)
    const inspected = await swarm.inspect('features')
    expect(inspected.recording).toMatchObject({ path, lost: 0, fault: '' })
    expect(statusText(inspected)).toMatch(/^rows {5}recorded [\d,]+ to .*rows\.csv$/m)
    const summary = await stop()
    const rows = summary.ticksByAgent['features']
    expect(summary.recordings).toEqual([{ agent: 'features', path, rows, lost: 0, fault: '' }])
    expect(seqsIn(path)).toEqual(upTo(rows))
  })

  it.each<Fall>(['throw', 'exit', 'spin'])('are in the file once after their agent fell by %s', async (fall) => {
    const path = newPath()
    const plan = withAgent(await recording(path), 'features', (agent) => ({
      ...agent,
      module: SABOTEUR,
      config: { agent: agent.use, config: agent.config, fall, after: 3_000 } satisfies Sabotage,
    }))
    swarm = await startSwarm(plan, { mode: 'test' })
    await until('the fall to be mended', (running) => running.status().agents.some(({ restarts }) => restarts > 0))
    const { rows: before } = swarm.status().recordings[0]
    await until('more rows', (running) => running.status().recordings[0].rows > before + 1_000)
    const summary = await stop()
    const seqs = seqsIn(path)
    const [{ rows, lost, fault }] = summary.recordings as [Summary['recordings'][number]] // one agent records
    expect(fault).toBe('')
    expect(seqs.length).toBe(rows)
    expect(seqs.every((seq, k) => k === 0 || seq > seqs[k - 1])).toBe(true)
    expect(rows + lost).toBe(summary.ticksByAgent['features'])
    expect(seqs.at(-1)).toBe(rows + lost)
    if (fall === 'throw') expect(lost).toBe(0)
  })

  it('stop when the disk is full: a fault line, and trading goes on', async () => {
    const plan = withAgent(await recording(newPath()), 'features', (agent) => ({
      ...agent,
      record: { module: SMALL_DISK, path: 'nowhere' },
    }))
    swarm = await startSwarm(plan, { mode: 'test' })
    const faults: string[] = []
    swarm.on('fault', ({ agent, code, line }) => faults.push(`${agent} ${code} ${line}`))
    await until('the fault', (running) => running.status().recordings[0].fault !== '')
    const { ticksIn } = swarm.status().counts
    await until('more ticks', (running) => running.status().counts.ticksIn > ticksIn + 1_000)
    expect(swarm.status().trading).toBe('ACTIVE')
    const summary = await stop()
    expect(faults).toEqual(['features RECORDING_STOPPED RECORDING_STOPPED: the small disk is full'])
    expect(summary.recordings).toMatchObject([{ rows: 100, lost: summary.ticksByAgent['features'] - 100 }])
  })

  it('keep the file of an agent that left in the summary, and refuse it to one that comes', async () => {
    const path = newPath()
    const base = await demoPlan({ layer: { venue: busy } })
    const plan = (await recording(path)).agents.find(({ id }) => id === 'features')!
    const extra = { ...plan, id: 'more' }
    swarm = await startSwarm(base, { mode: 'test' })
    await swarm.add(extra)
    await until('rows', (running) => (running.status().recordings[0]?.rows ?? 0) > 0)
    await swarm.remove('more')
    const rows = seqsIn(path).length
    await expect(swarm.add(extra)).rejects.toThrow(/FILE_UNWRITABLE: .*it is there already/)
    const summary = await stop()
    expect(summary.recordings).toEqual([{ agent: 'more', path, rows, lost: 0, fault: '' }])
  })
})

describe('swarm up --record-rows', () => {
  const entry = join(import.meta.dirname, '..', '..', 'src', 'apps', 'swarm.ts')

  function up(...words: string[]) {
    const child = spawn(process.execPath, [entry, 'up', '--state', 'state', ...words], { cwd: directory })
    const heard = { out: '', err: '' }
    child.stdout.on('data', (chunk: Buffer) => (heard.out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (heard.err += chunk.toString()))
    const ended = once(child, 'close').then(([code]) => ({ ...heard, code: code as number | null })) // by the event's contract
    return { child, ended }
  }

  it('says in the summary what was recorded, and refuses the file the second time', async () => {
    const words = ['--clock', 'virtual', '--for', '5s', '--record-rows', 'cli/${session}.csv']
    const first = await up(...words).ended
    const path = join(directory, 'cli', '1.csv')
    expect([first.code, first.err]).toEqual([0, ''])
    const rows = seqsIn(path).length
    expect(first.out).toContain(`rows       recorded ${rows} to ${path}\n`)
    const again = await up(...words, '--json').ended
    expect([again.code, again.out]).toEqual([7, ''])
    expect(again.err).toMatch(/^FILE_UNWRITABLE: .*it is there already.*\n$/)
    const live = await up('--for', '1s', '--record-rows', 'cli/1.csv').ended
    expect([live.code, live.out]).toEqual([7, ''])
    const json = await up('--clock', 'virtual', '--for', '5s', '--record-rows', 'cli/b.csv', '--json').ended
    expect(JSON.parse(json.out)).toMatchObject({
      recordings: [{ agent: 'features', path: join(directory, 'cli', 'b.csv'), rows, lost: 0, fault: '' }],
    })
  })

  it('leaves, when it is killed, every row it had said to be in the file, and at most one half line', async () => {
    const { child, ended } = up('--record-rows', 'killed.csv')
    const path = join(directory, 'killed.csv')
    try {
      const said = await rowsSaid(join(directory, 'state'), 100)
      child.kill('SIGKILL')
      await ended
      expect(existsSync(path)).toBe(true)
      const lines = readFileSync(path, 'utf8').split('\n')
      const seqs = seqsIn(path, [...lines.slice(0, -1), ''])
      expect(seqs.length).toBeGreaterThanOrEqual(said)
      expect(seqs).toEqual(upTo(seqs.length))
    } finally {
      child.kill('SIGKILL')
    }
  })

  /** Rows that `swarm status` says are in the file, once there are so many. */
  async function rowsSaid(state: string, wanted: number): Promise<number> {
    for (let tries = 0; tries < 600; tries++) {
      try {
        const { rows } = (await openControl(state).call('status', {}, {})).recordings[0]
        if (rows >= wanted) return rows
      } catch {
        // Not there yet.
      }
      await sleep(50)
    }
    throw new Error('no rows')
  }
})
