/**
 * The seeded walk of `burst` and `past`, the same number for number in both simulated terminals.
 *
 * Source  32-bit xorshift, Marsaglia (2003), shifts 13, 17, 5; a seed of 0 counts as 1.
 */
export interface WalkTick {
  readonly bid: number
  readonly ask: number
  readonly last: number
  readonly volume: number
  /** Bid and ask changed: 2 | 4. */
  readonly flags: number
}

export interface WalkTerms {
  readonly seed: number
  readonly bid: number
  /** Ask less bid, ticks. */
  readonly spreadTicks: number
  readonly tickSize: number
  readonly digits: number
}

/** Unsigned 32-bit draws. */
export function xorshift32(seed: number): () => number {
  let x = seed >>> 0 === 0 ? 1 : seed >>> 0
  return () => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    x >>>= 0
    return x
  }
}

/** A price as the decimal number nearest to it: what a person would have written. */
export function roundedTo(digits: number, price: number): number {
  const scale = 10 ** digits
  return Math.round(price * scale) / scale
}

/** Each call is the next tick; each draws once. The bid may walk below zero: it is a walk, not a market. */
export function createWalk({ seed, bid, spreadTicks, tickSize, digits }: WalkTerms): () => WalkTick {
  const draw = xorshift32(seed)
  let ticks = Math.round(bid / tickSize)
  return () => {
    const drawn = draw()
    ticks += (drawn % 3) - 1
    const price = roundedTo(digits, ticks * tickSize)
    return {
      bid: price,
      ask: roundedTo(digits, (ticks + spreadTicks) * tickSize),
      last: price,
      volume: 1 + ((drawn >>> 8) % 9),
      flags: 6,
    }
  }
}
