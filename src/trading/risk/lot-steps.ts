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

/** Powers of ten up to here are doubles. */
const MOST_PLACES = 22

/** A lot step as `whole / power`: '0.01' is 1 / 100. */
const fractionOf = perInstrument(({ lotStep }) => {
  const step = new Money(lotStep)
  const power = 10 ** Math.min(MOST_PLACES, step.decimalPlaces())
  return { whole: step.times(power).toNumber(), power }
})

/** For a reader: the double next to the exact lots. */
export function shownLots(steps: number, instrument: Instrument): number {
  if (!Number.isFinite(steps) || steps === 0) return steps
  const { whole, power } = fractionOf(instrument)
  const scaled = steps * whole
  // One rounding, that of the division: the way through Decimal comes to the same.
  return Number.isInteger(steps) && Number.isSafeInteger(scaled) ? scaled / power : lotsOf(steps, instrument).toNumber()
}

/** Units of the underlying in one lot step. */
export const unitsOfStep = perInstrument(({ lotStep, contractSize }) => Number(lotStep) * Number(contractSize))
