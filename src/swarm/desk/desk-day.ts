/**
 * The equity the UTC day began with, as the venue told it. Kept in the journal, so that what a day has lost is known to
 * a risk agent, and to a swarm, that was restarted in the middle of it. Days are of host time.
 */
import type { Money } from '#domain/money.ts'
import { startOfDay, type Micros } from '#domain/time.ts'
import type { Journal } from '#swarm/ports/journal.ts'

/** Answers the equity at the start of today; the first one told today, when nothing earlier is known. */
export function createDayBook(journal: Journal, now: () => Micros): (equity: Money) => Money {
  let day = Number.NaN
  let start: Money | undefined
  for (const entry of journal.recovered) {
    if (entry.entry !== 'day') continue
    day = startOfDay(entry.at)
    start = entry.equity
  }
  return (equity) => {
    const at = now()
    if (start === undefined || startOfDay(at) !== day) {
      day = startOfDay(at)
      start = equity
      journal.append({ entry: 'day', at, equity })
      journal.flush()
    }
    return start
  }
}
