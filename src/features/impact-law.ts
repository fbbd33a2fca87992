/** The power law of market impact. */

/**
 * How far a flow of Q lots moves the price: dP = lambda sign(Q) |Q|^delta.
 *
 * Lambda is Kyle's only for delta = 1. For another delta it has another unit (price / lot^0.5 for 0.5) and is another
 * number: the two are estimated together, by a line through ln |dP| over ln |Q| on binned means, never by putting a
 * slope of one delta into the law of another. Delta is 0.5 to 0.7 as a rule.
 *
 * Unit    price.
 * Source  Bouchaud, Farmer & Lillo (2009), "How markets slowly digest changes in supply and demand".
 * Edge    0 for Q = 0, whatever delta.
 */
export const impactLaw = (flow: number, lambda: number, delta: number): number =>
  flow === 0 ? 0 : lambda * Math.sign(flow) * Math.abs(flow) ** delta
