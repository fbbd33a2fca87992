/** A day or a moment of UTC as a user types it: 2026-03-02, 2026-03-02T10:00, with seconds and millis where wanted. */
const MOMENT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?)?$/

/** Milliseconds since the epoch; undefined for what is none. The 30th of February, which reads as a day in March, is none. */
export function utcMillis(text: string): number | undefined {
  if (!MOMENT.test(text)) return undefined
  const millis = Date.parse(text.includes('T') ? `${text}Z` : text)
  return Number.isNaN(millis) || !new Date(millis).toISOString().startsWith(text.slice(0, 10)) ? undefined : millis
}
