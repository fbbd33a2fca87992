/** The format `ts_utc_ms,bid,ask`: comma separated, milliseconds since the epoch, with or without its header. */
import { MICROS_PER_MILLI } from '#domain/time.ts'
import { readNumber } from './number-text.ts'
import type { RowFault, RowFormat, RowReader } from './tick-format.ts'

const COMMA = 44
const columns = ['ts_utc_ms', 'bid', 'ask'] as const

const EMPTY_ROW: RowFault = { field: 'row', reason: 'empty' }
const HALF_ROW: RowFault = { field: 'row', reason: 'fewer than 3 fields' }
const LONG_ROW: RowFault = { field: 'row', reason: 'more than 3 fields' }
const NOT_A_TIME: RowFault = { field: 'ts_utc_ms', reason: 'not a time' }
const empty = columns.map((field): RowFault => ({ field, reason: 'empty' }))
const notANumber = columns.map((field): RowFault => ({ field, reason: 'not a number' }))

function reader(): RowReader {
  const values = new Float64Array(columns.length)
  return (bytes, from, to, tick) => {
    if (from === to) return EMPTY_ROW
    let start = from
    for (let field = 0; field < columns.length; field++) {
      let end = start
      while (end < to && bytes[end] !== COMMA) end++
      const last = field === columns.length - 1
      if (last ? end < to : end === to) return last ? LONG_ROW : HALF_ROW
      if (end === start) return empty[field]
      if (!readNumber(bytes, start, end, values, field)) return notANumber[field]
      start = end + 1
    }
    const at = Math.round(values[0] * MICROS_PER_MILLI)
    if (!(at >= 0 && at <= Number.MAX_SAFE_INTEGER)) return NOT_A_TIME
    tick.at = at
    tick.bid = values[1]!
    tick.ask = values[2]!
    return null
  }
}

export const csvTicks: RowFormat = {
  name: 'ts_utc_ms,bid,ask',
  recognise(firstLine) {
    const fields = firstLine.split(',').map((field) => field.trim())
    if (fields.length !== columns.length) return null
    if (columns.every((column, at) => fields[at] === column)) return { header: true, reader }
    // Without a header only a first row that is itself a tick tells the format.
    return fields.every((field) => /^[+-]?\d+(\.\d+)?$/.test(field)) ? { header: false, reader } : null
  },
}
