/**
 * The equity the trading day began with, as the venue told it. Kept in the journal, so that what a day has lost is known
 * to a risk agent, and to a swarm, that was restarted in the middle of it.
 */
import type { Money } from '#domain/money.ts'
import type { Micros } from '#domain/time.ts'
import { createTradingDay, type TradingDayTerms } from '#domain/trading-day.ts'
import type { Journal, JournalEntry } from '#swarm/ports/journal.ts'

export interface DayBook {
  recover(entry: JournalEntry): void
  /** The equity at the start of today; the first one told today, when nothing earlier is known. What is no number begins no day. */
  startOf(equity: Money): Money
}

export function createDayBook(append: Journal['append'], now: () => Micros, terms: TradingDayTerms): DayBook {
  const { startOf } = createTradingDay(terms)
  let day = Number.NaN
  let start: Money | undefined
  return {
    recover(entry) {
      if (entry.entry !== 'day') return
      day = startOf(entry.at)
      start = entry.equity
    },
    startOf(equity) {
      if (!equity.isFinite()) return start ?? equity
      const at = now()
      if (start === undefined || startOf(at) !== day) {
        day = startOf(at)
        start = equity
        append({ entry: 'day', at, equity })
      }
      return start
    },
  }
}
