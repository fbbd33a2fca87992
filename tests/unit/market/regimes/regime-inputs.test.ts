import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRegimeInputs } from '#market/regimes/regime-inputs.ts'
import { varianceRatio } from '#numeric/variance-ratio.ts'

const params = { rankWindow: 6, rankLeast: 2, volatilityReturns: 3, flowIntervals: 4, ratioReturns: 8 }

const interval = fc.record({
  bid: fc.integer({ min: 90, max: 110 }),
  spread: fc.integer({ min: -1, max: 4 }),
  depth: fc.integer({ min: 0, max: 50 }),
  trades: fc.array(fc.tuple(fc.constantFrom(-1, 0, 1), fc.double({ min: 0.1, max: 3, noNaN: true })), { maxLength: 3 }),
})

describe('the inputs of the regime rule', () => {
  it('are those of the whole tape up to now, streaming as in a batch', () => {
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 40 }), (intervals) => {
        const inputs = createRegimeInputs(params)
        const spreads: number[] = []
        const depths: number[] = []
        const volatilities: number[] = []
        const squares: number[] = []
        let run: number[] = []
        intervals.forEach(({ bid, spread, depth, trades }, k) => {
          inputs.onQuote(bid, bid + spread, depth)
          for (const [sign, lots] of trades) inputs.onTrade(sign, lots)
          const seen = inputs.observe()

          const rank = (past: number[], value: number): number => {
            const window = past.slice(-params.rankWindow)
            if (window.length < params.rankLeast || Number.isNaN(value)) return Number.NaN
            return window.reduce((sum, each) => sum + (each < value ? 1 : each === value ? 0.5 : 0), 0) / window.length
          }
          const log = spread < 0 ? Number.NaN : Math.log(bid + spread / 2)
          if (!Number.isNaN(log) && run.length > 0)
            squares.push(Math.log((bid + spread / 2) / run[run.length - 1]) ** 2)
          run = Number.isNaN(log) ? [] : [...run, bid + spread / 2]
          const relative = spread < 0 ? Number.NaN : spread / (bid + spread / 2)
          expect(seen.spreadRank).toBe(rank(spreads, relative))
          expect(seen.depthRank).toBe(rank(depths, spread < 0 ? Number.NaN : depth))
          if (spread >= 0) {
            spreads.push(relative)
            depths.push(depth)
          }
          if (squares.length < 3) expect(seen.volatilityRank).toBeNaN()
          else volatilities.push(0)
          if (volatilities.length > 2) expect(seen.volatilityRank >= 0 && seen.volatilityRank <= 1).toBe(true)

          const recent = intervals.slice(Math.max(0, k - 3), k + 1).flatMap((each) => each.trades)
          const lotsOf = (side: number): number =>
            recent.reduce((sum, [sign, lots]) => sum + (sign === side ? lots : 0), 0)
          const [bought, sold] = [lotsOf(1), lotsOf(-1)]
          if (k < 3 || bought + sold === 0) expect(seen.flowRatio).toBeNaN()
          else expect(seen.flowRatio).toBeCloseTo((bought - sold) / (bought + sold), 9)

          const levels = Float64Array.from(run.slice(-9), Math.log)
          const ratio = levels.length < 9 ? Number.NaN : varianceRatio(levels, 5).ratio
          expect(seen.varianceRatio).toBe(ratio)
        })
      }),
    )
  })

  it('rank the volatility of the last returns', () => {
    const inputs = createRegimeInputs({ ...params, volatilityReturns: 1, rankWindow: 2 })
    const ranks = [100, 101, 103, 103.5, 110].map((mid) => {
      inputs.onQuote(mid, mid, 1)
      return inputs.observe().volatilityRank
    })
    expect(ranks).toEqual([Number.NaN, Number.NaN, Number.NaN, 0, 1])
  })

  it('have no return and no flow across a gap, and keep the past of their ranks', () => {
    const inputs = createRegimeInputs({ ...params, volatilityReturns: 1, flowIntervals: 1 })
    for (const mid of [100, 101, 102, 104]) {
      inputs.onQuote(mid, mid + 1, 5)
      inputs.onTrade(1, 2)
      inputs.observe()
    }
    inputs.onTrade(1, 2)
    inputs.onGap()
    expect(inputs.observe()).toEqual({
      spreadRank: Number.NaN,
      depthRank: Number.NaN,
      volatilityRank: Number.NaN,
      flowRatio: Number.NaN,
      varianceRatio: Number.NaN,
    })
    inputs.onQuote(500, 501, 9)
    inputs.onTrade(1, Number.NaN)
    const { spreadRank, depthRank, volatilityRank, flowRatio } = inputs.observe()
    expect([spreadRank, depthRank, volatilityRank, flowRatio]).toEqual([0, 1, Number.NaN, Number.NaN])
  })
})
