/** The two sides of a trade, and the sign each gives a position. */
export type Side = 'buy' | 'sell'

export const signOf = (side: Side): 1 | -1 => (side === 'buy' ? 1 : -1)
export const sideOf = (signedLots: number): Side => (signedLots < 0 ? 'sell' : 'buy')
export const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy')

/** What a voter wants to hold. `abstain` counts for the quorum and for neither side. */
export type Stance = 'long' | 'short' | 'flat' | 'abstain'
