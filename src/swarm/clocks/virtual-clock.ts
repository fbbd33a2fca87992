/** Time that moves only when told: replay and backtest. */
import type { Micros } from '#domain/time.ts'
import type { Clock } from '#swarm/ports/clock.ts'

export interface VirtualClock extends Clock {
  /** Never back: an earlier time is ignored. */
  advanceTo(at: Micros): void
}

export function virtualClock(start: Micros): VirtualClock {
  let now = start
  return {
    virtual: true,
    now: () => now,
    advanceTo(at) {
      if (at > now) now = at
    },
  }
}
