/**
 * Lots as whole lot steps, and what they are worth: sums and comparisons of whole numbers are exact in a double.
 *
 * Cost  what depends on the instrument alone is worked out once and looked up by its number; nothing is allocated then.
 */
import { type Instrument, lotsOf } from '#domain/instrument.ts'
import { Money } from '#domain/money.ts'

/** Keeps what `make` says of an instrument. An instrument of the same number but other terms is asked for anew. */
export function perInstrument<T>(make: (instrument: Instrument) => T): (instrument: Instrument) => T {
  const kept: { readonly instrument: Instrument; readonly made: T }[] = []
  return (instrument) => {
    const known = kept[instrument.id]
    if (known !== undefined && known.instrument === instrument) return known.made
    const made = make(instrument)
    kept[instrument.id] = { instrument, made }
    return made
  }
}

/** A number of lots as steps of each instrument: whole ones, rounded down, so never more than was allowed. */
export const stepLimit = (lots: number): ((instrument: Instrument) => number) =>
  perInstrument(({ lotStep }) => new Money(lots).div(lotStep).floor().toNumber())

/** Exact for a multiple of the step; any other lots are the double next to it. */
export const toSteps = (lots: Money, instrument: Instrument): number => lots.div(instrument.lotStep).toNumber()

/** The last answer for each instrument: most figures are asked for again before they change. */
const lastShown = perInstrument(() => ({ steps: 0, lots: 0 }))

/** For a reader. */
export function shownLots(steps: number, instrument: Instrument): number {
  if (!Number.isFinite(steps) || steps === 0) return steps
  const last = lastShown(instrument)
  if (last.steps !== steps) {
    last.steps = steps
    last.lots = lotsOf(steps, instrument).toNumber()
  }
  return last.lots
}

/** Units of the underlying in one lot step. */
export const unitsOfStep = perInstrument(({ lotStep, contractSize }) => Number(lotStep) * Number(contractSize))
