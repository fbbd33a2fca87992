/** Comma separated tables: a reader of rows made from what their columns hold. */
import type { RowFault, RowFormat, RowReader } from '#market/tick-format.ts'
import type { Cell } from './cells.ts'
import type { FileRow } from './file-row.ts'

const COMMA = 44

/** Slots of the values of a row, in the order `commit` takes them. */
const slots = ['at', 'bid', 'ask', 'bidSize', 'askSize', 'price', 'size', 'side', 'id', 'localAt'] as const
type Slot = (typeof slots)[number]

export interface Column {
  readonly column: string
  readonly holds: Slot
  readonly cell: Cell
  /** True when the venue may leave it out: NaN then. */
  readonly mayBeEmpty?: true
}

const EMPTY_ROW: RowFault = { field: 'row', reason: 'empty' }
const NO_TIME: RowFault = { field: 'row', reason: 'no time' }

interface Field {
  readonly cell: Cell
  readonly slot: number
  readonly mayBeEmpty: boolean
  readonly empty: RowFault
  readonly wrong: RowFault
}

/** A reader of rows with the fields of `header`, of which `columns` are read. Where there is no `at`, `localAt` is it. */
export function delimited(header: readonly string[], columns: readonly Column[]): RowReader<FileRow> {
  const fewer: RowFault = { field: 'row', reason: `fewer than ${header.length} fields` }
  const more: RowFault = { field: 'row', reason: `more than ${header.length} fields` }
  const fields = header.map((name): Field | undefined => {
    const found = columns.find(({ column }) => column === name)
    return found === undefined
      ? undefined
      : {
          cell: found.cell,
          slot: slots.indexOf(found.holds),
          mayBeEmpty: found.mayBeEmpty === true,
          empty: { field: name, reason: 'empty' },
          wrong: { field: name, reason: found.cell.reason },
        }
  })
  const values = new Float64Array(slots.length)

  return (bytes, from, to, row) => {
    if (from === to) return EMPTY_ROW
    values.fill(NaN)
    let start = from
    for (let k = 0; k < fields.length; k++) {
      let end = start
      while (end < to && bytes[end] !== COMMA) end++
      const last = k === fields.length - 1
      if (last ? end < to : end === to) return last ? more : fewer
      const field = fields[k]
      if (field !== undefined) {
        if (start === end) {
          if (!field.mayBeEmpty) return field.empty
        } else if (!field.cell.read(bytes, start, end, values, field.slot)) return field.wrong
      }
      start = end + 1
    }
    const [at, localAt] = [values[0], values[9]]
    if (Number.isNaN(at) && Number.isNaN(localAt)) return NO_TIME
    row.at = Number.isNaN(at) ? localAt : at
    row.bid = values[1]
    row.ask = values[2]
    row.bidSize = values[3]
    row.askSize = values[4]
    row.price = values[5]
    row.size = values[6]
    row.side = values[7]
    row.id = values[8]
    // One clock alone says nothing about how late the row was.
    row.localAt = Number.isNaN(at) ? NaN : localAt
    return null
  }
}

/** A format known by its header: every column it reads, and those of `also`, in any order. */
export function headed(name: string, columns: readonly Column[], also: readonly string[] = []): RowFormat<FileRow> {
  const needed = [...columns.map(({ column }) => column), ...also]
  return {
    name,
    recognise(firstLine) {
      const header = firstLine.split(',').map((field) => field.trim())
      if (new Set(header).size < header.length || !needed.every((column) => header.includes(column))) return null
      return { header: true, reader: () => delimited(header, columns) }
    },
  }
}
