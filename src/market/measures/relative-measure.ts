/** A spread or an impact as a share of the price. */

/**
 * amount / mid, so that instruments can be compared.
 *
 * Unit    none; times 10,000 it is basis points.
 * Edge    NaN when the mid is not positive: nothing is a share of zero.
 */
export const relativeTo = (amount: number, mid: number): number => (mid > 0 ? amount / mid : Number.NaN)
