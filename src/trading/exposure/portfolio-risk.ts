/**
 * Spread of a portfolio's profit and loss, who contributes it, and what an order would change.
 *
 *   sd = sqrt(w' S w)          marginal_i = (S w)_i / sd          component_i = w_i marginal_i, which add up to sd
 *   with d more of i           w' S w + 2 d (S w)_i + d^2 S_ii
 *
 * A value at risk of the normal kind is z times any of them.
 *
 * Unit    w in account currency, S covariance of returns over the horizon, sd in account currency.
 * Source  Jorion, Value at Risk (2006), 7; Litterman (1996), "Hot Spots and Hedges".
 * Cost    asking what an order would change is O(1), taking it O(n), closing a position O(n^2); no allocation.
 * Error   S w is taken anew once in 1,024 changes and whenever a position is closed, so rounding does not pile up.
 * Edge    NaN when something that is held is not known; also when w' S w is below 0 by more than rounding, for then S is no covariance. Without
 *         spread the components are 0 and the marginals NaN.
 */
const FRESH_AFTER = 1_024
/** Of the largest part of the sum: what rounding may leave of a perfect hedge. */
const ROUNDING = 1e-12

export class PortfolioRisk {
  readonly size: number
  /** Signed, account currency. Changed by `add` only. */
  readonly exposures: Float64Array
  private readonly covariance: Float64Array
  /** S w. */
  private readonly pull: Float64Array
  /** w' S w, and the largest part of that sum. */
  private variance = 0
  private largest = 0
  private changes = 0

  /** `covariance` row-major; both are copied. */
  constructor(exposures: ArrayLike<number>, covariance: ArrayLike<number>) {
    this.exposures = Float64Array.from(exposures)
    this.covariance = Float64Array.from(covariance)
    this.size = this.exposures.length
    this.pull = new Float64Array(this.size)
    this.takeAnew()
  }

  /** Standard deviation of the profit and loss. */
  get deviation(): number {
    return this.rootWith(0)
  }

  /** The same if `change` of exposure to i were added: asked before an order, changes nothing. */
  deviationWith(i: number, change: number): number {
    return change === 0 ? this.deviation : this.rootWith(change * (2 * this.pull[i] + change * this.varianceOf(i)))
  }

  marginal(i: number): number {
    const { deviation } = this
    return deviation > 0 ? this.pull[i] / deviation : Number.NaN
  }

  /** Below 0 for what hedges the rest. */
  component(i: number): number {
    const { deviation } = this
    return deviation === 0 || this.exposures[i] === 0 ? 0 : (this.exposures[i] * this.pull[i]) / deviation
  }

  /** Sum of the deviations each position has alone: as if nothing diversified. */
  get undiversified(): number {
    let sum = 0
    for (let i = 0; i < this.size; i++) {
      if (this.exposures[i] !== 0) sum += Math.abs(this.exposures[i]) * Math.sqrt(this.varianceOf(i))
    }
    return sum
  }

  /** Variance of the return of i alone. */
  varianceOf(i: number): number {
    return this.covarianceOf(i, i)
  }

  covarianceOf(i: number, j: number): number {
    return this.covariance[i * this.size + j]
  }

  /** The change of exposure to i that makes the deviation smallest; NaN for what has no variance. */
  bestChange(i: number): number {
    const variance = this.varianceOf(i)
    return variance > 0 ? -this.pull[i] / variance : Number.NaN
  }

  /** Takes the change. */
  add(i: number, change: number): void {
    const { covariance, exposures, pull, size } = this
    exposures[i] += change
    if (exposures[i] === 0 || ++this.changes % FRESH_AFTER === 0) return this.takeAnew()
    for (let j = 0; j < size; j++) pull[j] += covariance[j * size + i] * change
    this.sumUp()
  }

  private takeAnew(): void {
    const { covariance, exposures, pull, size } = this
    for (let i = 0; i < size; i++) {
      pull[i] = 0
      // What is not held needs no covariance: it may be NaN.
      for (let j = 0; j < size; j++) if (exposures[j] !== 0) pull[i] += covariance[i * size + j] * exposures[j]
    }
    this.sumUp()
  }

  private sumUp(): void {
    const { exposures, pull, size } = this
    this.variance = 0
    this.largest = 0
    for (let j = 0; j < size; j++) {
      if (exposures[j] === 0) continue
      const part = exposures[j] * pull[j]
      this.variance += part
      this.largest = Math.max(this.largest, Math.abs(part))
    }
  }

  private rootWith(more: number): number {
    const variance = this.variance + more
    const rounding = Math.max(this.largest, Math.abs(more)) * ROUNDING
    if (variance > rounding) return Math.sqrt(variance)
    return variance >= -rounding ? 0 : Number.NaN
  }
}
