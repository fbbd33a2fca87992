/** Things under way with one constant delay: what is sent first arrives first, so the next due time costs nothing. */
import type { Micros } from '#domain/time.ts'

export interface DelayLine {
  /** When the oldest one arrives; Infinity when nothing is under way. */
  readonly due: Micros
  readonly size: number
  /** `due` must not fall from one call to the next. */
  push(due: Micros, call: () => void): void
  /** Takes the oldest one out; only when `due` is finite. */
  take(): () => void
  /** Forgets everything under way, and says how much that was. */
  clear(): number
}

export function delayLine(): DelayLine {
  let entries: { readonly due: Micros; readonly call: () => void }[] = []
  let head = 0

  const line = {
    due: Infinity,
    size: 0,
    push(due: Micros, call: () => void): void {
      entries.push({ due, call })
      line.size++
      if (line.size === 1) line.due = due
    },
    take(): () => void {
      const { call } = entries[head++]
      line.size--
      if (line.size === 0) {
        entries = []
        head = 0
      }
      line.due = line.size === 0 ? Infinity : entries[head].due
      return call
    },
    clear(): number {
      const lost = line.size
      entries = []
      head = 0
      line.size = 0
      line.due = Infinity
      return lost
    },
  }
  return line
}
