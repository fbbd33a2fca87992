/**
 * Mean and variance of the last `size` numbers, by Welford's update and its sliding form:
 *
 *   growing   d = x - m;  m += d / n;  M2 += d (x - m)
 *   sliding   m' = m + (x - o) / n;  M2' = M2 + (x - o) (x - m' + o - m)              (o leaves, x enters)
 *
 * The difference of a sum of squares and a squared sum has no digits left when the level is large beside the spread.
 * So have a mean and a number less that mean: all is kept as offsets from the first number, and `less` gives that
 * difference.
 *
 * Source  Welford (1962), Technometrics 4(3).
 * Error   M2 is taken anew (two passes) once a turn of the ring, and never below 0; it is exactly 0, and the mean exactly
 *         their value, when all numbers of the window are equal: what rounding leaves over is not a spread.
 * Cost    O(1) a number over a turn, allocates nothing.
 * Edge    NaN with fewer than two numbers. Keep NaN and infinities out.
 */
export interface WindowVariance {
  push(value: number): void
  readonly filled: number
  readonly mean: number
  /** `value` less the mean. */
  less(value: number): number
  /** Sample variance (divides by n - 1). */
  readonly variance: number
  clear(): void
}

export function createWindowVariance(size: number): WindowVariance {
  const ring = new Float64Array(size)
  const moments = new Float64Array(2)
  /** The first number since the start or the last clearing. */
  const level = new Float64Array(1)
  let slot = 0
  let filled = 0
  /** Numbers in a row, the last included, that are equal. */
  let same = 0

  const takeAnew = (): void => {
    let mean = 0
    for (let k = 0; k < size; k++) mean += (ring[k] - mean) / (k + 1)
    let squares = 0
    for (let k = 0; k < size; k++) squares += (ring[k] - mean) * (ring[k] - mean)
    moments[0] = mean
    moments[1] = squares
  }

  return {
    get filled() {
      return filled
    },
    get mean() {
      return filled === 0 ? Number.NaN : level[0] + moments[0]
    },
    get variance() {
      return filled < 2 ? Number.NaN : moments[1] / (filled - 1)
    },
    less: (value) => (filled === 0 ? Number.NaN : value - level[0] - moments[0]),
    push(number) {
      if (filled === 0) level[0] = number
      const value = number - level[0]
      same = filled > 0 && value === ring[slot === 0 ? size - 1 : slot - 1] ? same + 1 : 1
      const mean = moments[0]
      if (filled < size) {
        filled++
        moments[0] = mean + (value - mean) / filled
        moments[1] += (value - mean) * (value - moments[0])
      } else {
        const leaving = ring[slot]
        moments[0] = mean + (value - leaving) / size
        moments[1] = Math.max(0, moments[1] + (value - leaving) * (value - moments[0] + leaving - mean))
      }
      ring[slot] = value
      slot++
      if (slot === size) {
        slot = 0
        takeAnew()
      }
      if (same < filled) return
      moments[0] = value
      moments[1] = 0
    },
    clear() {
      slot = 0
      filled = 0
      moments.fill(0)
    },
  }
}
