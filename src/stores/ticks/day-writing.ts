/**
 * A day's file written anew, whatever the length of the day and whatever memory DuckDB has.
 *
 * DuckDB's own sort fails where its rows are some times its memory, though it may spill. So a long day is sorted slice
 * after slice of time, each a small part of that memory, into files of their own, which are then copied as one. What the
 * day has from before is in order already: where the new comes after it, only the new is sorted.
 */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { messageOf, SwarmError } from '#domain/errors.ts'
import type { Micros } from '#domain/time.ts'
import { makeFolder } from '#stores/folder.ts'
import type { DayFile } from './day-files.ts'
import { type DayFacts, fromFiles, synced } from './day-tables.ts'
import { quoted, type DuckEngine } from './duck-engine.ts'

/** Asks for the ticks of a range, as a file has them. */
export type TickQuery = (from: Micros, to: Micros) => string

const ROW_GROUP = 122_880
/** A depth image has ten times the columns of a quote. */
const DEPTH_ROW_GROUP = 30_720
/** Part of the memory that the ticks sorted at once take. */
const SORTED_PART = 1 / 8
/** About what the text of an order takes; numbers take 8. */
const TEXT_BYTES = 512

const copied = ({ kind }: DayFile, query: string, path: string, more = ''): string =>
  `copy (${query}) to ${quoted(path)} (format parquet, compression zstd, ` +
  `row_group_size ${kind === 'depth' ? DEPTH_ROW_GROUP : ROW_GROUP}${more})`

/** Writes a day as one file that takes the place of the one before at once, or not at all. Rejects with STORE_UNWRITABLE. */
export async function writeDay(engine: DuckEngine, file: DayFile, query: string, facts: DayFacts): Promise<void> {
  const whole = join(engine.spill, 'day.parquet')
  try {
    makeFolder(dirname(file.path))
    const noted = `, kv_metadata {ticks: ${quoted(JSON.stringify(facts))}}`
    await engine.connection.run(copied(file, query, whole, noted))
    synced(whole)
    renameSync(whole, file.path)
    synced(dirname(file.path))
  } catch (thrown) {
    throw new SwarmError('STORE_UNWRITABLE', { file: file.path, reason: messageOf(thrown) })
  } finally {
    if (existsSync(whole)) rmSync(whole)
  }
}

/** Puts ticks, in any order, to those the day's file has; `facts` are those of both. Rejects with STORE_UNWRITABLE. */
export async function addToDay(
  engine: DuckEngine,
  file: DayFile,
  added: { readonly query: TickQuery; readonly first: Micros; readonly last: Micros },
  before: DayFacts | undefined,
  facts: DayFacts,
): Promise<void> {
  const both: TickQuery = (from, to) =>
    before === undefined
      ? added.query(from, to)
      : `${added.query(from, to)} union all by name ${fromFiles([file.path], from, to)}`
  const columns = await engine.connection.runAndReadAll(`${both(facts.first, facts.first)} limit 0`)
  const rowBytes = 8 * columns.columnCount + (file.kind === 'order' ? TEXT_BYTES : 0)
  const most = (engine.memory * SORTED_PART) / rowBytes
  if (facts.rows <= most)
    return writeDay(engine, file, `from (${both(facts.first, facts.last + 1)}) order by ts, seq`, facts)
  const isAfter = before !== undefined && added.first > before.last
  const query = isAfter ? added.query : both
  const runs: string[] = []
  const sort = async (from: Micros, to: Micros): Promise<void> => {
    const counted = await engine.connection.runAndReadAll(`select count(*) from (${query(from, to)})`)
    const rows = Number(counted.getRowsJS()[0][0])
    if (rows === 0) return
    if (rows > most && to - from > 1) {
      const middle = from + Math.ceil((to - from) / 2)
      await sort(from, middle)
      await sort(middle, to)
      return
    }
    const run = join(engine.spill, `${runs.length}.parquet`)
    runs.push(run)
    await engine.connection.run(copied(file, `from (${query(from, to)}) order by ts, seq`, run))
  }
  try {
    if (isAfter) await sort(added.first, added.last + 1)
    else await sort(facts.first, facts.last + 1)
    // One answer of many files keeps their order, which a copy of a union does not.
    await writeDay(engine, file, fromFiles(isAfter ? [file.path, ...runs] : runs), facts)
  } finally {
    for (const run of runs) if (existsSync(run)) rmSync(run)
  }
}
