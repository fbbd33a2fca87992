/** Bars in a parquet file, read through DuckDB: a column of time, and open, high, low, close and perhaps volume. */
import { tmpdir } from 'node:os'
import { messageOf, SwarmError } from '#domain/errors.ts'
import { named, numbersOf, openEngine, quoted } from '#stores/ticks/duck-engine.ts'
import { barColumns, barTable, noSpan, spanRemark } from './bar-source.ts'
import { symbolOfName, type ImportSource } from './import-source.ts'

const HEAD_ROWS = 1_000
const MEMORY_MIB = 256

/** What a column of time is as micros: a timestamp, or a count by its size. */
const micros = (name: string, isTime: boolean): string =>
  isTime
    ? `epoch_us(${name})::double`
    : `round(case when ${name} < 1e11 then ${name} * 1e6 when ${name} < 1e14 then ${name} * 1e3 when ${name} < 1e17 then ${name} else ${name} / 1e3 end)::double`

export const PARQUET_MARK = 'PAR1'

/** Rejects with BOOK_UNREADABLE, IMPORT_REFUSED. */
export async function parquetBarSource(path: string, spanMicros: number | undefined): Promise<ImportSource> {
  const look = await openEngine({ spill: tmpdir(), memoryMiB: MEMORY_MIB })
  try {
    const head = await look.connection.runAndReadAll(`select * from read_parquet(${quoted(path)}) limit 0`)
    const names = head.columnNames()
    const table = barTable(names)
    if (table === null || table.time.length > 1) {
      throw new SwarmError('IMPORT_REFUSED', { file: path, reason: `its columns are no bars: ${names.join(', ')}` })
    }
    const [place] = table.time
    const type = head.columnType(place).toString()
    const time = micros(named(names[place]), /^(TIMESTAMP|DATE)/.test(type))
    const values = table.values.filter((column) => column >= 0).map((column) => `${named(names[column])}::double`)
    const query = `select ${[time, ...values].join(', ')} from read_parquet(${quoted(path)})`
    const steps = await look.connection.runAndReadAll(
      `select min(step) from (select t - lag(t) over () as step from (select ${time} as t from read_parquet(${quoted(path)}) limit ${HEAD_ROWS})) where step > 0`,
    )
    const span = spanMicros ?? Number(steps.getRowsJS()[0][0] ?? NaN)
    return source(path, query, values.length, span)
  } catch (thrown) {
    throw thrown instanceof SwarmError
      ? thrown
      : new SwarmError('BOOK_UNREADABLE', { file: path, reason: messageOf(thrown) })
  } finally {
    await look.close()
  }
}

function source(path: string, query: string, width: number, span: number): ImportSource {
  let line = 0
  return {
    format: 'bars in parquet',
    files: [path],
    kinds: ['row'],
    symbol: symbolOfName(path),
    zone: 'UTC, or as its type says',
    zoneOpen: false,
    rowColumns: barColumns.slice(0, width),
    remarks: [spanRemark(span)],
    get line() {
      return line
    },

    async read(sink, { noted, signal }) {
      if (!(span > 0)) throw noSpan(path)
      const engine = await openEngine({ spill: tmpdir(), memoryMiB: MEMORY_MIB })
      try {
        const result = await engine.connection.stream(guarded(query))
        const values = new Float64Array(width)
        line = 0
        for (
          let chunk = await result.fetchChunk();
          chunk !== null && chunk.rowCount > 0;
          chunk = await result.fetchChunk()
        ) {
          signal.throwIfAborted()
          const columns = Array.from({ length: width + 1 }, (_, k) => numbersOf(chunk, k))
          for (let row = 0; row < chunk.rowCount; row++) {
            line++
            const at = columns[0][row]
            for (let k = 0; k < width; k++) values[k] = columns[k + 1][row]
            if (Number.isNaN(at) || values.includes(NaN)) {
              noted({ file: path, line, field: 'row', condition: 'not a number', detail: '' })
            } else sink.row(at + span, values)
            const wait = sink.room()
            if (wait !== undefined) await wait
          }
        }
      } finally {
        await engine.close()
      }
    },
  }
}

/** The same with NaN for what is missing. */
const guarded = (query: string): string => `select coalesce(columns(*)::double, 'nan') from (${query})`
