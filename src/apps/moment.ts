/** Moments of UTC: as a user types them, and as they are written. */
import type { Micros } from '#domain/time.ts'

/** A day or a moment: 2026-03-02, 2026-03-02T10:00, with seconds and millis where wanted; a moment as it is written, too. */
const MOMENT = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z?)?$/

const DAY = '2026-03-02'

/** Milliseconds since the epoch; undefined for what is none. The 30th of February, which reads as a day in March, is none. */
export function utcMillis(text: string): number | undefined {
  if (!MOMENT.test(text)) return undefined
  const millis = Date.parse(text.length > DAY.length && !text.endsWith('Z') ? `${text}Z` : text)
  return Number.isNaN(millis) || !new Date(millis).toISOString().startsWith(text.slice(0, 10)) ? undefined : millis
}

/** `2026-11-21T13:00:00.123456Z` */
export function utcText(at: Micros): string {
  const micros = String(at % 1_000).padStart(3, '0')
  return `${new Date(Math.floor(at / 1_000)).toISOString().slice(0, -1)}${micros}Z`
}

/** `2026-11-21T13:00:00.123Z` */
export const isoText = (at: Micros): string => new Date(at / 1_000).toISOString()

/** `2026-11-21 13:00:00`, for people. */
export const clockText = (at: Micros): string => isoText(at).slice(0, 19).replace('T', ' ')
