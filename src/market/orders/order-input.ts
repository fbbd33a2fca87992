/**
 * What an order may be, of an L3 book and of a matching engine alike: ids from 0 to 2^53 - 1, lots from 1 to 2^40.
 *
 * The lots of a price are added up in doubles as orders come and go: 8,192 orders of the cap at one price, 2^53 lots,
 * still sum exactly. With larger orders a sum could be rounded once and be wrong for ever after.
 */
export const MAX_LOTS = 2 ** 40

export const isOrderId = (id: number): boolean => id >= 0 && ((id | 0) === id || Number.isSafeInteger(id))

/** Lots of an order, or of a reduction. Fractions and NaN are none. */
export const isLots = (size: number): boolean => size > 0 && size <= MAX_LOTS && Number.isInteger(size)
