/** Bipower variation of the closes of samples, and the part of the variance that jumps made. */
import { createWindowSum } from '#numeric/window-sum.ts'
import { defineFeature } from './feature.ts'
import { sampleClock, type SampleClock, sampleSuffix } from './sample.ts'
import { sampled } from './sampled.ts'

/**
 * BPV = pi / 2 sum |r_i| |r_{i-1}| over the last n returns: variance that a single jump hardly moves, for one of the two
 * factors beside it is small. jump = max(RV - BPV, 0), RV = sum r^2 of the same returns.
 *
 * Unit    squared log return per window.
 * Source  Barndorff-Nielsen & Shephard (2004), J. Financial Econometrics 2(1); without the factor n / (n - 1).
 * Cost    O(1) a price over a turn of the window, allocates nothing.
 * Edge    NaN until n returns are in; a price at or below zero breaks the chain.
 */
export class Bipower {
  private readonly products
  private readonly squares
  /** Price and return before. */
  private readonly before = Float64Array.of(Number.NaN, Number.NaN)

  constructor(returns: number) {
    this.products = createWindowSum(returns - 1)
    this.squares = createWindowSum(returns)
  }

  push(price: number): void {
    const { before } = this
    const move = price > 0 ? Math.log(price / before[0]) : Number.NaN
    before[0] = price > 0 ? price : Number.NaN
    if (!Number.isNaN(move)) {
      this.squares.push(move * move)
      if (!Number.isNaN(before[1])) this.products.push(Math.abs(move * before[1]))
    }
    before[1] = move
  }

  get variation(): number {
    return this.ready ? (Math.PI / 2) * Math.max(this.products.sum, 0) : Number.NaN
  }

  get jump(): number {
    return this.ready ? Math.max(this.squares.sum - this.variation, 0) : Number.NaN
  }

  reset(): void {
    this.products.clear()
    this.squares.clear()
    this.before.fill(Number.NaN)
  }

  private get ready(): boolean {
    return this.squares.filled === this.squares.size && this.products.filled === this.products.size
  }
}

const MILLIS = 1000

export default defineFeature<{ readonly returns: number; readonly sample: SampleClock }>({
  name: 'bipower',
  about: 'Bipower variation, a variance that jumps hardly move, and the part of the variance that jumps made.',
  unit: 'squared log return per window',
  formula: 'pi / 2 sum |r| |r before|; jump = max(sum r^2 - that, 0)',
  source: 'Barndorff-Nielsen & Shephard (2004), J. Financial Econometrics 2(1)',
  edge: 'a price at or below zero breaks the chain of returns',
  clock: 'sample',
  params: (z) =>
    z.strictObject({
      returns: z.int().min(2).max(65_536).default(60).describe('returns in the window'),
      sample: sampleClock(MILLIS)(z),
    }),
  needs: () => [],
  readyAfter: ({ returns }) => returns + 1,
  columns: ({ returns, sample }) =>
    ['variation', 'jump'].map((part) => `bipower_${part}_${returns}${sampleSuffix(sample, MILLIS)}`),

  create({ returns, sample }) {
    const bipower = new Bipower(returns)
    return sampled(sample, 2, {
      take({ close }, values) {
        bipower.push(close)
        values[0] = bipower.variation
        values[1] = bipower.jump
      },
      reset: () => bipower.reset(),
    })
  },
})
