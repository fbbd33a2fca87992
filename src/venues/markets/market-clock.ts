/**
 * Market time: how long the market has been going, whatever the stamps on its events say.
 *
 * It moves by the difference between one event's stamp and the next. A stamp that steps back moves nothing, and a pause
 * is cut short at `maxPauseMicros` (a weekend in a file, or one absurd stamp, would hold up every order under way).
 */
import type { Micros } from '#domain/time.ts'

export interface MarketClock {
  /** Sets the event time at elapsed 0; NaN for that of the first event. Once, before anything else. */
  begin(at: Micros): void
  /** Micros since the market began; never falls. */
  elapsed: number
  /** The elapsed time at which an event stamped `at` is due. */
  dueOf(at: Micros): number
  /** The event stamped `at` happens. */
  reach(at: Micros): void
  /** Event time now: the last event's stamp and what has passed since. */
  eventTime(): Micros
}

export function marketClock(maxPauseMicros: number): MarketClock {
  let lastAt = NaN
  let lastDue = 0
  const clock = {
    elapsed: 0,
    begin(at: Micros): void {
      lastAt = at
    },
    dueOf: (at: Micros) =>
      Number.isNaN(lastAt) ? lastDue : lastDue + Math.min(maxPauseMicros, Math.max(0, at - lastAt)),
    reach(at: Micros): void {
      lastDue = clock.dueOf(at)
      lastAt = at
      if (lastDue > clock.elapsed) clock.elapsed = lastDue
    },
    eventTime: () => lastAt + (clock.elapsed - lastDue),
  }
  return clock
}
