/** What the maker of a trade kept of it. */

/**
 * Realized spread, signed: RS = 2 D (p - m'), m' the mid some time after the trade.
 *
 * Negative when the price went on in the trade's direction by more than the maker had earned: adverse selection.
 *
 * Unit    price.
 * Source  Huang & Stoll (1996), Journal of Financial Economics 41; Hasbrouck (2007).
 * Edge    NaN when D is 0 and while m' is not known (NaN).
 */
export const realizedSpread = (sign: number, price: number, midAfter: number): number =>
  sign === 0 ? Number.NaN : 2 * sign * (price - midAfter)

/**
 * The form without a sign, `realized_spread_abs`: 2 |p - m'|. Price.
 *
 * Never negative: it cannot show a maker's loss, and effective = realized + impact does not hold for it.
 */
export const realizedSpreadAbs = (price: number, midAfter: number): number => 2 * Math.abs(price - midAfter)
