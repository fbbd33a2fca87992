/** How far a trade moved the mid. */

/**
 * Price impact: PI = 2 D (m' - m), m the mid just before the trade and m' the mid some time after it.
 *
 * With the signed spreads ES = RS + PI, but for the rounding of three differences.
 *
 * Unit    price.
 * Source  Huang & Stoll (1996), Journal of Financial Economics 41; Hasbrouck (2007).
 * Edge    NaN when D is 0 and while m' is not known (NaN).
 */
export const priceImpact = (sign: number, mid: number, midAfter: number): number =>
  sign === 0 ? Number.NaN : 2 * sign * (midAfter - mid)
