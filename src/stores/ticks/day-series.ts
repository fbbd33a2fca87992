/** What is known of the days of a store without reading their ticks, what is left of them, and what a killed owner left. */
import { statSync } from 'node:fs'
import type { TickSeries } from '#swarm/ports/tick-store.ts'
import type { DayFile } from './day-files.ts'
import { type DayFacts, fromFiles } from './day-tables.ts'
import { writeDay } from './day-writing.ts'
import type { DuckEngine } from './duck-engine.ts'
import { readFrames } from './write-ahead.ts'

/** What the last owner left: its last frame, and what to say of it. */
export function recovered(segments: readonly string[], through: number): { last: number; line: string } {
  let last = through
  let rows = 0
  let lost = 0
  for (const segment of segments) {
    const whole = readFrames(segment, (frame) => {
      rows += frame.rows
      last = Math.max(last, frame.number)
    })
    lost += statSync(segment).size - whole
  }
  if (segments.length === 0) return { last, line: '' }
  const torn = lost > 0 ? `; ${lost} bytes of an unfinished write are lost` : ''
  return {
    last,
    line: `the last recording was killed: ${rows} ticks it had written are kept, what came after its last flush is lost${torn}`,
  }
}

/** A day without what lies in the range; undefined when nothing is left of it. */
export async function remains(
  engine: DuckEngine,
  file: DayFile,
  from: number,
  to: number,
  before: DayFacts,
): Promise<DayFacts | undefined> {
  const bounds = [
    ...(Number.isFinite(from) ? [`ts < make_timestamp(${from}::bigint)`] : []),
    ...(Number.isFinite(to) ? [`ts >= make_timestamp(${to}::bigint)`] : []),
  ]
  const kept = `${fromFiles([file.path])} where ${bounds.join(' or ')}`
  const counted = await engine.connection.runAndReadAll(
    `select count(*), min(epoch_us(ts))::double, max(epoch_us(ts))::double from (${kept})`,
  )
  const [rows, first, last] = counted.getRowsJS()[0].map(Number)
  if (rows === 0) return undefined
  const facts = { rows, first, last, through: before.through }
  if (rows < before.rows) await writeDay(engine, file, kept, facts)
  return facts
}

/** The series of the days of one kind and symbol. */
export function seriesOf(files: readonly DayFile[], facts: ReadonlyMap<string, DayFacts>): TickSeries {
  const [{ kind, symbol }] = files
  const known = files.flatMap(({ path }) => facts.get(path) ?? [])
  return {
    symbol,
    kind,
    rows: known.reduce((sum, { rows }) => sum + rows, 0),
    first: Math.min(...known.map(({ first }) => first)),
    last: Math.max(...known.map(({ last }) => last)),
    days: files.map(({ day }) => day),
    bytes: files.reduce((sum, { path }) => sum + statSync(path).size, 0),
  }
}
