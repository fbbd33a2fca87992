/**
 * When to ask for a position to be closed again: at once, and then ever more seldom while it does not shrink.
 *
 *   wait = FIRST, doubled after every order that left the position as it was, up to LAST
 *
 * A venue that is closed or refuses is asked a few times a minute and not a few times a second; a position that shrinks is
 * asked for again without delay.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import { fromSeconds, type Micros } from '#domain/time.ts'

const FIRST = fromSeconds(0.25)
const LAST = fromSeconds(16)

interface Attempt {
  readonly position: number
  readonly wait: number
  readonly due: Micros
}

export interface ClosingPace {
  /** Whether to ask now; `position` in signed lot steps. Several orders of one round are one attempt. */
  isDue(instrument: InstrumentId, position: number, now: Micros): boolean
  asked(instrument: InstrumentId, position: number, now: Micros): void
  /** It is flat, or need not be any more. */
  forget(instrument: InstrumentId): void
}

export function createClosingPace(): ClosingPace {
  const attempts = new Map<InstrumentId, Attempt>()
  const hasShrunk = (before: Attempt, position: number): boolean => Math.abs(position) < Math.abs(before.position)
  return {
    isDue(instrument, position, now) {
      const before = attempts.get(instrument)
      return before === undefined || hasShrunk(before, position) || !(now < before.due)
    },
    asked(instrument, position, now) {
      const before = attempts.get(instrument)
      const again = before !== undefined && !hasShrunk(before, position)
      if (again && now < before.due) return // another order of the same round
      const wait = again ? Math.min(LAST, 2 * before.wait) : FIRST
      attempts.set(instrument, { position, wait, due: now + wait })
    },
    forget: (instrument) => void attempts.delete(instrument),
  }
}
