/**
 * What trading moves the price by. Temporary impact is paid by the fills alone; permanent impact shifts every later
 * price.
 *
 * Never apply one of these to fills that walked a book of their own: that would count the impact twice.
 */

/**
 * |Q| / V, at most 1: no law here is known beyond the whole volume, so a caller should tell of `exceedsVolume`.
 *
 * Edge  NaN for a volume that is not above 0, even for Q = 0.
 */
export const participation = (lots: number, volume: number): number =>
  volume > 0 ? Math.min(Math.abs(lots) / volume, 1) : NaN

/** More than all that is traded: the participation was capped. */
export const exceedsVolume = (lots: number, volume: number): boolean => Math.abs(lots) > volume

/** coefficient |Q| / V, a return without sign; the coefficient holds the volatility. */
export const linearImpact = (coefficient: number, lots: number, volume: number): number =>
  coefficient * participation(lots, volume)

/** coefficient sqrt(|Q| / V), a return without sign. */
export const rootImpact = (coefficient: number, lots: number, volume: number): number =>
  coefficient * Math.sqrt(participation(lots, volume))

/**
 * The square-root law: sign(Q) Y sigma sqrt(|Q| / V), a return. Q is a whole order, signed, and V and sigma are of a day.
 *
 * Source  Toth et al. (2011), Physical Review X 1; Y is 0.5 to 1. Holds for Q / V of 0.0001 to 0.1, and not for one
 *         child of an order.
 */
export const squareRootLaw = (y: number, sigma: number, lots: number, volume: number): number =>
  Math.sign(lots) * y * sigma * Math.sqrt(participation(lots, volume))

/** gamma Q: what stays, in price. Linear, as any other form could be traded round in a circle for a profit. */
export const permanentImpact = (gamma: number, lots: number): number => gamma * lots

/** lambda sign(Q) |Q|^delta, in price. Only for delta 1 is lambda Kyle's; else its unit is price / lot^delta. */
export const powerImpact = (lambda: number, delta: number, lots: number): number =>
  lots === 0 ? 0 : lambda * Math.sign(lots) * Math.abs(lots) ** delta
