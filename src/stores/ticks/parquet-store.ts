/**
 * Ticks in parquet files, one a kind, symbol and UTC day, sorted and packed with zstd, through DuckDB inside this process.
 *
 *     imports.json                                            files it was filled from
 *     kind=quote/symbol=EURUSD/day=2014-05-01/ticks.parquet   days, each replaced as a whole
 *     wal/17.wal                                              what was appended since
 *     owner.duckdb                                            locked while somebody writes
 *     spill/                                                  while somebody writes: what memory has no room for
 *
 * What is appended goes to a log and is durable at a flush; days are made of it when a later one begins, when there is
 * much of it, before it is read, and at the end. A recording that is killed loses what it had not flushed: the next
 * opening says what it found.
 *
 * One process writes; others may read the days that are closed meanwhile. Memory: DuckDB's, bounded by `memoryMiB` whatever
 * the length of a day, and a batch an open stream.
 */
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { messageOf, SwarmError } from '#domain/errors.ts'
import { MICROS_PER_DAY, startOfDay } from '#domain/time.ts'
import type { Disk } from '#stores/disk.ts'
import { type TickBatch, tickKinds } from '#swarm/ports/tick-batch.ts'
import type { TickRange, TickStore, TickStoreSpec, TickStoreTerms } from '#swarm/ports/tick-store.ts'
import { closeDays } from './day-closing.ts'
import { type DayFile, dayFilesIn, tornReason } from './day-files.ts'
import { columnsOf, dayStream, factsOf, synced } from './day-tables.ts'
import { recovered, remains, seriesOf } from './day-series.ts'
import { openEngine, type DuckEngine } from './duck-engine.ts'
import { framesOf } from './frames-of-batch.ts'
import { openImportNotes } from './import-notes.ts'
import { inOrder, mergeTicks } from './tick-order.ts'
import { turns } from './turns.ts'
import { openWriteAhead, segmentsIn, type WriteAhead } from './write-ahead.ts'
import { makeFolder } from '#stores/folder.ts'

export interface ParquetStoreConfig {
  readonly path: string
  readonly memoryMiB: number
}

/** Bytes of the log after which days are made of it: in any case, and when a later day begins. */
const LOG_BYTES = 256 << 20
const DAY_BYTES = 8 << 20

/** Tests give a disk that fails. Rejects with STORE_ABSENT, STORE_LOCKED, STORE_UNREADABLE, STORE_UNWRITABLE. */
export async function openParquetStore(
  { path, memoryMiB }: ParquetStoreConfig,
  { write }: TickStoreTerms,
  disk?: Disk,
): Promise<TickStore> {
  const root = resolve(path)
  if (/[*?[\]{}]/.test(root))
    throw new SwarmError('STORE_UNREADABLE', { path: root, reason: 'its name may have none of * ? [ ] { }' })
  const logs = join(root, 'wal')
  if (write) makeFolders(root, logs)
  else if (!existsSync(logs)) throw new SwarmError('STORE_ABSENT', { path: root })
  const engine = await openEngine({
    ...(write ? { file: join(root, 'owner.duckdb'), spill: join(root, 'spill') } : {}),
    memoryMiB,
  })
  try {
    // The file is ours: what a killed owner spilled is nobody's.
    if (write) emptied(engine.spill)
    return await store(root, logs, write, engine, disk)
  } catch (thrown) {
    await engine.close()
    throw thrown
  }
}

function makeFolders(root: string, logs: string): void {
  try {
    makeFolder(logs, 0o700)
    if (!statSync(root).isDirectory()) throw new Error('it is no folder')
  } catch (thrown) {
    throw new SwarmError('STORE_UNWRITABLE', { path: root, reason: messageOf(thrown) })
  }
}

function emptied(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
    makeFolder(folder, 0o700)
  } catch (thrown) {
    throw new SwarmError('STORE_UNWRITABLE', { path: folder, reason: messageOf(thrown) })
  }
}

async function store(root: string, logs: string, write: boolean, engine: DuckEngine, disk?: Disk): Promise<TickStore> {
  const { connection } = engine
  const notices: string[] = []
  const notes = openImportNotes(root)
  const torn = new Map<string, string>()
  for (const { path } of dayFilesIn(root, {})) {
    const reason = tornReason(path)
    if (reason === '') continue
    torn.set(path, reason)
    notices.push(`${path} is damaged: ${reason}; its day cannot be read`)
  }
  for (const { done, file } of notes.all)
    if (!done) notices.push(`the import of ${file} was cut short: import it again`)
  let newest = -Infinity
  let log: WriteAhead | undefined
  let appended = false
  let open = true

  const counter = join(root, 'frames')
  const through = existsSync(counter) ? Number(readFileSync(counter, 'utf8')) : 0
  const left = segmentsIn(logs)
  if (left.length > 0 && !write)
    notices.push('somebody is recording, or was killed doing so: what is in no day yet is not read')
  if (write) {
    const { last, line } = recovered(left, through)
    if (line !== '') notices.push(line)
    log = openWriteAhead(logs, last + 1, disk)
    if (left.length > 0) await settle(last)
  }

  /** Everything of the log into days. `last` is its last frame. */
  async function settle(last: number): Promise<void> {
    await closeDays(engine, root, segmentsIn(logs))
    try {
      writeFileSync(`${counter}.part`, `${last}\n`, { mode: 0o600 })
      synced(`${counter}.part`)
      renameSync(`${counter}.part`, counter)
    } catch (thrown) {
      throw new SwarmError('STORE_UNWRITABLE', { file: counter, reason: messageOf(thrown) })
    }
    log?.clear()
    appended = false
  }
  async function settled(): Promise<void> {
    if (log === undefined || !appended) return
    log.flush()
    await settle(log.next - 1)
  }
  /** What is appended while days are being made is in the next ones. */
  const inTurn = turns()
  const writable = (): WriteAhead => {
    if (log === undefined || !open)
      throw new SwarmError('STORE_UNWRITABLE', { path: root, reason: 'it was opened to be read' })
    return log
  }
  /** The days of a range, if all are whole. */
  const wholeDays = (range: TickRange): DayFile[] => {
    const files = dayFilesIn(root, range)
    for (const { path } of files) {
      const reason = torn.get(path)
      if (reason !== undefined) throw new SwarmError('STORE_TORN', { file: path, reason })
    }
    return files
  }

  return {
    notices,
    dropped: 0,

    append: (batch: TickBatch) =>
      inTurn(async () => {
        const ahead = writable()
        if (batch.rows === 0) return
        let latest = newest
        for (let row = 0; row < batch.rows; row++) if (batch.at[row] > latest) latest = batch.at[row]
        const dayOver = startOfDay(latest) > startOfDay(newest)
        newest = latest
        if (appended && (ahead.bytes > LOG_BYTES || (dayOver && ahead.bytes > DAY_BYTES))) await settled()
        appended = true
        for (const frame of framesOf(batch)) ahead.append(frame)
      }),

    flush: () => inTurn(() => writable().flush()),

    async *read(range: TickRange = {}) {
      await inTurn(settled)
      const { from = -Infinity, to = Infinity } = range
      const files = wholeDays(range)
      const symbols = inOrder(new Set(files.map(({ symbol }) => symbol)))
      const groups = Map.groupBy(files, ({ kind, symbol }) => `${kind} ${symbol}`)
      const columns: (readonly string[])[] = symbols.map(() => [])
      for (const group of groups.values()) {
        const [{ kind, symbol }] = group
        if (kind !== 'row') continue
        columns[symbols.indexOf(symbol)] = await columnsOf(
          connection,
          kind,
          group.map(({ path }) => path),
        )
      }
      const streams = [...groups.values()].map((group) =>
        dayStream(engine, { files: group, symbols, columns, symbol: symbols.indexOf(group[0].symbol), from, to }),
      )
      yield* mergeTicks(streams, symbols, columns)
    },

    async summary() {
      await inTurn(settled)
      const files = dayFilesIn(root, {}).filter(({ path }) => !torn.has(path))
      const paths = files.map(({ path }) => path)
      const facts = await engine.ask(() => factsOf(connection, paths))
      const series = [...Map.groupBy(files, ({ kind, symbol }) => `${kind} ${symbol}`).values()].map((group) =>
        seriesOf(group, facts),
      )
      series.sort((a, b) =>
        a.symbol === b.symbol ? tickKinds.indexOf(a.kind) - tickKinds.indexOf(b.kind) : a.symbol < b.symbol ? -1 : 1,
      )
      return { series, imports: notes.all }
    },

    drop: (range: TickRange) =>
      inTurn(async () => {
        writable()
        await settled()
        const { from = -Infinity, to = Infinity } = range
        const files = wholeDays(range)
        const facts = await factsOf(
          connection,
          files.map(({ path }) => path),
        )
        let count = 0
        for (const file of files) {
          const before = facts.get(file.path)
          if (before === undefined) continue
          const kept =
            from <= file.from && to >= file.from + MICROS_PER_DAY
              ? undefined
              : await remains(engine, file, from, to, before)
          if (kept === undefined) rmSync(dirname(file.path), { recursive: true, force: true })
          count += before.rows - (kept?.rows ?? 0)
        }
        return count
      }),

    async noteImport(note) {
      writable()
      notes.note(note)
    },
    async forgetImport(digest) {
      writable()
      notes.forget(digest)
    },

    close: () =>
      inTurn(async () => {
        if (!open) return
        try {
          await settled()
        } finally {
          open = false
          log?.close()
          await engine.close()
          if (write) rmSync(engine.spill, { recursive: true, force: true })
        }
      }),
  }
}

const spec: TickStoreSpec<ParquetStoreConfig> = {
  name: 'parquet',
  about: 'A folder of parquet files, one a kind, symbol and day, through DuckDB inside this process.',
  config: (z) =>
    z.strictObject({
      path: z.string().min(1).describe('folder of the store; made when missing'),
      memoryMiB: z.int().min(64).default(512).describe('memory DuckDB may use before it spills to the folder'),
    }),
  open: (config, terms) => openParquetStore(config, terms),
}

export default spec
