/** `swarm record`: what a swarm published is in the store, and of a killed one all but what was not flushed. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { openParquetStore } from '#stores/ticks/parquet-store.ts'

const directory = mkdtempSync(join(tmpdir(), 'record-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const swarm = [join(import.meta.dirname, '..', '..', 'src', 'apps', 'swarm.ts')]
const options = { cwd: directory, encoding: 'utf8' } as const

async function rowsIn(store: string): Promise<Record<string, number>> {
  const opened = await openParquetStore({ path: join(directory, store), memoryMiB: 128 }, { write: false })
  const { series } = await opened.summary()
  await opened.close()
  return Object.fromEntries(series.map(({ kind, rows }) => [kind, rows]))
}

it('puts every quote and row of a swarm into the store, and takes the logs away', async () => {
  const args = ['record', '--for', '3s', '--json', '--store', 'whole', '--logs', 'logs', '--state', 'state']
  const { status, stdout, stderr } = spawnSync(process.execPath, [...swarm, ...args], options)
  expect(status, stderr).toBe(0)
  const summary: unknown = JSON.parse(stdout)
  const { recordings } = summary as { readonly recordings: readonly { agent: string; rows: number; lost: number }[] }
  const recorded = Object.fromEntries(recordings.map(({ agent, rows, lost }) => [agent, [rows, lost]]))
  const { quote, row } = await rowsIn('whole')
  expect(quote).toBeGreaterThan(0)
  expect(recorded).toEqual({ data: [quote, 0], features: [row, 0] })
  expect(readdirSync(join(directory, 'logs'))).toEqual([])
})

it('keeps what a killed swarm had flushed, and says that it was killed', async () => {
  const args = ['record', '--quiet', '--store', 'killed', '--logs', 'left', '--state', 'state']
  const child = spawn(process.execPath, [...swarm, ...args], { cwd: directory, stdio: 'ignore' })
  const left = join(directory, 'left')
  const logs = (): string[] =>
    existsSync(left)
      ? readdirSync(left).flatMap((stamp) => readdirSync(join(left, stamp)).map((name) => join(left, stamp, name)))
      : []
  while (!logs().some((path) => path.endsWith('data.ticks') && statSync(path).size > 1_000)) await sleep(50)
  child.kill('SIGKILL')
  await once(child, 'exit')
  const { status, stdout } = spawnSync(process.execPath, [...swarm, 'import', ...logs(), '--store', 'killed'], options)
  expect(status).toBe(0)
  expect(stdout).toMatch(/its recording was killed: what came after its last flush is lost/)
  expect((await rowsIn('killed'))['quote']).toBeGreaterThan(0)
})
