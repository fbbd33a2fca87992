/**
 * What trading an order cost against the price it was decided at.
 *
 *   execution   = side (sum p q - arrival filled)                    paid above the arrival mid, for what was filled
 *   opportunity = side (closing - arrival) (ordered - filled)        missed by what was not
 *   total       = execution + opportunity + fees                     each over arrival * ordered, in bps
 *
 * Above 0 is a cost. The arrival is the mid when the order was decided on, never that of the first fill.
 *
 * Source  Perold (1988), Journal of Portfolio Management 14(3).
 * Edge    NaN where the arrival or a price is unknown, or where the arrival is not above 0. The closing mid does not
 *         matter once all is filled.
 */
export interface Tally {
  /** 1 to buy, -1 to sell. */
  readonly sign: 1 | -1
  readonly arrival: number
  /** Lots. */
  readonly ordered: number
  readonly filled: number
  /** sum price lots. */
  readonly paid: number
  /** In price times lots, as `paid`; below 0 a rebate. */
  readonly fees: number
}

export interface Shortfall {
  readonly executionBps: number
  readonly opportunityBps: number
  readonly feesBps: number
  readonly totalBps: number
}

const BPS = 10_000

/** side (price - reference) / reference, bps: above 0 is worse than the reference. */
export const slippageBps = (sign: 1 | -1, price: number, reference: number): number =>
  reference > 0 ? (sign * (price - reference) * BPS) / reference : NaN

/** side (mid later - price) / price, bps: above 0 went our way. */
export const markOutBps = (sign: 1 | -1, price: number, later: number): number =>
  price > 0 ? (sign * (later - price) * BPS) / price : NaN

export function shortfallOf(tally: Tally, closing: number): Shortfall {
  const { sign, arrival, ordered, filled, paid, fees } = tally
  const unit = arrival > 0 && ordered > 0 ? BPS / (arrival * ordered) : NaN
  const missed = ordered - filled
  const executionBps = sign * (paid - arrival * filled) * unit
  const opportunityBps = missed > 0 ? sign * (closing - arrival) * missed * unit : 0
  const feesBps = fees * unit
  return { executionBps, opportunityBps, feesBps, totalBps: executionBps + opportunityBps + feesBps }
}

/** sum p q / sum q; NaN of nothing. */
export function meanPrice(fills: Iterable<readonly [price: number, lots: number]>): number {
  let paid = 0
  let filled = 0
  for (const [price, lots] of fills) {
    paid += price * lots
    filled += lots
  }
  return paid / filled
}
