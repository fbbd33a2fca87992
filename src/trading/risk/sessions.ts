/**
 * Weekly sessions in a time zone: whether a moment is in one, and until when that stays so.
 *
 * A session is told in local time and follows the clocks of its place: its ends are those of days that begin then
 * (domain/trading-day.ts), so it may be an hour longer or shorter where they change. A session whose end is not after its
 * start ends on the next day.
 *
 * Cost  some 50 us a session; callers keep the span and ask again when it is left.
 */
import { MICROS_PER_DAY, MICROS_PER_MILLI, type Micros } from '#domain/time.ts'
import { createTradingDay } from '#domain/trading-day.ts'

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

/** What is true at a moment, and for how long: the span begins at that moment. */
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

  return (at) => {
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
}
