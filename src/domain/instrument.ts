/**
 * What is traded. After subscription an instrument is a small integer (`InstrumentId`), so nothing on the tick path
 * looks a symbol up by its name.
 */
import { Money } from './money.ts'

/** 1, 2, 3 ... in the order of the configuration; 0 in a message means "no single instrument". */
export type InstrumentId = number

export interface Instrument {
  readonly id: InstrumentId
  readonly symbol: string
  /** Smallest price step, quote currency, as a decimal string: '0.00001'. */
  readonly tickSize: string
  /** Smallest volume step, lots, as a decimal string: '0.01'. */
  readonly lotStep: string
  readonly minLots: string
  readonly maxLots: string
  /** Units of the underlying per lot: 100000 for FX, the point value for a future. */
  readonly contractSize: string
  /** Currency of price and profit: the quote currency of a pair. */
  readonly currency: string
  /** Currency one unit of the underlying is an amount of: EUR of EURUSD. Absent for what is no currency. */
  readonly base?: string | undefined
  /** Share of its value that a position ties up, as a decimal string: '0.0333'. Absent: not known. */
  readonly marginRate?: string | undefined
}

/** A double price as an exact multiple of the tick: snapped, so 64.1 / 0.01 is 6410 ticks and not 6409. */
export const ticksOf = (price: number, tickSize: number): number => Math.round(price / tickSize)

/** By its text: there are few, and reading one costs as much as what it is used for. */
const stepByText = new Map<string, Money>()

function stepOf(text: string): Money {
  const known = stepByText.get(text)
  if (known !== undefined) return known
  const step = new Money(text)
  stepByText.set(text, step)
  return step
}

/** The exact price of `ticks`. */
export const priceOf = (ticks: number, instrument: Instrument): Money => stepOf(instrument.tickSize).times(ticks)

/** Lots floored to the step, towards zero: never more than was asked. Snaps to 9 decimals of a step first. */
export const stepsOf = (lots: number, lotStep: number): number => Math.trunc(Number((lots / lotStep).toFixed(9)))

/** The exact lots of `steps`. */
export const lotsOf = (steps: number, instrument: Instrument): Money => stepOf(instrument.lotStep).times(steps)
