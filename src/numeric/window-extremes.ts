/**
 * The least and the greatest of the last `size` numbers, by two queues of those that can still become it.
 *
 * Source  the monotonic queue, e.g. Lemire (2006), "Streaming maximum-minimum filter".
 * Cost    O(1) a number on average, O(size) at worst; allocates nothing. 32 bytes a place.
 * Edge    of fewer numbers than `size`, those there are; NaN when empty. Keep NaN out.
 */
export interface WindowExtremes {
  push(value: number): void
  readonly filled: number
  readonly least: number
  readonly greatest: number
  clear(): void
}

/** Candidates, best first: each is better than all that came after it. `sign` 1 looks for the greatest. */
class Candidates {
  private readonly values: Float64Array
  private readonly times: Float64Array
  private readonly sign: 1 | -1
  private head = 0
  private length = 0

  constructor(size: number, sign: 1 | -1) {
    this.values = new Float64Array(size)
    this.times = new Float64Array(size)
    this.sign = sign
  }

  push(value: number, time: number): void {
    const { values, times, sign } = this
    const size = values.length
    if (this.length > 0 && times[this.head] <= time - size) {
      this.head = (this.head + 1) % size
      this.length--
    }
    while (this.length > 0 && sign * values[(this.head + this.length - 1) % size] <= sign * value) this.length--
    const slot = (this.head + this.length++) % size
    values[slot] = value
    times[slot] = time
  }

  get best(): number {
    return this.length === 0 ? Number.NaN : this.values[this.head]
  }

  clear(): void {
    this.length = 0
  }
}

export function createWindowExtremes(size: number): WindowExtremes {
  const low = new Candidates(size, -1)
  const high = new Candidates(size, 1)
  let count = 0
  return {
    push(value) {
      low.push(value, count)
      high.push(value, count)
      count++
    },
    get filled() {
      return Math.min(count, size)
    },
    get least() {
      return low.best
    },
    get greatest() {
      return high.best
    },
    clear() {
      low.clear()
      high.clear()
      count = 0
    },
  }
}
