/**
 * Weekly sessions in a time zone: whether a moment is in one, and until when that stays so.
 *
 * A session is told in local time and follows the clocks of its place: its ends are those of days that begin then
 * (domain/trading-day.ts), so it may be an hour longer or shorter where they change. A session whose end is not after its
 * start ends on the next day.
 *
 * Cost    two comparisons while the moment is in the span of the last one; else some 50 us a session.
 * Errors  RangeError for a zone the runtime does not know, and for a moment that is no number.
 */
import type { Zod } from './schema.ts'
import { MICROS_PER_DAY, MICROS_PER_MILLI, type Micros } from './time.ts'
import { CLOCK_TIME, createTradingDay, isZone } from './trading-day.ts'

export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const
export type Weekday = (typeof weekdays)[number]

export interface Session {
  /** Days it starts on. */
  readonly days: readonly Weekday[]
  /** 'HH:MM'; the end is not part of it and may be '24:00'. */
  readonly from: string
  readonly to: string
}

/** From `from` until before `until` it is open, or closed, all the time. */
export interface Span {
  readonly open: boolean
  readonly from: Micros
  readonly until: Micros
}

const END_TIME = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/

/** A time zone as a configuration names it. */
export const zoneText = (z: Zod) =>
  z.string().refine(isZone, 'must be a time zone such as "America/Sao_Paulo" or "UTC"')

/** Sessions as a configuration writes them. */
export const sessionList = (z: Zod) =>
  z
    .array(
      z.strictObject({
        days: z.array(z.enum(weekdays)).min(1).describe('days it starts on'),
        from: z.string().regex(CLOCK_TIME, 'must be a time such as "09:00"').describe('start, local time'),
        to: z
          .string()
          .regex(END_TIME, 'must be a time such as "18:25"')
          .describe('end, local time; not after the start: on the next day'),
      }),
    )
    .min(1)

/** What is true at a moment, and for how long. */
export function sessionsIn(zone: string, sessions: readonly Session[]): (at: Micros) => Span {
  const weekday = new Intl.DateTimeFormat('en-US', { timeZone: zone, weekday: 'short' })
  const startsOn = (at: Micros, days: readonly Weekday[]): boolean => {
    const name = weekday.format(at / MICROS_PER_MILLI).toLowerCase()
    return days.some((day) => day === name)
  }
  const bounded = sessions.map(({ days, from, to }) => ({
    days,
    start: createTradingDay({ zone, start: from }),
    end: createTradingDay({ zone, start: to === '24:00' ? '00:00' : to }),
  }))

  const spanFrom = (at: Micros): Span => {
    let opens = at + 8 * MICROS_PER_DAY
    for (const { days, start, end } of bounded) {
      const last = start.startOf(at)
      const over = end.endOf(last)
      if (at < over && startsOn(last, days)) return { open: true, from: at, until: over }
      let next = start.endOf(at)
      while (next < opens && !startsOn(next, days)) next = start.endOf(next)
      opens = Math.min(opens, next)
    }
    return { open: false, from: at, until: opens }
  }

  let span: Span = { open: false, from: Infinity, until: -Infinity }
  return (at) => {
    if (!(at >= span.from && at < span.until)) span = spanFrom(at)
    return span
  }
}
