/**
 * Decimals as whole numbers: `61837.63000000` on a grid of two decimals is 6183763, read from bytes with no division, so
 * with no rounding. What a grid cannot hold is said, not rounded.
 */
const ZERO = 48
const NINE = 57
const POINT = 46
const PLUS = 43
const MINUS = 45
/** `e` and `E` in one, the bit of the case set. */
const EXPONENT = 101
const CASE = 32

/** Decimals anybody writes; a grid has no more. */
export const MAX_PLACES = 18

export type ScaledFault = 'notANumber' | 'offGrid' | 'tooLarge'

/**
 * Reads `bytes[from, to)` times 10^places into `into[slot]`, or says why not, having written nothing. Exponents are read
 * (`9.7e-07`), blanks and words are not. `offGrid`: a digit other than 0 beyond the grid; `tooLarge`: not exact in a double.
 * Cost  about 1 ns a byte.
 */
export function readScaled(
  bytes: Uint8Array,
  from: number,
  to: number,
  places: number,
  into: Float64Array,
  slot: number,
): ScaledFault | null {
  const signed = from < to && (bytes[from] === MINUS || bytes[from] === PLUS)
  let value = 0
  let digits = 0
  let decimals = -1
  // Without a digit on the grid, any that is not 0 is beyond it.
  let offGrid = false
  for (let at = signed ? from + 1 : from; at < to; at++) {
    const byte = bytes[at]
    if (byte >= ZERO && byte <= NINE) {
      digits++
      if (places >= 0 && decimals < places) value = value * 10 + (byte - ZERO)
      else if (byte !== ZERO) offGrid = true
      if (decimals >= 0 && decimals < places) decimals++
    } else if (byte === POINT && decimals < 0) {
      decimals = 0
    } else if ((byte | CASE) === EXPONENT && digits > 0) {
      const exponent = exponentAt(bytes, at + 1, to)
      return Number.isNaN(exponent) ? 'notANumber' : readScaled(bytes, from, at, places + exponent, into, slot)
    } else {
      return 'notANumber'
    }
  }
  if (digits === 0) return 'notANumber'
  if (offGrid) return 'offGrid'
  for (let missing = places - Math.max(0, decimals); missing > 0; missing--) value *= 10
  if (value > Number.MAX_SAFE_INTEGER) return 'tooLarge'
  into[slot] = bytes[from] === MINUS && value !== 0 ? -value : value
  return null
}

/** The whole number between -99 and 99 written there, or NaN. */
function exponentAt(bytes: Uint8Array, from: number, to: number): number {
  const signed = from < to && (bytes[from] === MINUS || bytes[from] === PLUS)
  const first = signed ? from + 1 : from
  if (first >= to || to - first > 2) return NaN
  let value = 0
  for (let at = first; at < to; at++) {
    if (bytes[at] < ZERO || bytes[at] > NINE) return NaN
    value = value * 10 + (bytes[at] - ZERO)
  }
  return bytes[from] === MINUS ? -value : value
}

/** Decimals up to the last one that is not 0: 2 for `61837.63000000`; -1 when it is no number. */
export function significantPlaces(bytes: Uint8Array, from: number, to: number): number {
  const signed = from < to && (bytes[from] === MINUS || bytes[from] === PLUS)
  let digits = 0
  let decimals = -1
  let significant = 0
  for (let at = signed ? from + 1 : from; at < to; at++) {
    const byte = bytes[at]
    if (byte >= ZERO && byte <= NINE) {
      digits++
      if (decimals >= 0) {
        decimals++
        if (byte !== ZERO) significant = decimals
      }
    } else if (byte === POINT && decimals < 0) {
      decimals = 0
    } else if ((byte | CASE) === EXPONENT && digits > 0) {
      const exponent = exponentAt(bytes, at + 1, to)
      return Number.isNaN(exponent) ? -1 : Math.max(0, significant - exponent)
    } else {
      return -1
    }
  }
  return digits === 0 ? -1 : significant
}

/** A grid leaves out fewer than one number in so many: a torn number must not refine the grid of a whole file. */
const ONE_IN = 1000

/** Which grid the numbers of a file are on, found by looking at all of them. */
export class GridCensus {
  private readonly seen = new Float64Array(MAX_PLACES + 1)
  private total = 0

  /** `places` is what `significantPlaces` said. */
  count(places: number): void {
    if (!(places >= 0)) return
    this.seen[Math.min(places, MAX_PLACES)]++
    this.total++
  }

  /** Decimals of the coarsest grid that leaves out fewer than one number in a thousand. */
  get places(): number {
    let finer = 0
    for (let places = MAX_PLACES; places > 0; places--) {
      finer += this.seen[places]
      if (finer * ONE_IN >= this.total && finer > 0) return places
    }
    return 0
  }

  /** Decimals of the grid that leaves out nothing, `most` of them at most. */
  finest(most: number): number {
    for (let places = Math.min(most, MAX_PLACES); places > 0; places--) if (this.seen[places] > 0) return places
    return 0
  }
}
