/**
 * What was filled in the trading day, both sides added, by instrument. A fill taken back is taken off; what was filled
 * before anybody counted here is carried in.
 */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import type { Fill } from '#trading/orders/fill-set.ts'

export interface DayVolume {
  dayLots(instrument: InstrumentId): Money
  /**
   * At the rate of each fill's moment, what was carried in at the present one, account currency; NaN once there was none.
   */
  dayValue(instrument: InstrumentId): number
}

export interface DayVolumeBook extends DayVolume {
  add(fill: Fill, undo: boolean): void
  /** All there was so far, in the place of what was counted; `worth` in the instrument's currency. */
  carry(instrument: InstrumentId, lots: Money, worth: Money): void
  clear(): void
}

/** `rateOf` is account currency for one unit of the instrument's. */
export function createDayVolume(
  instruments: readonly Instrument[],
  rateOf: (instrument: InstrumentId) => number,
): DayVolumeBook {
  const sizes = new Map(instruments.map(({ id, contractSize }) => [id, new Money(contractSize)]))
  const lots = new Map<InstrumentId, Money>()
  const values = new Map<InstrumentId, number>()
  /** Instrument's currency. */
  const carried = new Map<InstrumentId, number>()
  return {
    add({ instrument, lots: filled, price }, undo) {
      const signed = undo ? filled.negated() : filled
      const worth = signed.times(price).times(sizes.get(instrument) ?? ZERO)
      lots.set(instrument, (lots.get(instrument) ?? ZERO).plus(signed))
      values.set(instrument, (values.get(instrument) ?? 0) + worth.toNumber() * rateOf(instrument))
    },
    carry(instrument, before, worth) {
      lots.set(instrument, before)
      values.delete(instrument)
      carried.set(instrument, worth.toNumber())
    },
    clear() {
      lots.clear()
      values.clear()
      carried.clear()
    },
    dayLots: (instrument) => lots.get(instrument) ?? ZERO,
    dayValue(instrument) {
      const worth = carried.get(instrument) ?? 0
      return (values.get(instrument) ?? 0) + (worth === 0 ? 0 : worth * rateOf(instrument))
    },
  }
}
