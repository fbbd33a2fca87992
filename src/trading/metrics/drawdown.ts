/**
 * How far equity is below its highest so far, as it comes.
 *
 *   depth_t = 1 - E_t / P_t         absolute_t = P_t - E_t         P_t = max E_s over s <= t
 *
 * Unit    depth: a share of the peak, above 1 when leverage took more than there was; absolute: account currency.
 *         Lengths and indices: periods since the first equity, which is 0.
 * Source  Magdon-Ismail & Atiya (2004), Risk 17(10).
 * Cost    O(1) an equity, no allocation.
 * Edge    A NaN equity, an open position without a mark, makes the present depth NaN and is counted in `unknown`; the
 *         peak stays. While the peak is not above 0 there is no depth. Depth and absolute may be worst at different
 *         times. Of two equal peaks or troughs the first one counts; reaching the peak again ends the drawdown.
 */
export class Drawdown {
  /** High-water mark; NaN before the first equity. */
  peak = Number.NaN
  /** Now. */
  depth = Number.NaN
  absolute = Number.NaN
  /** Periods since the high-water mark was last held; 0 on it. */
  length = 0
  maxDepth = Number.NaN
  maxAbsolute = Number.NaN
  maxLength = 0
  /** Where the deepest one began, ended, and was made good; -1 while there is no such place. */
  peakIndex = -1
  troughIndex = -1
  recoveryIndex = -1
  /** How many equities were NaN. */
  unknown = 0
  private index = -1
  private peakAt = -1
  /** High-water mark the deepest drawdown fell from. */
  private fallenFrom = Number.NaN

  push(equity: number): void {
    this.index++
    if (Number.isNaN(equity)) {
      this.unknown++
      this.length++
      this.depth = Number.NaN
      this.absolute = Number.NaN
      if (this.length > this.maxLength) this.maxLength = this.length
      return
    }
    if (!(equity <= this.peak)) {
      this.peak = equity
      this.peakAt = this.index
    }
    this.length = equity < this.peak ? this.length + 1 : 0
    this.absolute = this.peak - equity
    this.depth = this.peak > 0 ? this.absolute / this.peak : Number.NaN
    if (this.length > this.maxLength) this.maxLength = this.length
    if (!(this.absolute <= this.maxAbsolute)) this.maxAbsolute = this.absolute
    if (this.depth > this.maxDepth || (Number.isNaN(this.maxDepth) && this.depth >= 0)) this.deepen(equity)
    else if (this.recoveryIndex < 0 && equity >= this.fallenFrom && this.troughIndex >= 0) {
      this.recoveryIndex = this.index
    }
  }

  /**
   * Makes the present equity the high-water mark: after a withdrawal, a deposit, or a review that lets trading go on.
   * What was worst before stays on the record.
   */
  resetPeak(equity: number): void {
    this.peak = equity
    this.peakAt = this.index
    this.length = 0
    this.absolute = 0
    this.depth = equity > 0 ? 0 : Number.NaN
  }

  private deepen(equity: number): void {
    this.maxDepth = this.depth
    this.fallenFrom = this.peak
    this.peakIndex = this.peakAt
    this.troughIndex = this.index
    this.recoveryIndex = equity < this.peak ? -1 : this.index
  }
}

/** The drawdowns of a whole curve. */
export function drawdownOf(equity: ArrayLike<number>): Drawdown {
  const drawdown = new Drawdown()
  for (let k = 0; k < equity.length; k++) drawdown.push(equity[k])
  return drawdown
}
