/**
 * The trade server's clock: every time of the terminal is that clock written as if it were UTC. The terminal says how
 * far it is ahead, a multiple of 900 s that a change to summer time moves; the times themselves are never rewritten.
 */
import { lineOf } from '#domain/errors.ts'
import type { Micros } from '#domain/time.ts'

/** A wrong clock on either machine shifts all event times, and with them every age and deadline. */
const ALARM_MILLIS = 2_000

export interface ServerClock {
  /** Server clock minus UTC. */
  readonly offsetSeconds: number
  /** The terminal says how far the server's clock is ahead. */
  say(offsetSeconds: number): void
  /** The terminal says what the server's clock shows. Gives a line when it contradicts ours, once until it agrees. */
  check(serverMillis: number, now: Micros): string | undefined
  utcOf(serverMillis: number): Micros
}

export function createServerClock(): ServerClock {
  let offsetSeconds = 0
  let alarmed = false
  return {
    get offsetSeconds() {
      return offsetSeconds
    },
    say(seconds) {
      offsetSeconds = seconds
    },
    check(serverMillis, now) {
      const aheadMillis = serverMillis - (now / 1_000 + offsetSeconds * 1_000)
      const wrong = !(Math.abs(aheadMillis) <= ALARM_MILLIS)
      if (wrong === alarmed) return undefined
      alarmed = wrong
      if (!wrong) return undefined
      return lineOf('MT5_CLOCK', { serverAheadSeconds: (aheadMillis / 1_000).toFixed(1), offsetSeconds })
    },
    utcOf: (serverMillis) => (serverMillis - offsetSeconds * 1_000) * 1_000,
  }
}
