/**
 * Between the world's numbers and whole ones: lots in Decimal and lot steps, prices and ticks.
 *
 * A price between two ticks counts as the worse of them for a market that is looked at: the bid down, the ask up.
 */
import { type Instrument, lotsOf, priceOf } from '#domain/instrument.ts'
import { Money } from '#domain/money.ts'

export interface LotScale {
  readonly instrument: Instrument
  /** Lots a step, and price a tick. */
  readonly lotStep: number
  readonly tickSize: number
  readonly minSteps: number
  readonly maxSteps: number
  /** Whole steps in `lots`, the fraction cut off; exact. */
  stepsIn(lots: Money): number
  lotsOf(steps: number): Money
  priceOf(ticks: number): Money
  /** The nearest tick. */
  ticksOf(price: Money): number
  /** The last tick that is no worse than `price` for who buys (1) or sells (-1) at most there. */
  limitTicks(sign: 1 | -1, price: Money): number
  /** NaN for what is no price. */
  bidTicks(price: number): number
  askTicks(price: number): number
}

/** A part of a tick that is a rounding error of doubles. */
const NOISE = 1e-6

export function lotScale(instrument: Instrument): LotScale {
  const lotStep = Number(instrument.lotStep)
  const tickSize = Number(instrument.tickSize)
  const stepsIn = (lots: Money): number => lots.div(instrument.lotStep).trunc().toNumber()
  return {
    instrument,
    lotStep,
    tickSize,
    minSteps: Math.max(1, stepsIn(new Money(instrument.minLots))),
    maxSteps: Math.max(1, stepsIn(new Money(instrument.maxLots))),
    stepsIn,
    lotsOf: (steps) => lotsOf(steps, instrument),
    priceOf: (ticks) => priceOf(ticks, instrument),
    ticksOf: (price) => price.div(instrument.tickSize).round().toNumber(),
    limitTicks: (sign, price) => {
      const ticks = price.div(instrument.tickSize)
      return (sign > 0 ? ticks.floor() : ticks.ceil()).toNumber()
    },
    bidTicks: (price) => Math.floor(price / tickSize + NOISE),
    askTicks: (price) => Math.ceil(price / tickSize - NOISE),
  }
}
