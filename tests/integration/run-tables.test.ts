/** The tables of a run, read back by DuckDB: Parquet says what CSV says, and whatever reads a run works with either. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TableColumn, writeTable } from '#apps/table-file.ts'
import { backtestShell } from './backtest-shell.ts'
import type { Printed } from './captured-shell.ts'

const { cwd, swarm } = backtestShell(2_000)
const store = join(cwd, 'ticks')
const enter = 'agents.momentum.config.enterBps'
const lively = ['--set', 'agents.coordinator.config.threshold.for=1', '--set', `${enter}=0.3`]
const backtest = (...words: string[]): Promise<Printed> =>
  swarm('backtest', '--store', store, '--quiet', ...lively, ...words)

let database: DuckDBInstance
let connection: DuckDBConnection
beforeAll(async () => {
  database = await DuckDBInstance.create(':memory:')
  connection = await database.connect()
})
afterAll(() => {
  connection.closeSync()
  database.closeSync()
})

const rowsOf = async (query: string) => (await connection.runAndReadAll(query)).getRowObjectsJson()

/** The types of the columns of a Parquet file, by name. */
async function typesOf(path: string): Promise<Record<string, string>> {
  const columns = await rowsOf(`describe select * from read_parquet('${path}')`)
  return Object.fromEntries(columns.map(({ column_name: name, column_type: type }) => [name, type])) as Record<
    string,
    string
  > // a description is text
}

/** Both files as DuckDB reads them; the CSV by the types that the Parquet states. */
async function bothOf(directory: string, name: string) {
  const base = join(cwd, directory, name)
  const types = await typesOf(`${base}.parquet`)
  const columns = Object.entries(types).map(([column, type]) => `'${column}': '${type}'`)
  return {
    types,
    parquet: await rowsOf(`select * from read_parquet('${base}.parquet')`),
    csv: await rowsOf(
      `select * from read_csv('${base}.csv', header = true, columns = {${columns.join(', ')}}, quote = '"', escape = '"')`,
    ),
  }
}

/** An empty cell is no text or an empty one: CSV does not say. */
const told = (rows: readonly Record<string, unknown>[]) =>
  rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === '' ? null : value])))

describe('the tables of a backtest', () => {
  beforeAll(async () => {
    expect((await backtest('--out', 'runs/both', '--export', 'both')).code).toBe(0)
  }, 60_000)

  it.each(['equity', 'fills', 'trades', 'votes'])('%s says the same in Parquet and in CSV', async (name) => {
    const { parquet, csv } = await bothOf('runs/both', name)
    expect(parquet.length).toBeGreaterThan(0)
    expect(told(parquet)).toEqual(told(csv))
  })

  it('have moments of UTC, numbers, and agents by their names', async () => {
    const { types, parquet } = await bothOf('runs/both', 'votes')
    expect(types).toEqual({
      time: 'TIMESTAMP WITH TIME ZONE',
      seq: 'BIGINT',
      symbol: 'VARCHAR',
      voter: 'VARCHAR',
      stance: 'VARCHAR',
      confidence: 'DOUBLE',
      ballot: 'BIGINT',
    })
    expect(parquet.map(({ voter }) => voter)).toContain('momentum')
    const { types: ofFills } = await bothOf('runs/both', 'fills')
    expect(ofFills).toMatchObject({ time: 'TIMESTAMP WITH TIME ZONE', lots: 'DOUBLE', price: 'DOUBLE', fee: 'DOUBLE' })
  })

  it('are written as one kind alone, and what an earlier run left of the other is taken away', async () => {
    const there = (ending: string): boolean[] =>
      ['equity', 'fills', 'trades', 'votes'].map((name) => existsSync(join(cwd, 'runs/one', `${name}.${ending}`)))
    expect((await backtest('--out', 'runs/one')).code).toBe(0)
    expect([there('csv'), there('parquet')]).toEqual([Array(4).fill(true), Array(4).fill(false)])
    expect((await backtest('--out', 'runs/one', '--export', 'parquet')).code).toBe(0)
    expect([there('csv'), there('parquet')]).toEqual([Array(4).fill(false), Array(4).fill(true)])
  }, 60_000)

  it('are files that can be read when nothing was traded', async () => {
    expect((await backtest('--out', 'runs/none', '--export', 'both', '--to', '2024-03-04T09:00:05')).code).toBe(0)
    const { parquet, csv } = await bothOf('runs/none', 'fills')
    expect([parquet, csv]).toEqual([[], []])
  }, 60_000)

  it('are nothing compare and replay need', async () => {
    expect((await backtest('--out', 'runs/packed', '--export', 'parquet')).code).toBe(0)
    const compared = await swarm('compare', 'runs/both', 'runs/packed')
    expect(compared.out).toContain('the same was decided, ordered and filled')
    expect((await swarm('replay', 'runs/packed', '--store', store)).code).toBe(0)
  }, 60_000)

  it('are told of in one line when one cannot be written, or an old one cannot go', async () => {
    expect((await backtest('--out', 'runs/stuck')).code).toBe(0)
    mkdirSync(join(cwd, 'runs/stuck/fills.parquet'))
    writeFileSync(join(cwd, 'runs/stuck/fills.parquet/mine'), '')
    for (const kind of ['csv', 'parquet']) {
      const { code, err } = await backtest('--out', 'runs/stuck', '--export', kind)
      expect(code).toBe(7)
      expect(err.trim()).toMatch(/^FILE_UNWRITABLE: [^\n]*fills\.parquet[^\n]*$/)
    }
  }, 60_000)
})

describe('a table of more rows than are gathered at a time', () => {
  const columns: readonly TableColumn<number>[] = [
    { name: 'at', kind: 'moment', of: (k) => 1_709_500_000_000_000 + k },
    { name: 'row', kind: 'whole', of: (k) => k },
    { name: 'third', kind: 'number', of: (k) => (k % 3 === 0 ? null : k / 3) },
    { name: 'word', kind: 'text', of: (k) => `row, ${k}` },
  ]
  function* numbers(most: number): Generator<number> {
    for (let k = 0; k < most; k++) yield k
  }

  it('has every row once and in order, in Parquet and in CSV', async () => {
    mkdirSync(join(cwd, 'runs/long'), { recursive: true })
    writeTable(join(cwd, 'runs/long'), 'long', columns, numbers(40_000), 'both')
    const { parquet, csv } = await bothOf('runs/long', 'long')
    expect(parquet.map(({ row }) => Number(row))).toEqual([...numbers(40_000)])
    expect(told(parquet)).toEqual(told(csv))
  })

  it('leaves nothing when its rows end in a fault', () => {
    mkdirSync(join(cwd, 'runs/broken'), { recursive: true })
    function* torn(): Generator<number> {
      yield* numbers(40_000)
      throw new Error('no more')
    }
    expect(() => writeTable(join(cwd, 'runs/broken'), 'long', columns, torn(), 'both')).toThrow('no more')
    expect(readdirSync(join(cwd, 'runs/broken'))).toEqual([])
  })
})

describe('other tables', () => {
  it('of a sweep say the same in Parquet and in CSV', async () => {
    const { code, out } = await backtest('--out', 'runs/sweep', '--export', 'both', '--sweep', `${enter}=0.3,90,-4`)
    expect(code).toBe(10) // one of the three cannot be
    expect(out).toMatch(/table: \S*sweep\.csv \S*sweep\.parquet/)
    const { types, parquet, csv } = await bothOf('runs/sweep', 'sweep')
    expect(types).toMatchObject({ run: 'BIGINT', [enter]: 'VARCHAR', profit: 'DOUBLE', digest: 'VARCHAR' })
    expect(parquet.map((row) => row[enter])).toEqual(['0.3', '90', '-4'])
    expect(told(parquet)).toEqual(told(csv))
  }, 60_000)

  it('of a signal say the same in Parquet and in CSV', async () => {
    const words = ['--store', store, '--symbol', 'EURUSD', '--fast', '3', '--slow', '12', '--bar', '10s']
    expect((await swarm('signal-backtest', ...words, '--export', 'both', '--out', 'runs/signal')).code).toBe(0)
    for (const name of ['equity', 'trades']) {
      const { parquet, csv } = await bothOf('runs/signal', name)
      expect(parquet.length).toBeGreaterThan(1)
      expect(told(parquet)).toEqual(told(csv))
    }
  })
})
