/**
 * The day that daily limits run on: it begins at a local time of a time zone, as the venue counts its days.
 *
 *     UTC 00:00                 the calendar day
 *     America/New_York 17:00    the day of the currency market
 *     America/Sao_Paulo 00:00   the day of B3
 *
 * Clocks  a start that the clocks skip comes when they would have shown it unchanged: 02:30, in a night that goes from
 *         02:00 to 03:00, is 03:30, and a midnight that is skipped is 01:00. Of one they show twice the first counts. So
 *         every moment is in one day, and days are 23 to 25 hours long where clocks change.
 * Cost    two comparisons while the moment is in the day of the last one; else some 20 us, once a day.
 * Errors  RangeError for a zone the runtime does not know and a start that is not HH:MM.
 * Edge    NaN for NaN and infinities.
 */
import { MICROS_PER_DAY, type Micros, MICROS_PER_MILLI } from './time.ts'

export interface TradingDayTerms {
  /** IANA name: 'UTC', 'America/New_York'. */
  readonly zone: string
  /** Local time 'HH:MM'. */
  readonly start: string
}

export interface TradingDay {
  /** When the day that holds `at` began. */
  startOf(at: Micros): Micros
  /** When the one after it begins. */
  endOf(at: Micros): Micros
}

export const UTC_DAY: TradingDayTerms = { zone: 'UTC', start: '00:00' }

const MILLIS_PER_DAY = MICROS_PER_DAY / MICROS_PER_MILLI
const MILLIS_PER_MINUTE = 60_000

export const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** HH:MM, as clocks show it. */
export const CLOCK_TIME = /^([01]\d|2[0-3]):[0-5]\d$/

export const isStart = (start: string): boolean => CLOCK_TIME.test(start)

const minutesOf = (start: string): number => {
  if (!isStart(start)) throw new RangeError(`a trading day starts at HH:MM, not at ${start}`)
  return Number(start.slice(0, 2)) * 60 + Number(start.slice(3))
}

/** What the clocks of a zone show at a moment, as if it were UTC; milliseconds both. Throws RangeError for no zone. */
export function clockOf(zone: string): (millis: number) => number {
  if (zone === 'UTC') return (millis) => millis
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (millis) => {
    const shown: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(millis)) shown[type] = Number(value)
    const { year, month, day, hour, minute, second } = shown
    return Date.UTC(year, month - 1, day, hour, minute, second)
  }
}

export function createTradingDay({ zone, start }: TradingDayTerms): TradingDay {
  const minutes = minutesOf(start)
  const clock = clockOf(zone)

  /** When the clocks show `shown` for the first time; where they skip it, when they would have, unchanged. */
  const momentOf = (shown: number): number => {
    const before = shown - (clock(shown - MILLIS_PER_DAY) - (shown - MILLIS_PER_DAY))
    const after = shown - (clock(shown + MILLIS_PER_DAY) - (shown + MILLIS_PER_DAY))
    const both = before < after ? [before, after] : [after, before]
    return both.find((moment) => clock(moment) === shown) ?? both[1]
  }
  /** Of the day with this number since 1970, by the local calendar. */
  const startOfDay = (day: number): number => momentOf(day * MILLIS_PER_DAY + minutes * MILLIS_PER_MINUTE)

  let from: Micros = Infinity
  let to: Micros = -Infinity

  const turn = (at: Micros): void => {
    const millis = Math.floor(at / MICROS_PER_MILLI)
    let day = Math.floor(clock(millis) / MILLIS_PER_DAY) + 1
    while (startOfDay(day) > millis) day--
    from = startOfDay(day) * MICROS_PER_MILLI
    to = startOfDay(day + 1) * MICROS_PER_MILLI
  }

  const within = (at: Micros): boolean => {
    if (at >= from && at < to) return true
    if (!Number.isFinite(at)) return false
    turn(at)
    return true
  }

  return {
    startOf: (at) => (within(at) ? from : Number.NaN),
    endOf: (at) => (within(at) ? to : Number.NaN),
  }
}
