/**
 * DuckDB, as the parquet store uses it: loaded when a store is opened, bounded in memory, spilling to the store's own
 * folder, and never loading an extension from anywhere.
 *
 * A writer opens a database file, which the system locks until its process ends; readers need none. A writer has one
 * thread: each of several would hold row groups of its own, more than a small bound has room for.
 */
import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api'
import { messageOf, SwarmError } from '#domain/errors.ts'

export interface DuckEngine {
  readonly connection: DuckDBConnection
  /** Bytes DuckDB may use. */
  readonly memory: number
  /** Folder for what memory has no room for; '' where nothing spills. */
  readonly spill: string
  /** A result that streams has a connection of its own. */
  connect(): Promise<DuckDBConnection>
  /** Fills a table with columns of numbers, and one of texts behind them where it has one. */
  filler(table: string, columns: number, hasText: boolean): Promise<TableFiller>
  /** What is asked while the engine may be closed. Rejects when it is. */
  ask<Answer>(question: () => Promise<Answer>): Promise<Answer>
  /** Waits for what is asked: a thread that ended before its answer would take the process with it. */
  close(): Promise<void>
}

export interface TableFiller {
  /** Of every row the value of a column, then its text. */
  add(rows: number, value: (column: number, row: number) => number, text: (row: number) => string): void
  close(): void
}

export interface EngineTerms {
  /** Database file of a writer. */
  readonly file?: string
  /** Folder for what memory has no room for; without one, what needs it fails. */
  readonly spill?: string
  readonly memoryMiB: number
}

/** Rows DuckDB takes and gives at a time. */
const CHUNK = 2_048
/** Bytes a filler holds back: it is asked for a frame at a time, and there is one for every symbol and kind. */
const HELD_BYTES = 1 << 20

/** Databases of this process: the system's locks are between processes only. */
const taken = new Set<string>()

/** Rejects with STORE_LOCKED when the file is another's. */
export async function openEngine({ file, spill = '', memoryMiB }: EngineTerms): Promise<DuckEngine> {
  const { DuckDBInstance, DuckDBDataChunk, DOUBLE, VARCHAR } = await import('@duckdb/node-api')
  if (file !== undefined && taken.has(file)) throw new SwarmError('STORE_LOCKED', { file })
  let instance: DuckDBInstance
  try {
    instance = await DuckDBInstance.create(file ?? ':memory:', {
      memory_limit: `${memoryMiB}MiB`,
      threads: file === undefined ? '2' : '1',
      temp_directory: spill,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    })
  } catch (thrown) {
    const reason = messageOf(thrown)
    if (/lock/i.test(reason)) throw new SwarmError('STORE_LOCKED', { file: file ?? '' })
    throw new SwarmError('STORE_UNREADABLE', { file: file ?? '', reason })
  }
  if (file !== undefined) taken.add(file)
  const connection = await instance.connect()
  await connection.run("set timezone = 'UTC'")
  await connection.run('set preserve_insertion_order = true')
  const asked = new Set<Promise<unknown>>()
  let open = true

  return {
    connection,
    memory: memoryMiB * 2 ** 20,
    spill,
    connect: () => instance.connect(),
    async filler(table, columns, hasText) {
      const appender = await connection.createAppender(table, null, 'temp')
      const types = [...Array.from({ length: columns }, () => DOUBLE), ...(hasText ? [VARCHAR] : [])]
      const chunk = DuckDBDataChunk.create(types)
      let held = 0
      return {
        add(rows, value, text) {
          for (let from = 0; from < rows; from += CHUNK) {
            const count = Math.min(CHUNK, rows - from)
            chunk.rowCount = count
            for (let column = 0; column < columns; column++) {
              const numbers = numbersOf(chunk, column)
              for (let k = 0; k < count; k++) numbers[k] = value(column, from + k)
              chunk.getColumnVector(column).flush()
            }
            if (hasText)
              chunk.setColumnValues(
                columns,
                Array.from({ length: count }, (_, k) => text(from + k)),
              )
            appender.appendDataChunk(chunk)
            held += 8 * count * types.length
          }
          if (held < HELD_BYTES) return
          appender.flushSync()
          held = 0
        },
        close() {
          appender.flushSync()
          appender.closeSync()
        },
      }
    },
    async ask(question) {
      if (!open) throw new Error('the store is closed')
      const answer = question()
      asked.add(answer)
      try {
        return await answer
      } finally {
        asked.delete(answer)
      }
    },
    async close() {
      if (!open) return
      open = false
      await Promise.allSettled(asked)
      connection.closeSync()
      instance.closeSync()
      if (file !== undefined) taken.delete(file)
    },
  }
}

/**
 * The numbers of a column of doubles, the chunk's own: writing one by one through the vector costs ten times as much. The
 * package keeps them private, so their kind is looked at.
 */
export function numbersOf(chunk: DuckDBDataChunk, column: number): Float64Array {
  const items: unknown = Reflect.get(chunk.getColumnVector(column), 'items')
  if (items instanceof Float64Array) return items
  throw new TypeError(`column ${column} of DuckDB's answer is no column of doubles`)
}

/** Text within quotes. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
/** A name within quotes. */
export const named = (name: string): string => `"${name.replaceAll('"', '""')}"`
