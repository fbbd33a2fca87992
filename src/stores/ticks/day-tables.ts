/**
 * Ticks between memory and day files: the columns of a file by its kind, what DuckDB is asked to write and to read, and
 * streams of what it gives.
 *
 * A file has `ts` (UTC), `seq`, `local_ts` and the values of its kind. What memory knows as NaN a file has as NULL, so that
 * whoever asks it in SQL gets averages that are numbers.
 */
import { closeSync, fsyncSync, openSync } from 'node:fs'
import type { DuckDBConnection, DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api'
import { messageOf, SwarmError } from '#domain/errors.ts'
import type { Micros } from '#domain/time.ts'
import {
  MAX_BATCH_ROWS,
  ORDER,
  type TickBatch,
  TickBatchBuilder,
  type TickKind,
  tickKinds,
  valueNames,
} from '#swarm/ports/tick-batch.ts'
import type { DayFile } from './day-files.ts'
import { named, numbersOf, quoted, type DuckEngine } from './duck-engine.ts'
import type { TickStream } from './tick-order.ts'

/** Columns of the header. */
export const HEADER = ['ts', 'seq', 'local_ts'] as const

/** What a file says of itself, so that nobody has to read it. */
export interface DayFacts {
  readonly rows: number
  readonly first: Micros
  readonly last: Micros
  /** The last frame of the write-ahead log that is in it. */
  readonly through: number
}

/** Facts by path. */
export async function factsOf(connection: DuckDBConnection, paths: readonly string[]): Promise<Map<string, DayFacts>> {
  const facts = new Map<string, DayFacts>()
  if (paths.length === 0) return facts
  const result = await connection.runAndReadAll(
    `select file_name, decode(value) from parquet_kv_metadata(${list(paths)}) where key = 'ticks'::blob`,
  )
  for (const [path, value] of result.getRowsJS()) {
    if (typeof path !== 'string' || typeof value !== 'string') continue
    const parsed: unknown = JSON.parse(value)
    facts.set(path, parsed as DayFacts) // written by `writeDay` under this key
  }
  return facts
}

const list = (paths: readonly string[]): string => `[${paths.map(quoted).join(', ')}]`

/** A number as memory has it, under its name. */
const asNumber = (name: string): string => `coalesce(${named(name)}::double, 'nan') as ${named(name)}`

/** Of one kind, as a file has them, from files: those of a range. */
export function fromFiles(paths: readonly string[], from: Micros = -Infinity, to: Micros = Infinity): string {
  const bounds = [
    ...(Number.isFinite(from) ? [`ts >= make_timestamp(${from}::bigint)`] : []),
    ...(Number.isFinite(to) ? [`ts < make_timestamp(${to}::bigint)`] : []),
  ]
  const where = bounds.length === 0 ? '' : ` where ${bounds.join(' and ')}`
  return `select * from read_parquet(${list(paths)}, union_by_name = true, hive_partitioning = false)${where}`
}

/** Of one kind, as a file has them, from a table of doubles as memory has them. */
export function fromTable(table: string, columns: readonly string[], where: string): string {
  const values = columns.map((name) =>
    name === 'fact' ? named(name) : `nullif(${named(name)}, 'nan') as ${named(name)}`,
  )
  const header = [
    'make_timestamp(ts::bigint) as ts',
    'seq::bigint as seq',
    "make_timestamp(nullif(local_ts, 'nan')::bigint) as local_ts",
  ]
  return `select ${[...header, ...values].join(', ')} from ${table} where ${where}`
}

export function synced(path: string): void {
  const opened = openSync(path, 'r')
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}

/** Names of the values in these files of one kind. */
export async function columnsOf(
  connection: DuckDBConnection,
  kind: TickKind,
  paths: readonly string[],
): Promise<readonly string[]> {
  if (kind !== 'row') return valueNames[kind]
  const names = (await connection.runAndReadAll(`${fromFiles(paths)} limit 0`)).columnNames()
  return names.filter((name) => !HEADER.some((other) => other === name))
}

export interface StreamTerms {
  readonly files: readonly DayFile[]
  readonly symbols: readonly string[]
  readonly columns: readonly (readonly string[])[]
  /** Of the stream, by its number among the symbols. */
  readonly symbol: number
  readonly from: Micros
  readonly to: Micros
}

/** The ticks of one kind and symbol, day after day. Asks nothing before it is asked. */
export function dayStream(engine: DuckEngine, { files, symbols, columns, symbol, from, to }: StreamTerms): TickStream {
  const kindName = files[0].kind
  const kind = tickKinds.indexOf(kindName)
  const names = kindName === 'row' ? columns[symbol] : valueNames[kindName]
  const batch = new TickBatchBuilder(symbols, columns)
  let connection: DuckDBConnection | undefined
  let result: DuckDBResult | undefined
  let chunk: DuckDBDataChunk | null = null

  const ask = async (): Promise<DuckDBResult> => {
    connection = await engine.connect()
    const values = names.map((name) => (name === 'fact' ? named(name) : asNumber(name)))
    const header = ['epoch_us(ts)::double', 'seq::double', "coalesce(epoch_us(local_ts)::double, 'nan')"]
    const paths = files.map(({ path }) => path)
    return connection.stream(`select ${[...header, ...values].join(', ')} from (${fromFiles(paths, from, to)})`)
  }
  const fill = (chunkNow: DuckDBDataChunk): void => {
    const rows = chunkNow.rowCount
    const [at, seq, localAt] = [0, 1, 2].map((k) => numbersOf(chunkNow, k))
    const width = names.length
    const base = batch.rows
    for (let row = 0; row < rows; row++) batch.add(kind, symbol, at[row], seq[row], localAt[row], width)
    const first = batch.start[base]
    const { values } = batch
    const numbers = kind === ORDER ? width - 1 : width
    for (let k = 0; k < numbers; k++) {
      const column = numbersOf(chunkNow, 3 + k)
      for (let row = 0, into = first + k; row < rows; row++, into += width) values[into] = column[row]
    }
    if (kind !== ORDER) return
    const texts = chunkNow.getColumnValues(3 + numbers)
    for (let row = 0; row < rows; row++)
      values[first + row * width + numbers] = batch.texts.push(String(texts[row])) - 1
  }

  const fillUp = async (): Promise<void> => {
    result ??= await ask()
    do {
      chunk ??= await result.fetchChunk()
      if (chunk === null || chunk.rowCount === 0) break
      if (batch.rows + chunk.rowCount > MAX_BATCH_ROWS) break
      fill(chunk)
      chunk = null
    } while (batch.rows < MAX_BATCH_ROWS)
  }

  const stream = {
    batch: batch as TickBatch,
    row: 0,
    step(): boolean {
      stream.row++
      return stream.row < batch.rows
    },
    async fetch(): Promise<boolean> {
      stream.row = 0
      batch.clear()
      try {
        await engine.ask(fillUp)
      } catch (thrown) {
        // The days are one question: the answer does not say which of them it was.
        const file =
          files.length === 1 ? files[0].path : `${files[0].path} or one of the ${files.length - 1} days after`
        throw new SwarmError('STORE_UNREADABLE', { file, reason: messageOf(thrown) })
      }
      return batch.rows > 0
    },
    close(): void {
      connection?.closeSync()
      connection = undefined
    },
  }
  return stream
}
