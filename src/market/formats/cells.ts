/**
 * Cells of a row: how the bytes of one field become a number. Each reads `bytes[from, to)` into `into[slot]`, or says
 * false and writes nothing. Times are micros since the epoch.
 */
import { MICROS_PER_DAY, MICROS_PER_MILLI, MICROS_PER_SECOND } from '#domain/time.ts'
import { daysSinceEpoch } from '#market/mt5-ticks.ts'
import { readDigits, readNumber } from '#market/number-text.ts'

export interface Cell {
  /** What is said of a field that is none. */
  readonly reason: string
  read(bytes: Uint8Array, from: number, to: number, into: Float64Array, slot: number): boolean
}

const MICROS_PER_HOUR = 3_600 * MICROS_PER_SECOND
/** HistData and others write New York winter time all the year round. */
const EST_BEHIND_HOURS = 5

/** Puts a time in its slot when it is one. */
function timed(at: number, into: Float64Array, slot: number): boolean {
  if (!(at >= 0 && at <= Number.MAX_SAFE_INTEGER)) return false
  into[slot] = at
  return true
}

export const number: Cell = { reason: 'not a number', read: readNumber }

/** Milliseconds since the epoch, with or without a fraction. */
export const millis: Cell = {
  reason: 'not a time',
  read: (bytes, from, to, into, slot) => {
    const before = into[slot]
    if (!readNumber(bytes, from, to, into, slot)) return false
    if (timed(Math.round(into[slot] * MICROS_PER_MILLI), into, slot)) return true
    into[slot] = before
    return false
  },
}

/** Seconds as the first digits of an epoch time, then `places` more of which six are used. */
function epoch(bytes: Uint8Array, from: number, to: number, places: number): number {
  const seconds = readDigits(bytes, from, to - places)
  const micros = readDigits(bytes, to - places, to - places + 6)
  const rest = places === 6 ? 0 : readDigits(bytes, to - places + 6, to)
  return seconds < 0 || micros < 0 || rest < 0 ? NaN : seconds * MICROS_PER_SECOND + micros
}

export const micros: Cell = {
  reason: 'not a time',
  read: (bytes, from, to, into, slot) => timed(epoch(bytes, from, to, 6), into, slot),
}

/** Nanoseconds since the epoch; what is below a microsecond is left out. */
export const nanos: Cell = {
  reason: 'not a time',
  read: (bytes, from, to, into, slot) => timed(epoch(bytes, from, to, 9), into, slot),
}

/** Micros of a clock time; NaN when it is none. Every argument is -1 when its digits were none. */
function clock(hour: number, minute: number, second: number, fraction: number): number {
  const known = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60 && fraction >= 0
  return known ? (hour * 3_600 + minute * 60 + second) * MICROS_PER_SECOND + fraction : NaN
}

/** `YYYYMMDD HHMMSSmmm`, New York winter time. */
export const estStamp: Cell = {
  reason: 'not a time',
  read: (bytes, from, to, into, slot) => {
    if (to - from !== 18 || bytes[from + 8] !== 32) return false
    const two = (at: number): number => readDigits(bytes, from + at, from + at + 2)
    const milli = readDigits(bytes, from + 15, to)
    const day = daysSinceEpoch(readDigits(bytes, from, from + 4), two(4), two(6)) * MICROS_PER_DAY
    const inDay = clock(two(9), two(11), two(13), milli < 0 ? -1 : milli * MICROS_PER_MILLI)
    return timed(day + inDay + EST_BEHIND_HOURS * MICROS_PER_HOUR, into, slot)
  },
}

/** Micros a time zone is ahead of UTC, from `Z`, `+00:00`, `-0500`, `+01` or nothing; NaN when it is none. */
function zone(bytes: Uint8Array, from: number, to: number): number {
  if (from === to || (to - from === 1 && bytes[from] === 90)) return 0
  const sign = bytes[from] === 43 ? 1 : bytes[from] === 45 ? -1 : NaN
  const hour = readDigits(bytes, from + 1, from + 3)
  const rest = bytes[from + 3] === 58 ? from + 4 : from + 3
  const minute = rest >= to ? 0 : to - rest === 2 ? readDigits(bytes, rest, to) : -1
  return to - from >= 3 && hour >= 0 && minute >= 0 ? sign * (hour * 60 + minute) * 60 * MICROS_PER_SECOND : NaN
}

/** `YYYY-MM-DD HH:MM:SS`, with `T` or a blank, up to nine decimals of the second and a zone, UTC without one. */
export const isoStamp: Cell = {
  reason: 'not a time',
  read: (bytes, from, to, into, slot) => {
    const between = bytes[from + 10]
    if (to - from < 19 || (between !== 32 && between !== 84)) return false
    if (bytes[from + 4] !== 45 || bytes[from + 7] !== 45 || bytes[from + 13] !== 58 || bytes[from + 16] !== 58)
      return false
    const two = (at: number): number => readDigits(bytes, from + at, from + at + 2)
    let end = from + 19
    let fraction = 0
    if (end < to && bytes[end] === 46) {
      const first = ++end
      while (end < to && bytes[end] >= 48 && bytes[end] <= 57) end++
      const digits = end - first
      const value = digits > 9 ? -1 : readDigits(bytes, first, end)
      fraction = digits > 6 ? Math.floor(value / 10 ** (digits - 6)) : value * 10 ** (6 - digits)
    }
    const day = daysSinceEpoch(readDigits(bytes, from, from + 4), two(5), two(8)) * MICROS_PER_DAY
    return timed(day + clock(two(11), two(14), two(17), fraction) - zone(bytes, end, to), into, slot)
  },
}

/** An id that counts; any other text is an id too, but NaN. */
export const id: Cell = {
  reason: 'not an id',
  read: (bytes, from, to, into, slot) => {
    const digits = readDigits(bytes, from, to)
    into[slot] = digits < 0 ? NaN : digits
    return true
  },
}

const lowered = (bytes: Uint8Array, from: number, to: number): string =>
  to - from > 8 ? '' : String.fromCharCode(...bytes.subarray(from, to)).toLowerCase()

/** The aggressor's side of words. */
function sides(words: ReadonlyMap<string, number>): Cell['read'] {
  return (bytes, from, to, into, slot) => {
    const side = words.get(lowered(bytes, from, to))
    if (side === undefined) return false
    into[slot] = side
    return true
  }
}

export const side: Cell = {
  reason: 'not a side',
  read: sides(
    new Map([
      ['buy', 1],
      ['sell', -1],
      ['unknown', NaN],
    ]),
  ),
}

/** When the buyer was there before, the seller took. */
export const buyerIsMaker: Cell = {
  reason: 'neither true nor false',
  read: sides(
    new Map([
      ['1', -1],
      ['true', -1],
      ['0', 1],
      ['false', 1],
    ]),
  ),
}

export const aggressor: Cell = {
  reason: 'none of B, A and N',
  read: sides(
    new Map([
      ['b', 1],
      ['a', -1],
      ['n', NaN],
    ]),
  ),
}
