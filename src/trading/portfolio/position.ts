/**
 * A netting position at average cost.
 *
 *   same direction   average = (average |lots| + price n) / (|lots| + n)
 *   closing part     realizes (price - average) * closed * sign * contractSize, at the old average
 *   flip             the closing part as above, the rest opens at the fill's price
 *   flat             no average
 *
 * It keeps `cash`, the sum of -signed lots * price * contractSize over the fills, which divides nothing and so rounds
 * nothing. Realized is derived from it, and the identity
 *
 *   realized + unrealized = cash + lots * mark * contractSize
 *
 * holds by construction, whatever the average was rounded to (28 digits).
 *
 * Unit    lots signed, prices in quote currency, money in quote currency; contractSize units a lot.
 * Source  math.md 12.1; golden file position_pnl.json. Fees stand apart, in the account's currency: above zero a cost, below
 *         it a rebate.
 */
import { Money, ZERO } from '#domain/money.ts'
import { type Side, signOf } from '#domain/side.ts'

export interface Position {
  readonly contractSize: Money
  /** Signed. */
  readonly lots: Money
  /** null when flat. */
  readonly averagePrice: Money | null
  readonly cash: Money
  readonly fees: Money
}

export const flatPosition = (contractSize: string): Position => ({
  contractSize: new Money(contractSize),
  lots: ZERO,
  averagePrice: null,
  cash: ZERO,
  fees: ZERO,
})

/** What the open lots cost at their average: the part of the cash that is not realized yet, with its sign turned. */
const inventory = ({ lots, averagePrice, contractSize }: Position): Money =>
  averagePrice === null ? ZERO : lots.times(averagePrice).times(contractSize)

/** Realized, before fees. */
export const realizedOf = (position: Position): Money => position.cash.plus(inventory(position))

/** What closing at `mark` would realize, before fees. Zero when flat; NaN for an open position and a NaN mark. */
export const unrealizedOf = (position: Position, mark: number | Money): Money =>
  position.averagePrice === null
    ? ZERO
    : new Money(mark).minus(position.averagePrice).times(position.lots).times(position.contractSize)

/** The position after a fill of `lots` (above zero) at `price`. */
export function afterFill(position: Position, side: Side, lots: Money, price: Money, fee: Money): Position {
  const { contractSize, cash, fees } = position
  const change = lots.times(signOf(side))
  return {
    contractSize,
    lots: position.lots.plus(change),
    averagePrice: averageAfter(position, change, price),
    cash: cash.minus(change.times(price).times(contractSize)),
    fees: fees.plus(fee),
  }
}

function averageAfter({ lots: held, averagePrice }: Position, change: Money, price: Money): Money | null {
  const next = held.plus(change)
  if (next.isZero()) return null
  if (averagePrice === null) return price
  const grows = held.isNegative() === change.isNegative()
  if (grows) return averagePrice.times(held).plus(price.times(change)).div(next)
  const flipped = held.isNegative() !== next.isNegative()
  return flipped ? price : averagePrice
}

/** The position as the venue says it is; what was realized so far and the fees stay. */
export function adopted(position: Position, lots: Money, averagePrice: Money): Position {
  const next = { ...position, lots, averagePrice: lots.isZero() ? null : averagePrice }
  return { ...next, cash: realizedOf(position).minus(inventory(next)) }
}
