/** The few largest of a stream, with when they were: an insertion into a short sorted list. */
import type { Micros } from '#domain/time.ts'

export interface Ranked {
  readonly size: number
  readonly at: Micros
  readonly value: number
}

export interface Largest {
  /** Largest first; of equals the earlier one. */
  readonly kept: readonly Ranked[]
  /** `value` is told with it. */
  add(size: number, at: Micros, value: number): void
}

export function largest(places: number): Largest {
  const kept: Ranked[] = []
  return {
    kept,
    add(size, at, value) {
      if (kept.length === places && !(size > kept[places - 1].size)) return
      let k = kept.length
      while (k > 0 && kept[k - 1].size < size) k--
      kept.splice(k, 0, { size, at, value })
      if (kept.length > places) kept.pop()
    },
  }
}
