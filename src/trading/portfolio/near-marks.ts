/**
 * What is held, in doubles: for figures that are asked with every order. Within some 1e-15 of each amount in a sum.
 *
 * Cost  a loop over the instruments that are held, no allocation.
 * Edge  NaN while a side that is held has no mark, or its currency no rate.
 */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import type { HoldingLots } from './holding-lots.ts'
import type { Touches } from './touches.ts'

export interface NearMarks {
  /** After every change of what is held. */
  set(instrument: InstrumentId, holding: HoldingLots): void
  /** Account currency. */
  unrealized(): number
  /** Long and short added, at the mid, account currency. */
  value(): number
}

export function createNearMarks(
  instruments: readonly Instrument[],
  { bidOf, askOf, midOf }: Touches,
  rateOf: (instrument: InstrumentId) => number,
): NearMarks {
  const size = instruments.reduce((most, { id }) => Math.max(most, id), 0) + 1
  const zeros = () => new Float64Array(size)
  const [long, longAverage, short, shortAverage, units] = [zeros(), zeros(), zeros(), zeros(), zeros()]
  for (const { id, contractSize } of instruments) units[id] = Number(contractSize)
  let held: InstrumentId[] = []
  return {
    set(id, holding) {
      long[id] = holding.long.lots.toNumber()
      longAverage[id] = holding.long.averagePrice?.toNumber() ?? 0
      short[id] = holding.short.lots.toNumber()
      shortAverage[id] = holding.short.averagePrice?.toNumber() ?? 0
      held = held.filter((other) => other !== id)
      if (long[id] > 0 || short[id] > 0) held.push(id)
    },
    unrealized() {
      let total = 0
      for (const id of held) {
        let gain = 0
        if (long[id] > 0) gain += (bidOf(id) - longAverage[id]) * long[id]
        if (short[id] > 0) gain += (shortAverage[id] - askOf(id)) * short[id]
        total += gain * units[id] * rateOf(id)
      }
      return total
    },
    value() {
      let total = 0
      for (const id of held) total += (long[id] + short[id]) * midOf(id) * units[id] * rateOf(id)
      return total
    },
  }
}
