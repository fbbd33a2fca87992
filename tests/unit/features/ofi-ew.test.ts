import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyView, type MarketView } from '#features/feature.ts'
import { orderFlow } from '#features/ofi-1.ts'
import ofiEw, { fade } from '#features/ofi-ew.ts'
import { featureSuite, type Oracle } from '#tests/conformance/feature.suite.ts'

/** Each flow times what is left of it now, added up anew. */
const faded =
  (tauMicros: number): Oracle =>
  (steps) => {
    const views = steps.filter(({ isQuote }) => isQuote).map(({ view }) => view)
    const now = views[views.length - 1]
    return [
      views.reduce((sum, view, k) => {
        if (k === 0) return 0
        const { bid, bidSize, ask, askSize } = views[k - 1]
        const flow = orderFlow(bid, bidSize, ask, askSize, view.bid, view.bidSize, view.ask, view.askSize)
        return sum + flow * Math.exp(-(now.at - view.at) / tauMicros)
      }, 0),
    ]
  }

featureSuite(ofiEw, {}, faded(1_000_000))
featureSuite(ofiEw, { tauMillis: 7_500 }, faded(7_500_000))
featureSuite(ofiEw, { halfLifeMillis: 3_000 }, faded(3_000_000 / Math.LN2))

describe('fading order-flow imbalance', () => {
  const quote = (at: number, bidSize: number): MarketView => ({
    ...emptyView(),
    at,
    bid: 100,
    bidSize,
    ask: 101,
    askSize: 5,
  })
  const run = (params: Parameters<typeof ofiEw.create>[0], quotes: readonly MarketView[]): number[] => {
    const state = ofiEw.create(params)
    const row = new Float64Array(1)
    return quotes.map((one) => {
      state.write(one, row, 0)
      return row[0]
    })
  }

  it('halves in a half-life', () => {
    const values = run({ tauMillis: 1_000, halfLifeMillis: 500 }, [quote(0, 10), quote(0, 18), quote(500_000, 18)])
    expect(values[1]).toBe(8)
    expect(values[2]).toBeCloseTo(4, 14)
  })
  it('adds up at equal times, and does not grow when time goes back', () => {
    expect(run({ tauMillis: 1 }, [quote(5, 10), quote(5, 12), quote(5, 15), quote(4, 15)])).toEqual([0, 2, 5, 5])
  })
  it('fades once over a stretch of time that is gone through twice', () => {
    const values = run({ tauMillis: 1 }, [quote(0, 10), quote(9_000, 18), quote(4_000, 18), quote(9_000, 18)])
    expect(values).toEqual([0, 8, 8, 8])
  })
  it('is NaN for a quote without sizes, and starts anew after it', () => {
    const bare = { ...quote(2, Number.NaN), askSize: Number.NaN }
    expect(run({ tauMillis: 1_000 }, [quote(1, 10), bare, quote(3, 90), quote(3, 91)])).toEqual([0, Number.NaN, 0, 1])
  })
  it('is never above the sum of what flowed', () => {
    const steps = fc.array(fc.tuple(fc.nat(10_000), fc.integer({ min: -50, max: 50 })), { maxLength: 50 })
    fc.assert(
      fc.property(steps, (flows) => {
        let z = 0
        for (const [micros, flow] of flows) z = fade(z, micros, 1_000, flow)
        expect(Math.abs(z)).toBeLessThanOrEqual(flows.reduce((sum, [, flow]) => sum + Math.abs(flow), 0) + 1e-9)
      }),
    )
  })
})
