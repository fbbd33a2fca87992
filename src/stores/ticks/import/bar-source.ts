/**
 * Bars of open, high, low, close and, where there is one, volume: CSV and MetaTrader's tab-separated export. They become
 * rows with these columns.
 *
 * Files stamp a bar with its beginning, when nobody knew it yet. Here it has the time of its end: the beginning and the
 * span of a bar, which is the shortest step between the first rows, or what the user says.
 */
import { SwarmError } from '#domain/errors.ts'
import { MICROS_PER_MILLI, type Micros } from '#domain/time.ts'
import { rowBuffer, type RowBuffer } from '#market/row-buffer.ts'
import { symbolOfName, type ImportSource } from './import-source.ts'
import { readPortions } from './portion-reading.ts'
import { zoneWatch } from './zone-watch.ts'

export const barColumns = ['open', 'high', 'low', 'close', 'volume'] as const
const NEEDED = 4
const TIMES = ['timestamp', 'timestamp_utc', 'ts', 'time', 'datetime', 'date', 'open_time', 'ts_ms', 'ts_event']

export const BAR_FORMAT = 'bars (time, open, high, low, close, volume)'

export interface BarTable {
  /** Places of the bar's columns among the fields; -1 where there is no volume. */
  readonly values: readonly number[]
  /** Places of the time, of the date before it where they are two. */
  readonly time: readonly number[]
}

/** Where a bar's columns are among these names; null when they are not all there. */
export function barTable(names: readonly string[]): BarTable | null {
  const plain = names.map((name) => name.trim().toLowerCase().replaceAll(/[<>"]/g, ''))
  const values = barColumns.map((name) => plain.indexOf(name))
  if (values[NEEDED] < 0) values[NEEDED] = plain.findIndex((name) => name === 'tickvol' || name === 'vol')
  if (values.slice(0, NEEDED).includes(-1)) return null
  const [date, time] = [plain.indexOf('date'), plain.indexOf('time')]
  if (date >= 0 && time >= 0) return { values, time: [date, time] }
  const found = TIMES.map((name) => plain.indexOf(name)).find((place) => place >= 0)
  return found === undefined ? null : { values, time: [found] }
}

/** Micros of a time as bar files write it: digits since 1970 in s, ms, us or ns by their size, or a date; NaN for none. */
export function barTime(text: string): Micros {
  if (/^\d+(\.\d+)?$/.test(text)) {
    const value = Number(text)
    for (const [most, micros] of EPOCHS) if (value < most) return Math.round(value * micros)
    return NaN
  }
  const iso =
    /^(\d{4})[.-](\d\d)[.-](\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?)?(?: ?(Z|[+-]\d\d:?\d\d|UTC))?$/.exec(text)
  if (iso === null) return NaN
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = iso
  const millis = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone === 'UTC' ? 'Z' : zone}`)
  return millis * MICROS_PER_MILLI + Math.round(Number(fraction) * 1e6)
}

/** Below how much a count is of which unit, in micros. */
const EPOCHS = [
  [1e11, 1e6],
  [1e14, 1e3],
  [1e17, 1],
  [1e20, 1e-3],
] as const

/** The shortest step between times; NaN when there is none. */
export function spanOf(times: readonly Micros[]): number {
  let span = NaN
  for (let k = 1; k < times.length; k++) {
    const step = times[k] - times[k - 1]
    if (step > 0 && !(step >= span)) span = step
  }
  return span
}

/** Null when the first line is no header of bars. `spanMicros` is what the user says of a bar. */
export function barSource(
  path: string,
  firstRows: readonly string[],
  spanMicros: number | undefined,
): ImportSource | null {
  const separator = (firstRows[0] ?? '').includes('\t') ? '\t' : ','
  const table = barTable(firstRows[0]?.split(separator) ?? [])
  if (table === null) return null
  const fields = (line: string): string[] => line.split(separator)
  const timeOf = (row: readonly string[]): Micros => barTime(table.time.map((place) => row[place] ?? '').join(' '))
  const span = spanMicros ?? spanOf(firstRows.slice(1).map((line) => timeOf(fields(line))))
  const stated =
    firstRows.length > 1 && /(Z|[+-]\d\d:?\d\d|UTC)$/.test(fields(firstRows[1])[table.time.at(-1) ?? 0] ?? '')
  const counted = /^\d+(\.\d+)?$/.test(fields(firstRows[1] ?? '')[table.time[0]] ?? '')
  let current: RowBuffer | undefined

  return {
    format: BAR_FORMAT,
    files: [path],
    kinds: ['row'],
    symbol: symbolOfName(path),
    zone: counted ? 'UTC, counted since 1970' : stated ? 'as each row says' : 'not stated: taken as UTC',
    zoneOpen: !stated && !counted,
    rowColumns: table.values[NEEDED] < 0 ? barColumns.slice(0, NEEDED) : barColumns,
    remarks: [spanRemark(span)],
    get line() {
      return current?.line ?? 0
    },
    get bytes() {
      return current
    },

    async read(sink, watch) {
      if (!(span > 0)) throw noSpan(path)
      const rows = rowBuffer('utf-8', 0)
      current = rows
      const values = new Float64Array(table.values[NEEDED] < 0 ? NEEDED : barColumns.length)
      const decoder = new TextDecoder()
      const watchZone = stated ? zoneWatch(path, 'time', watch.noted) : undefined
      let isHeader = true
      const drain = async (): Promise<void> => {
        for (let state = rows.next(); state !== 'none'; state = rows.next()) {
          if (isHeader) {
            isHeader = false
            continue
          }
          const row = state === 'row' ? fields(decoder.decode(rows.bytes.subarray(rows.from, rows.to))) : []
          const at = timeOf(row)
          table.values.slice(0, values.length).forEach((place, k) => (values[k] = numberOf(row[place])))
          if (Number.isNaN(at) || values.includes(NaN)) {
            watch.noted({
              file: path,
              line: rows.line,
              field: 'row',
              condition: Number.isNaN(at) ? 'not a time' : 'not a number',
              detail: '',
            })
            continue
          }
          watchZone?.(rows)
          sink.row(at + span, values)
          const wait = sink.room()
          if (wait !== undefined) await wait
        }
      }
      await readPortions(path, { push: rows.push, end: rows.end, drain, line: () => rows.line }, watch)
    },
  }
}

const numberOf = (text: string | undefined): number => (text === undefined || text.trim() === '' ? NaN : Number(text))

export const noSpan = (path: string): SwarmError =>
  new SwarmError('IMPORT_REFUSED', { file: path, reason: 'nothing says how long a bar is: use --bar 1m' })

export const spanRemark = (span: number): string =>
  `a bar has the time of its end: its stamp and ${span > 0 ? `${span / 1e6} s` : 'its span'}, for nobody knew it before`
