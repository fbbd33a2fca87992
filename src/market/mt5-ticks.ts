/**
 * MetaTrader 5's own tick export: tab separated, a header in angle brackets, `2021.01.04<TAB>00:00:00.123<TAB>...`.
 *
 * An empty bid or ask is one that did not change: the last one stands (NaN before the first). Volume is of trades, not
 * of the touch. Times are the broker's server time, taken as they stand.
 */
import { MICROS_PER_DAY, MICROS_PER_MILLI, MICROS_PER_SECOND } from '#domain/time.ts'
import { readDigits, readNumber } from './number-text.ts'
import type { RowFault, RowFormat, RowReader } from './tick-format.ts'

const TAB = 9
const DOT = 46
const COLON = 58
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

const EMPTY_ROW: RowFault = { field: 'row', reason: 'empty' }
const NOT_A_DATE: RowFault = { field: '<DATE>', reason: 'not a date' }
const NOT_A_TIME: RowFault = { field: '<TIME>', reason: 'not a time' }
const BAD_BID: RowFault = { field: '<BID>', reason: 'not a number' }
const BAD_ASK: RowFault = { field: '<ASK>', reason: 'not a number' }

/** Days since 1970-01-01 of a date of the Gregorian calendar; NaN when there is no such day. */
export function daysSinceEpoch(year: number, month: number, day: number): number {
  if (!(year >= 1970 && month >= 1 && month <= 12 && day >= 1)) return NaN
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  if (day > DAYS_IN_MONTH[month - 1] + (leap && month === 2 ? 1 : 0)) return NaN
  // Years that begin in March, so that the leap day is the last of its year (Hinnant, "chrono-compatible dates").
  const shifted = month > 2 ? year : year - 1
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

/** Micros since the epoch of the day `YYYY.MM.DD`; NaN when it is none. */
function dayAt(bytes: Uint8Array, from: number, to: number): number {
  if (to - from !== 10 || bytes[from + 4] !== DOT || bytes[from + 7] !== DOT) return NaN
  const year = readDigits(bytes, from, from + 4)
  const month = readDigits(bytes, from + 5, from + 7)
  return daysSinceEpoch(year, month, readDigits(bytes, from + 8, to)) * MICROS_PER_DAY
}

/** Micros since midnight of `HH:MM:SS` or `HH:MM:SS.mmm`; NaN when it is none. */
function timeAt(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from
  if ((length !== 8 && length !== 12) || bytes[from + 2] !== COLON || bytes[from + 5] !== COLON) return NaN
  const hour = readDigits(bytes, from, from + 2)
  const minute = readDigits(bytes, from + 3, from + 5)
  const second = readDigits(bytes, from + 6, from + 8)
  const milli = length === 8 ? 0 : bytes[from + 8] === DOT ? readDigits(bytes, from + 9, to) : -1
  const known = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60 && milli >= 0
  return known ? (hour * 3600 + minute * 60 + second) * MICROS_PER_SECOND + milli * MICROS_PER_MILLI : NaN
}

function readerOf(columns: readonly string[]): RowReader {
  const [date, time, bid, ask] = ['<DATE>', '<TIME>', '<BID>', '<ASK>'].map((name) => columns.indexOf(name))
  const fewer: RowFault = { field: 'row', reason: `fewer than ${columns.length} fields` }
  const more: RowFault = { field: 'row', reason: `more than ${columns.length} fields` }
  /** Field k is `bytes[starts[k], starts[k + 1] - 1)`. */
  const starts = new Int32Array(columns.length + 1)
  const values = new Float64Array(2)
  let lastBid = NaN
  let lastAsk = NaN

  return (bytes, from, to, tick) => {
    if (from === to) return EMPTY_ROW
    let fields = 1
    starts[0] = from
    for (let at = from; at < to; at++) {
      if (bytes[at] !== TAB) continue
      if (fields === columns.length) return more
      starts[fields++] = at + 1
    }
    if (fields < columns.length) return fewer
    starts[fields] = to + 1

    const day = dayAt(bytes, starts[date], starts[date + 1] - 1)
    if (!(day >= 0)) return NOT_A_DATE
    const inDay = timeAt(bytes, starts[time], starts[time + 1] - 1)
    if (!(inDay >= 0)) return NOT_A_TIME
    values[0] = lastBid
    values[1] = lastAsk
    const bidEnd = starts[bid + 1] - 1
    const askEnd = starts[ask + 1] - 1
    if (starts[bid] < bidEnd && !readNumber(bytes, starts[bid], bidEnd, values, 0)) return BAD_BID
    if (starts[ask] < askEnd && !readNumber(bytes, starts[ask], askEnd, values, 1)) return BAD_ASK

    // Only a row that is good as a whole may change what the next one inherits.
    tick.at = day + inDay
    tick.bid = lastBid = values[0]!
    tick.ask = lastAsk = values[1]!
    return null
  }
}

export const mt5Ticks: RowFormat = {
  name: 'MT5 tick export',
  recognise(firstLine) {
    const columns = firstLine.split('\t').map((column) => column.trim())
    const ours = ['<DATE>', '<TIME>', '<BID>', '<ASK>'].every((name) => columns.includes(name))
    return ours ? { header: true, reader: () => readerOf(columns) } : null
  },
}
