/**
 * The sums of the last `size` vectors, entry by entry. What `createWindowSum` is for one number, for several at once:
 * they are handed over in an array, so that no number is boxed on its way through a call.
 *
 * Once a turn of the ring the sums are taken anew: adding and subtracting fractions drifts. Whole numbers are exact.
 *
 * Cost    O(width) a vector over a turn, allocates nothing. 8 bytes an entry and place.
 * Edge    a NaN or an infinity stays in a sum until the turn after it has left: keep them out.
 */
export class VectorWindowSum {
  readonly size: number
  readonly sums: Float64Array
  /** How many vectors it holds, at most `size`. */
  filled = 0
  private readonly ring: Float64Array
  private slot = 0

  constructor(width: number, size: number) {
    this.size = size
    this.sums = new Float64Array(width)
    this.ring = new Float64Array(width * size)
  }

  push(vector: Float64Array): void {
    const { ring, sums, size } = this
    const width = sums.length
    const start = this.slot * width
    if (this.filled < size) {
      this.filled++
      for (let k = 0; k < width; k++) sums[k] += vector[k]
    } else {
      for (let k = 0; k < width; k++) sums[k] += vector[k] - ring[start + k]
    }
    for (let k = 0; k < width; k++) ring[start + k] = vector[k]
    if (++this.slot < size) return
    this.slot = 0
    sums.fill(0)
    for (let place = 0; place < ring.length; place += width) {
      for (let k = 0; k < width; k++) sums[k] += ring[place + k]
    }
  }

  clear(): void {
    this.filled = 0
    this.slot = 0
    this.sums.fill(0)
  }
}
