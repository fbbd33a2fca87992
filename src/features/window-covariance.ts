/**
 * Means, squares and products of the last `size` pairs, centred, by Welford's update and its sliding form:
 *
 *   growing   C += (x - mx) (y - my')                 mx' = mx + (x - mx) / n
 *   sliding   C' = C + (x - ox) (y - my') + (y - oy) (ox - mx)              (ox, oy leave, x, y enter)
 *
 * What a covariance, or a regression with an intercept, over a sliding window is made of. Squares likewise, x for y.
 *
 * Source  Welford (1962), Technometrics 4(3).
 * Error   all is taken anew (two passes) once a turn of the ring; squares are never below 0, and exactly 0 when all
 *         numbers of the window are equal.
 * Cost    O(1) a pair over a turn, allocates nothing. 16 bytes a place.
 * Edge    0 throughout while empty. Keep NaN and infinities out.
 */
export class WindowCovariance {
  filled = 0
  private readonly size: number
  private readonly xs: Float64Array
  private readonly ys: Float64Array
  /** Means of x and y; centred sums xx, xy, yy. */
  private readonly sums = new Float64Array(5)
  private slot = 0
  /** Pairs in a row, the last included, with the same x and with the same y. */
  private sameX = 0
  private sameY = 0

  constructor(size: number) {
    this.size = size
    this.xs = new Float64Array(size)
    this.ys = new Float64Array(size)
  }

  get meanX(): number {
    return this.sums[0]
  }
  get meanY(): number {
    return this.sums[1]
  }
  /** Sum of (x - mean)^2. */
  get xx(): number {
    return this.sameX >= this.filled ? 0 : this.sums[2]
  }
  /** Sum of (x - mean) (y - mean). */
  get xy(): number {
    return this.sameX >= this.filled || this.sameY >= this.filled ? 0 : this.sums[3]
  }
  get yy(): number {
    return this.sameY >= this.filled ? 0 : this.sums[4]
  }

  push(x: number, y: number): void {
    const { size, xs, ys, sums, slot } = this
    const last = slot === 0 ? size - 1 : slot - 1
    this.sameX = this.filled > 0 && x === xs[last] ? this.sameX + 1 : 1
    this.sameY = this.filled > 0 && y === ys[last] ? this.sameY + 1 : 1
    const mx = sums[0]
    const my = sums[1]
    if (this.filled < size) {
      this.filled++
      sums[0] = mx + (x - mx) / this.filled
      sums[1] = my + (y - my) / this.filled
      sums[2] += (x - mx) * (x - sums[0])
      sums[3] += (x - mx) * (y - sums[1])
      sums[4] += (y - my) * (y - sums[1])
    } else {
      const ox = xs[slot]
      const oy = ys[slot]
      sums[0] = mx + (x - ox) / size
      sums[1] = my + (y - oy) / size
      sums[2] = Math.max(0, sums[2] + (x - ox) * (x - sums[0] + ox - mx))
      sums[3] += (x - ox) * (y - sums[1]) + (y - oy) * (ox - mx)
      sums[4] = Math.max(0, sums[4] + (y - oy) * (y - sums[1] + oy - my))
    }
    xs[slot] = x
    ys[slot] = y
    this.slot = slot + 1 === size ? 0 : slot + 1
    if (this.slot === 0) this.takeAnew()
  }

  clear(): void {
    this.filled = this.slot = this.sameX = this.sameY = 0
    this.sums.fill(0)
  }

  private takeAnew(): void {
    const { size, xs, ys, sums } = this
    sums.fill(0)
    for (let k = 0; k < size; k++) {
      sums[0] += (xs[k] - sums[0]) / (k + 1)
      sums[1] += (ys[k] - sums[1]) / (k + 1)
    }
    for (let k = 0; k < size; k++) {
      const x = xs[k] - sums[0]
      const y = ys[k] - sums[1]
      sums[2] += x * x
      sums[3] += x * y
      sums[4] += y * y
    }
  }
}
