/**
 * What was traded of every instrument in the trading day, both sides, by the fills in the journal: a risk agent that was
 * restarted in the middle of the day has not heard of them.
 *
 * Day  of the newest fill, by the venue's time. A fill found late counts on its own day.
 */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import type { Micros } from '#domain/time.ts'
import { createTradingDay, type TradingDayTerms } from '#domain/trading-day.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'

export interface Traded {
  readonly lots: Money
  /** The instrument's currency. */
  readonly worth: Money
}

export interface DeskVolume {
  take(entry: JournalEntry): void
  /** On the day of that moment. */
  on(instrument: InstrumentId, at: Micros): Traded
}

const NOTHING: Traded = { lots: ZERO, worth: ZERO }

export function createDeskVolume(instruments: readonly Instrument[], terms: TradingDayTerms): DeskVolume {
  const { startOf } = createTradingDay(terms)
  const sizes = new Map(instruments.map(({ id, contractSize }) => [id, new Money(contractSize)]))
  const traded = new Map<InstrumentId, Traded>()
  let day = -Infinity
  return {
    take(entry) {
      if (entry.entry !== 'filled') return
      const { instrument, lots, price, at } = entry.fill
      const size = sizes.get(instrument)
      const its = startOf(at)
      if (size === undefined || !(its >= day)) return
      if (its > day) traded.clear()
      day = its
      const before = traded.get(instrument) ?? NOTHING
      traded.set(instrument, {
        lots: before.lots.plus(lots),
        worth: before.worth.plus(lots.times(price).times(size)),
      })
    },
    on: (instrument, at) => (startOf(at) > day ? NOTHING : (traded.get(instrument) ?? NOTHING)),
  }
}
