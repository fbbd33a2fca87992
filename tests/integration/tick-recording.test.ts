/** A session that is recorded: market, orders and feature rows are in one store, and of a killed one all but its last second. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { openParquetStore } from '#stores/ticks/parquet-store.ts'

const directory = mkdtempSync(join(tmpdir(), 'record-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const program = [join(import.meta.dirname, '..', '..', 'src', 'apps', 'swarm.ts')]
const options = { cwd: directory, encoding: 'utf8' } as const
const swarm = (...words: string[]) => spawnSync(process.execPath, [...program, ...words], options)

async function rowsIn(store: string): Promise<Record<string, number>> {
  const opened = await openParquetStore({ path: join(directory, store), memoryMiB: 128 }, { write: false })
  const { series } = await opened.summary()
  await opened.close()
  return Object.fromEntries(series.map(({ symbol, kind, rows }) => [`${symbol} ${kind}`, rows]))
}

interface Told {
  readonly ticksIn: number
  readonly recordings: readonly { agent: string; path: string; rows: number; lost: number }[]
}

/** A recorded session of so long on the virtual clock, by either command. */
function recorded(words: readonly string[], state: string): Told {
  const { status, stdout, stderr } = swarm(
    ...words,
    ...['--for', '12s', '--json', '--set', 'clock=virtual', '--state', state],
  )
  expect(status, stderr).toBe(0)
  return JSON.parse(stdout) as Told // our own output
}

describe('a recorded session', () => {
  it.each([
    ['swarm record', 'one', ['record', '--store', 'one']],
    ['swarm up --record', 'two', ['up', '--record', 'two']],
  ])('has market, orders and every feature row in one store after %s', async (_, store, words) => {
    const { ticksIn, recordings } = recorded(words, `state-${store}`)
    const { 'EURUSD quote': quotes, 'EURUSD row': rows, '_venue order': facts, ...others } = await rowsIn(store)
    expect(quotes).toBe(ticksIn)
    expect(rows).toBeGreaterThan(100)
    expect(facts).toBeGreaterThan(5)
    expect(others).toEqual({})
    expect(recordings).toEqual([{ agent: 'features', path: store, rows, lost: 0, fault: '' }])
    expect(readdirSync(join(directory, `state-${store}`, 'rows'))).toEqual([])
  })

  it('gives a row the number of the quote it was made of', async () => {
    recorded(['record', '--store', 'numbers'], 'state-numbers')
    const store = await openParquetStore({ path: join(directory, 'numbers'), memoryMiB: 128 }, { write: false })
    const numbers: Record<string, Set<number>> = { quote: new Set(), row: new Set() }
    for (const kind of ['quote', 'row'] as const) {
      for await (const batch of store.read({ kinds: [kind] })) {
        for (let k = 0; k < batch.rows; k++) numbers[kind]?.add(batch.seq[k])
      }
    }
    await store.close()
    expect(numbers['row']?.size).toBeGreaterThan(100)
    expect(numbers['row']).toEqual(numbers['quote'])
  })

  it('can be backtested', () => {
    recorded(['record', '--store', 'played'], 'state-played')
    const { status, stdout, stderr } = swarm('backtest', '--store', 'played', '--out', 'run', '--json')
    expect(status, stderr).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ partial: false })
  })

  it('leaves the rows of an agent where the agent has a file of its own', async () => {
    recorded(['up', '--record', 'market', '--record-rows', 'mine.csv'], 'state-market')
    expect(Object.keys(await rowsIn('market')).toSorted()).toEqual(['EURUSD quote', '_venue order'])
    expect(existsSync(join(directory, 'mine.csv'))).toBe(true)
  })
})

describe('a killed recording', () => {
  it('keeps what was flushed; the next one to the same store takes its feature rows in and says so', async () => {
    const args = ['record', '--quiet', '--store', 'killed', '--state', 'state-killed']
    const child = spawn(process.execPath, [...program, ...args], { cwd: directory, stdio: 'ignore' })
    const log = join(directory, 'state-killed', 'rows', '1', 'features.ticks')
    while (!existsSync(log) || statSync(log).size < 2_000) await sleep(50)
    child.kill('SIGKILL')
    await once(child, 'exit')

    const elsewhere = swarm('record', '--for', '1s', '--quiet', '--store', 'other', '--state', 'state-killed')
    expect(elsewhere.stderr).not.toContain('which was killed')
    expect(existsSync(log)).toBe(true)

    const next = swarm('record', '--for', '1s', '--quiet', '--store', 'killed', '--state', 'state-killed')
    expect(next.status, next.stderr).toBe(0)
    expect(next.stderr).toContain('killed: the last recording was killed')
    expect(next.stderr).toMatch(/killed: took in [1-9]\d* feature rows of start 1, which was killed/)
    expect(readdirSync(join(directory, 'state-killed', 'rows'))).toEqual([])
    expect((await rowsIn('killed'))['EURUSD row']).toBeGreaterThan(0)
  }, 60_000)
})

describe('a recording that cannot begin', () => {
  it.each([
    ['up', ['up', '--record', '/proc/nope']],
    ['record', ['record', '--store', '/proc/nope']],
    ['record with its state there', ['record', '--store', 'any', '--state', '/proc/nope']],
  ])('is refused in one line and hangs nothing: %s', (_, words) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...program, ...words, '--for', '2s', '--quiet'], {
      ...options,
      timeout: 30_000,
      killSignal: 'SIGKILL',
    })
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^ST(ORE|ATE)_UNWRITABLE: .*\/proc\/nope.*\n$/)
    expect(status).toBe(7)
  })
})
