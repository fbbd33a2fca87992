/**
 * Rows at the weekend of foreign exchange: Friday 22:00 to Sunday 21:00 UTC, closed in winter and summer alike. A few
 * among many are stray; a market that never closes has more than one in a hundred there.
 */
import { MICROS_PER_DAY, type Micros } from '#domain/time.ts'
import type { Measure } from './measure.ts'
import { counted } from './words.ts'

const WEEK = 7 * MICROS_PER_DAY
/** 1970-01-01 was a Thursday. */
const FROM = (1 + 22 / 24) * MICROS_PER_DAY
const TO = (3 + 21 / 24) * MICROS_PER_DAY
const STRAY_SHARE = 0.01

export function inWeekend(at: Micros): boolean {
  const inWeek = at % WEEK
  return inWeek >= FROM && inWeek < TO
}

export function weekend(): Measure {
  let count = 0
  return {
    take({ at }) {
      if (inWeekend(at)) count++
    },
    finding: ({ rows }) => ({
      verdict: count > 0 && count < STRAY_SHARE * rows ? 'note' : 'ok',
      text: count === 0 ? 'none' : counted(count, 'rows between Friday 22:00 and Sunday 21:00 UTC', rows),
      facts: { count },
    }),
  }
}
