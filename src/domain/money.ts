/**
 * Money, and anything sent to a venue: decimal.js, never a float.
 *
 * One rounding rule for the whole house: 28 significant digits, half to even. A price is snapped to a tick and lots to
 * a step at the border where they leave the market's doubles, by `priceOf` and `lotsOf` (domain/instrument.ts).
 */
import { Decimal } from 'decimal.js'

export const Money = Decimal.clone({ precision: 28, rounding: Decimal.ROUND_HALF_EVEN })
export type Money = Decimal

export const ZERO: Money = new Money(0)

export const atLeastZero = (value: Money): Money => (value.isNegative() ? ZERO : value)
