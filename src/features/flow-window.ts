/** Order flow by level, summed over a window of depth images: what `ofi_2` to `ofi_5`, `mlofi` and `mlofi_pc1` share. */
import type { DepthImage } from '#market/quote-check.ts'
import { VectorWindowSum } from '#numeric/vector-window-sum.ts'
import type { FlowParams } from './flow-params.ts'
import { LevelFlow } from './level-flow.ts'

/**
 * OFI^m = sum of e^m over the last images; normalised OFI^m / Q, Q the mean over window and levels of the depth
 * (bid lots + offered lots) / 2, one divisor for all levels.
 *
 * Unit    lots; normalised none.
 * Source  Cont, Kukanov & Stoikov (2014); one divisor: Cont, Cucuringu & Zhang (2023), Quantitative Finance 23(10).
 * Cost    O(levels) an image, allocates nothing. 8 bytes a level and place of the window.
 * Edge    NaN while the window fills, after a void or empty image, and normalised while nothing rests at all. The first image
 *         counts, its flow is 0. Whole lots are exact.
 */
export class FlowWindow {
  /** By level, rank 1 first. */
  readonly values: Float64Array
  private readonly flow: LevelFlow
  private readonly sums: VectorWindowSum
  private readonly depths: VectorWindowSum | null

  constructor(levels: number, { window, normalise }: FlowParams) {
    this.values = new Float64Array(levels).fill(Number.NaN)
    this.flow = new LevelFlow(levels)
    this.sums = new VectorWindowSum(levels, window)
    this.depths = normalise ? new VectorWindowSum(1, window) : null
  }

  /** True when the values are those of this image, and numbers. */
  take(image: Readonly<DepthImage>): boolean {
    const { values, flow, sums, depths } = this
    const taken = flow.take(image)
    if (taken === 'crossed') return false
    // A book with nothing in it is one that was lost or not begun: its queues were not taken by anybody.
    if (taken === 'void' || taken === 'empty') {
      this.reset()
      return false
    }
    sums.push(flow.flows)
    depths?.push(flow.meanDepth)
    if (sums.filled < sums.size) return false
    const divisor = depths === null ? 1 : depths.sums[0] / depths.size
    for (let level = 0; level < values.length; level++) {
      values[level] = divisor > 0 ? sums.sums[level] / divisor : Number.NaN
    }
    return divisor > 0
  }

  reset(): void {
    this.flow.reset()
    this.values.fill(Number.NaN)
    this.sums.clear()
    this.depths?.clear()
  }
}
