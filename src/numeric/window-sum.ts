/**
 * The sum of the last `size` numbers.
 *
 * Adding and subtracting fractions drifts: once a turn of the ring the sum is taken anew, with Neumaier's compensation.
 *
 * Error   that of at most `size` additions and subtractions since the last fresh sum.
 * Cost    O(1) a number over a turn, allocates nothing. 8 bytes a place.
 * Edge    a NaN or an infinity stays in the sum until the turn after it has left: keep them out.
 */
export interface WindowSum {
  push(value: number): void
  /** Sum of what is in the window; 0 when empty. */
  readonly sum: number
  /** How many numbers it holds, at most `size`. */
  readonly filled: number
  readonly size: number
  clear(): void
}

/** The sum of values[0 .. count - 1], as exact as one rounding (Neumaier 1974). */
export function neumaierSum(values: Float64Array, count: number): number {
  let sum = 0
  let lost = 0
  for (let k = 0; k < count; k++) {
    const value = values[k]
    const next = sum + value
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    sum = next
  }
  return sum + lost
}

export function createWindowSum(size: number): WindowSum {
  const ring = new Float64Array(size)
  // In a typed array: a captured `let` allocates at every new double.
  const total = new Float64Array(1)
  let slot = 0
  let filled = 0

  return {
    size,
    get sum() {
      return total[0]
    },
    get filled() {
      return filled
    },
    push(value) {
      if (filled < size) {
        filled++
        total[0] += value
      } else {
        total[0] += value - ring[slot]
      }
      ring[slot] = value
      slot++
      if (slot === size) {
        slot = 0
        total[0] = neumaierSum(ring, size)
      }
    },
    clear() {
      slot = 0
      filled = 0
      total[0] = 0
    },
  }
}
