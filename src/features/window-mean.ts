/** The mean of the last `size` numbers, each counting by its weight. */
import { neumaierSum } from '#numeric/window-sum.ts'

/**
 * sum w x / sum w over a sliding window.
 *
 * Error   what leaves is subtracted; both sums are taken anew once a turn of the ring.
 * Cost    O(1) a number over a turn, allocates nothing. 16 bytes a place.
 * Edge    of fewer numbers than `size`, those there are; NaN when empty. A number that is not finite, or a weight that
 *         is not positive and finite, is left out.
 */
export class WindowMean {
  private readonly products: Float64Array
  private readonly weights: Float64Array
  /** Of the products and of the weights. */
  private readonly sums = new Float64Array(2)
  private filled = 0
  private slot = 0

  constructor(size: number) {
    this.products = new Float64Array(size)
    this.weights = new Float64Array(size)
  }

  get mean(): number {
    return this.sums[1] > 0 ? this.sums[0] / this.sums[1] : Number.NaN
  }

  push(value: number, weight: number): void {
    if (!(Number.isFinite(value) && weight > 0 && weight < Infinity)) return
    const { products, weights, sums, slot } = this
    if (this.filled < products.length) {
      this.filled++
    } else {
      sums[0] -= products[slot]
      sums[1] -= weights[slot]
    }
    products[slot] = value * weight
    weights[slot] = weight
    sums[0] += products[slot]
    sums[1] += weight
    this.slot = slot + 1
    if (this.slot === products.length) {
      this.slot = 0
      sums[0] = neumaierSum(products, products.length)
      sums[1] = neumaierSum(weights, weights.length)
    }
  }

  clear(): void {
    this.filled = this.slot = 0
    this.sums.fill(0)
  }
}
