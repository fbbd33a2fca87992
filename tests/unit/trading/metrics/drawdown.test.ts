import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Drawdown, drawdownOf } from '#trading/metrics/drawdown.ts'

/** The definition, in O(n^2). */
function plain(equity: readonly number[]) {
  let [maxDepth, maxAbsolute, maxLength, peakIndex, troughIndex] = [-1, -1, 0, -1, -1]
  for (let t = 0; t < equity.length; t++) {
    const peak = Math.max(...equity.slice(0, t + 1))
    const lastHeld = equity.findLastIndex((value, k) => k <= t && value === peak)
    maxLength = Math.max(maxLength, t - lastHeld)
    maxAbsolute = Math.max(maxAbsolute, peak - equity[t])
    if ((peak - equity[t]) / peak > maxDepth) {
      maxDepth = (peak - equity[t]) / peak
      peakIndex = equity.indexOf(peak)
      troughIndex = t
    }
  }
  const recoveryIndex = equity.findIndex((value, k) => k >= troughIndex && value >= equity[peakIndex])
  return { maxDepth, maxAbsolute, maxLength, peakIndex, troughIndex, recoveryIndex }
}

describe('drawdown', () => {
  it('is told by hand', () => {
    const drawdown = drawdownOf([100, 120, 90, 108, 120, 60, 130])
    expect(drawdown).toMatchObject({ maxDepth: 0.5, maxAbsolute: 60, maxLength: 2 })
    expect(drawdown).toMatchObject({ peakIndex: 1, troughIndex: 5, recoveryIndex: 6, depth: 0, length: 0 })
  })

  it('may be deepest in money and in share at different times', () => {
    expect(drawdownOf([10, 5, 100, 80])).toMatchObject({ maxDepth: 0.5, maxAbsolute: 20, recoveryIndex: 2 })
  })

  it('has no recovery while it lasts', () => {
    expect(drawdownOf([100, 90, 95])).toMatchObject({ recoveryIndex: -1, depth: 0.05, absolute: 5, length: 2 })
  })

  it('is more than the whole when leverage took more than there was', () => {
    expect(drawdownOf([100, -50])).toMatchObject({ maxDepth: 1.5, maxAbsolute: 150 })
  })

  it('has no share of a peak that is not above 0, but its amount', () => {
    const { maxDepth, maxAbsolute } = drawdownOf([-10, -30])
    expect(maxDepth).toBeNaN()
    expect(maxAbsolute).toBe(20)
  })

  it('does not know its depth without an equity, and keeps the peak', () => {
    const drawdown = drawdownOf([100, 110, Number.NaN])
    expect(drawdown.depth).toBeNaN()
    expect(drawdown.absolute).toBeNaN()
    expect(drawdown.unknown).toBe(1)
    drawdown.push(99)
    expect(drawdown.depth).toBeCloseTo(0.1, 15)
    expect(drawdown.length).toBe(2)
  })

  it('begins anew from a mark that is set, and keeps its worst', () => {
    const drawdown = drawdownOf([100, 70])
    drawdown.resetPeak(70)
    expect(drawdown).toMatchObject({ depth: 0, absolute: 0, length: 0, maxAbsolute: 30 })
    drawdown.push(63)
    expect(drawdown.depth).toBeCloseTo(0.1, 15)
    expect(drawdown.maxDepth).toBeCloseTo(0.3, 15)
  })

  it('knows nothing before the first equity', () => {
    expect(new Drawdown()).toMatchObject({ depth: Number.NaN, maxDepth: Number.NaN, peakIndex: -1 })
  })

  it('agrees with its definition', () => {
    const levels = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(levels, (equity) => {
        expect(drawdownOf(equity)).toMatchObject(plain(equity))
      }),
    )
  })
})
