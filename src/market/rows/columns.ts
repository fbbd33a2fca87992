/**
 * Rows of a comma-separated file, declared: which columns are wanted, by the name in the header, and what each holds.
 * The order of the columns in the file is its own affair, and columns nobody asked for are passed over.
 *
 *     const read = rowReader([microsOfNanos('local_ts_ns'), word('side', ['b', 'a']), ticks('price', 1)], headerLine)
 *     const fault = read(bytes, from, to, cells)
 *
 * A row is read whole or not at all. After a fault `cells` has, of a row with all of its fields, those that can be read and
 * NaN for the others: enough to say where it belongs. Of any other row it has nothing but NaN.
 *
 * Cost  about 2 ns a byte, nothing allocated but for a fault.
 */
import { isTicks } from '#market/book-side.ts'
import { readScaled, significantPlaces } from './scaled-number.ts'

export type RowCondition =
  | 'emptyRow'
  | 'halfRow'
  | 'extraField'
  | 'emptyField'
  | 'notANumber'
  | 'offGrid'
  | 'tooLarge'
  | 'unknownWord'

/** `field` is the column, or 'row' for the row as a whole. */
export interface ColumnFault {
  readonly field: string
  readonly condition: RowCondition
}

type ReadCell = (bytes: Uint8Array, from: number, to: number, cells: Float64Array, slot: number) => RowCondition | null

export interface Column {
  readonly name: string
  /** An empty field is NaN, not a fault. */
  readonly mayBeEmpty: boolean
  readonly read: ReadCell
}

const column = (name: string, read: ReadCell): Column => ({ name, mayBeEmpty: false, read })

/** NaN where the field is empty. */
export const orEmpty = (required: Column): Column => ({ ...required, mayBeEmpty: true })

/** A whole number, 0 or above, exact to 2^53: an id, a count, a time in milliseconds. */
export const whole = (name: string): Column =>
  column(name, (bytes, from, to, cells, slot) => {
    const fault = readScaled(bytes, from, to, 0, cells, slot)
    if (fault !== null) return fault
    return cells[slot] >= 0 ? null : 'notANumber'
  })

/** Digits of a nanosecond that are not in its microsecond. */
const REST_DIGITS = 3

/** Whole microseconds of a time written in nanoseconds, which a double cannot hold. */
export const microsOfNanos = (name: string): Column =>
  column(name, (bytes, from, to, cells, slot) => {
    const fault = readRest(bytes, from, to, cells, slot)
    if (fault !== null) return fault
    if (to - from > REST_DIGITS) return readScaled(bytes, from, to - REST_DIGITS, 0, cells, slot)
    cells[slot] = 0
    return null
  })

/** The 0 to 999 nanoseconds that `microsOfNanos` of the same column leaves out. */
export const restOfNanos = (name: string): Column => column(name, readRest)

const readRest: ReadCell = (bytes, from, to, cells, slot) => {
  for (let at = from; at < to; at++) if (bytes[at] < 48 || bytes[at] > 57) return 'notANumber'
  return readScaled(bytes, Math.max(from, to - REST_DIGITS), to, 0, cells, slot)
}

/** A price in ticks of 10^-places; `tooLarge` when it does not fit the 32 bits of a book. */
export const ticks = (name: string, places: number): Column =>
  column(name, (bytes, from, to, cells, slot) => {
    const fault = readScaled(bytes, from, to, places, cells, slot)
    if (fault !== null) return fault
    return isTicks(cells[slot]) ? null : 'tooLarge'
  })

/** A size in lots of 10^-places. Its sign is not looked at: a book refuses what is below zero. */
export const lots = (name: string, places: number): Column =>
  column(name, (bytes, from, to, cells, slot) => readScaled(bytes, from, to, places, cells, slot))

/** The place of the field in `words`. */
export function word(name: string, words: readonly string[]): Column {
  const encoded = words.map((text) => new TextEncoder().encode(text))
  return column(name, (bytes, from, to, cells, slot) => {
    for (let k = 0; k < encoded.length; k++) {
      const text = encoded[k]
      if (text.length !== to - from) continue
      let same = 0
      while (same < text.length && bytes[from + same] === text[same]) same++
      if (same < text.length) continue
      cells[slot] = k
      return null
    }
    return 'unknownWord'
  })
}

/** How many decimals the number needs: what a first look at a file counts. */
export const places = (name: string): Column =>
  column(name, (bytes, from, to, cells, slot) => {
    cells[slot] = significantPlaces(bytes, from, to)
    return cells[slot] < 0 ? 'notANumber' : null
  })

export type ReadRow = (bytes: Uint8Array, from: number, to: number, cells: Float64Array) => ColumnFault | null

const COMMA = 44

/** A reader of rows under this header, or the columns that the header does not name. */
export function rowReader(
  columns: readonly Column[],
  header: string,
): ReadRow | { readonly missing: readonly string[] } {
  const names = header.split(',').map((name) => name.trim())
  const missing = columns.filter(({ name }) => !names.includes(name)).map(({ name }) => name)
  if (missing.length > 0) return { missing }
  const fieldOf = Int32Array.from(columns, ({ name }) => names.indexOf(name))
  const starts = new Int32Array(names.length + 1)

  const faultOfRow = (condition: RowCondition, cells: Float64Array): ColumnFault => {
    cells.fill(NaN)
    return { field: 'row', condition }
  }

  return (bytes, from, to, cells) => {
    if (from === to) return faultOfRow('emptyRow', cells)
    let fields = 0
    starts[0] = from
    for (let at = from; at < to; at++) {
      if (bytes[at] !== COMMA) continue
      if (++fields === names.length) return faultOfRow('extraField', cells)
      starts[fields] = at + 1
    }
    if (fields + 1 < names.length) return faultOfRow('halfRow', cells)
    starts[names.length] = to + 1
    let fault: ColumnFault | null = null
    for (let slot = 0; slot < columns.length; slot++) {
      const { name, mayBeEmpty, read } = columns[slot]
      const start = starts[fieldOf[slot]]
      const end = starts[fieldOf[slot] + 1] - 1
      if (start === end) {
        if (!mayBeEmpty) fault ??= { field: name, condition: 'emptyField' }
        cells[slot] = NaN
        continue
      }
      const condition = read(bytes, start, end, cells, slot)
      if (condition === null) continue
      fault ??= { field: name, condition }
      cells[slot] = NaN
    }
    return fault
  }
}
