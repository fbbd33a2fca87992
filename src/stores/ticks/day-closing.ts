/**
 * Frames of the write-ahead log become day files: loaded into tables of DuckDB, which spill to the disk, sorted, and
 * written with what the day's file has beside it and put in its place. A frame that a file already has is left out, so
 * that a process may be killed at any moment of it and the next one does the rest.
 */
import { existsSync } from 'node:fs'
import { messageOf, SwarmError } from '#domain/errors.ts'
import { MICROS_PER_DAY, type Micros } from '#domain/time.ts'
import { tickKinds, valueNames } from '#swarm/ports/tick-batch.ts'
import { dayFile } from './day-files.ts'
import { factsOf, fromTable, HEADER, type DayFacts } from './day-tables.ts'
import { addToDay } from './day-writing.ts'
import { named, type DuckEngine, type TableFiller } from './duck-engine.ts'
import { framesIn, type Frame } from './write-ahead.ts'

/** Ticks of one kind, symbol and set of columns, on their way. */
interface Stage {
  readonly table: string
  readonly kind: number
  readonly symbol: string
  readonly names: readonly string[]
  readonly filler: TableFiller
}

/** Puts every whole frame of the segments into day files. Rejects with STORE_UNWRITABLE. */
export async function closeDays(engine: DuckEngine, root: string, segments: readonly string[]): Promise<void> {
  const stages = new Map<string, Stage>()
  const { connection } = engine
  try {
    for (const segment of segments) {
      for (const frame of framesIn(segment)) {
        const key = JSON.stringify([frame.kind, frame.symbol, frame.columns])
        let stage = stages.get(key)
        if (stage === undefined) {
          stage = await openStage(engine, `stage_${stages.size}`, frame)
          stages.set(key, stage)
        }
        load(stage, frame)
      }
    }
    for (const { filler } of stages.values()) filler.close()
    // Of rows whose columns changed there are several stages: a day has the frames of all of them, or of none.
    const series = Map.groupBy(stages.values(), ({ kind, symbol }) => `${kind} ${symbol}`)
    for (const group of series.values()) await spread(engine, root, group)
  } catch (thrown) {
    if (thrown instanceof SwarmError) throw thrown
    throw new SwarmError('STORE_UNWRITABLE', { path: root, reason: messageOf(thrown) })
  } finally {
    for (const { table } of stages.values()) await connection.run(`drop table if exists temp.${table}`)
  }
}

async function openStage(engine: DuckEngine, table: string, { kind, symbol, columns }: Frame): Promise<Stage> {
  const kindName = tickKinds[kind]
  const names = kindName === 'row' ? columns : valueNames[kindName]
  const hasText = kindName === 'order'
  const numbers = ['frame', ...HEADER, ...(hasText ? names.slice(0, -1) : names)]
  const declared = [...numbers.map((name) => `${named(name)} double`), ...(hasText ? ['fact varchar'] : [])]
  await engine.connection.run(`create or replace temp table ${table} (${declared.join(', ')})`)
  return { table, kind, symbol, names, filler: await engine.filler(table, numbers.length, hasText) }
}

function load({ filler }: Stage, frame: Frame): void {
  const { rows, width, at, seq, localAt, values, texts, number } = frame
  const header = [at, seq, localAt]
  filler.add(
    rows,
    (column, row) => {
      if (column === 0) return number
      return column <= header.length ? header[column - 1][row] : values[row * width + column - 1 - header.length]
    },
    (row) => texts[row],
  )
}

/** Every day of the stages of one kind and symbol into its file. */
async function spread(engine: DuckEngine, root: string, stages: readonly Stage[]): Promise<void> {
  const { connection } = engine
  const [{ kind, symbol }] = stages
  const times = stages.map(({ table }) => `select ts, frame from temp.${table}`).join(' union all ')
  const days = await connection.runAndReadAll(
    `select floor(ts / ${MICROS_PER_DAY}) as day, max(frame) from (${times}) group by 1 order by 1`,
  )
  for (const [day, through] of days.getRowsJS()) {
    const from = Number(day) * MICROS_PER_DAY
    const file = dayFile(root, tickKinds[kind], symbol, from)
    const before = (await factsOf(connection, existsSync(file.path) ? [file.path] : [])).get(file.path)
    const within = (start: Micros, end: Micros): string =>
      `ts >= ${start} and ts < ${end} and frame > ${before?.through ?? -1}`
    const fresh = await connection.runAndReadAll(
      `select count(*), min(ts), max(ts) from (${times}) where ${within(from, from + MICROS_PER_DAY)}`,
    )
    const [rows, first, last] = fresh.getRowsJS()[0].map(Number)
    if (rows === 0) continue
    const facts: DayFacts = {
      rows: rows + (before?.rows ?? 0),
      first: Math.min(first, before?.first ?? Infinity),
      last: Math.max(last, before?.last ?? -Infinity),
      through: Math.max(Number(through), before?.through ?? 0),
    }
    const query = (start: Micros, end: Micros): string =>
      stages
        .map(({ table, names }) => fromTable(`temp.${table}`, names, within(start, end)))
        .join(' union all by name ')
    await addToDay(engine, file, { query, first, last }, before, facts)
  }
}
