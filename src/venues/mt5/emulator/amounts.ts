/** Exact arithmetic of the trade server: volumes as integer units of 1e-8 lots, prices as decimals, money as cents. */
import { roundedTo } from './walk.ts'
import type { SymbolSpec } from './trading.ts'

const UNITS_A_LOT = 100_000_000

/** Integer units; NaN when the volume is no number. */
export const unitsOf = (lots: number): number => Math.round(lots * UNITS_A_LOT)
export const lotsOf = (units: number): number => units / UNITS_A_LOT

/** The nearest decimal of the symbol's digits: equal prices are equal numbers then. */
export const decimalPrice = (price: number, { digits }: SymbolSpec): number => roundedTo(digits, price)

/** Whole points from `from` up to `to`. */
export const pointsBetween = (from: number, to: number, { point }: SymbolSpec): number =>
  Math.round((to - from) / point)

/** False for NaN too. A thousandth of a tick is forgiven: it is what doubles leave behind. */
export function onGrid(value: number, step: number): boolean {
  const steps = value / step
  return Math.abs(steps - Math.round(steps)) < 1e-3
}

/** Halves away from zero, so that a gain and the same loss are the same number. */
const roundedEvenly = (value: number): number => Math.sign(value) * Math.round(Math.abs(value))

/** The smallest money of an account, in whole numbers. */
export const centsOf = (money: number, currencyDigits: number): number =>
  roundedEvenly(Number((money * 10 ** currencyDigits).toPrecision(15)))
export const moneyOf = (cents: number, currencyDigits: number): number => cents / 10 ** currencyDigits

/** Worth of a move from `from` to `to` to whoever is long: ticks * tick value * lots. */
export const worthOf = (from: number, to: number, units: number, { tickSize, tickValue }: SymbolSpec): number =>
  ((to - from) / tickSize) * tickValue * lotsOf(units)

/** volume * contract * price / leverage. */
export const marginOf = (units: number, price: number, { contractSize }: SymbolSpec, leverage: number): number =>
  (lotsOf(units) * contractSize * price) / leverage
