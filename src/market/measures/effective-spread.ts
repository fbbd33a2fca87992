/** What a trade paid beyond the mid. */

/**
 * Effective spread, signed: ES = 2 D (p - m). D is +1 for a buy and -1 for a sale, m the mid just before the trade.
 *
 * Unit    price (twice the distance, so that it compares with the quoted spread); negative when the trade was inside
 *         the mid's other side.
 * Source  Huang & Stoll (1996), Journal of Financial Economics 41; Hasbrouck (2007).
 * Edge    NaN when D is 0: a trade nobody can sign has no side to pay on.
 */
export const effectiveSpread = (sign: number, price: number, mid: number): number =>
  sign === 0 ? Number.NaN : 2 * sign * (price - mid)

/** The form without a sign: 2 |p - m|. Never negative, and needs no D. Price. */
export const effectiveSpreadAbs = (price: number, mid: number): number => 2 * Math.abs(price - mid)
