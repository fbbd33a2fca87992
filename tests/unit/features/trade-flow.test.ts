import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { emptyView, type FeatureState } from '#features/feature.ts'
import tradeImbalance from '#features/trade-imbalance.ts'
import tradeImbalanceEw, { FadingFlow } from '#features/trade-imbalance-ew.ts'
import { type TradeSpan, TradeWindow } from '#features/trade-window.ts'
import vpin from '#features/vpin.ts'
import { normalCdf } from '#numeric/normal.ts'
import { featureSuite, type Step } from '#tests/conformance/feature.suite.ts'

type Trade = { readonly at: number; readonly size: number; readonly sign: number }

const printsOf = (steps: readonly Step[]): Step['print'][] =>
  steps.filter(({ isQuote }) => !isQuote).map(({ print }) => print)
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** What the window holds, oldest first, by looking at all trades. */
function held(span: TradeSpan, trades: readonly Trade[], now: number): Trade[] {
  switch (span.by) {
    case 'trades':
      return trades.slice(-span.last)
    case 'time':
      return trades.filter(({ at }) => at > now - span.millis * 1000)
    case 'volume': {
      const kept: Trade[] = []
      let room = span.lots
      for (const trade of trades.toReversed()) {
        if (room <= 0) break
        kept.unshift({ ...trade, size: Math.min(room, trade.size) })
        room -= trade.size
      }
      return kept
    }
  }
}
const sideOf = (trades: readonly Trade[], side: number): Trade[] => trades.filter(({ sign }) => sign === side)
const lotsOf = (trades: readonly Trade[]): number => sum(trades.map(({ size }) => size))
const balance = (bought: number, sold: number): number => (bought - sold) / (bought + sold)

featureSuite(tradeImbalance)
for (const window of [
  { by: 'trades', last: 7 },
  { by: 'time', millis: 2_500 },
  { by: 'volume', lots: 33 },
] as const) {
  featureSuite(tradeImbalance, { window, counts: true }, (steps) => {
    const trades = held(window, printsOf(steps), steps.at(-1)!.view.at)
    const [buys, sells] = [sideOf(trades, 1), sideOf(trades, -1)]
    return [balance(lotsOf(buys), lotsOf(sells)), buys.length, sells.length]
  })
}

/** The columns of a feature at a quote of this time. */
function rowAt(state: FeatureState, at: number, width = 3): number[] {
  const row = new Float64Array(width)
  state.write({ ...emptyView(), at, bid: 99, ask: 101 }, row, 0)
  return [...row]
}
const tell = (state: FeatureState, at: number, size: number, sign: number, price = 100): void =>
  state.trade?.({ at, price, size, sign }, emptyView())

describe('trade imbalance', () => {
  const created = (given: unknown): FeatureState => tradeImbalance.create(tradeImbalance.params(z).parse(given))

  it('is worked out by hand', () => {
    const state = created({ window: { by: 'trades', last: 2 }, counts: true })
    tell(state, 1, 5, 1)
    expect(rowAt(state, 1)).toEqual([1, 1, 0])
    tell(state, 2, 3, -1)
    expect(rowAt(state, 2)).toEqual([0.25, 1, 1])
    tell(state, 3, 1, 1)
    expect(rowAt(state, 3)).toEqual([-0.5, 1, 1])
  })
  it('is not known without a signed trade, while the counts are', () => {
    const state = created({ window: { by: 'time', millis: 1 }, counts: true })
    expect(rowAt(state, 0)).toEqual([Number.NaN, Number.NaN, Number.NaN])
    tell(state, 10, 5, 0)
    expect(rowAt(state, 10)).toEqual([Number.NaN, 0, 0])
    tell(state, 10, 5, 1)
    expect(rowAt(state, 1_009)).toEqual([1, 1, 0])
    expect(rowAt(state, 1_010)).toEqual([Number.NaN, 0, 0])
  })
  it('lets trades nobody can sign take their place in the window', () => {
    const state = created({ window: { by: 'trades', last: 2 } })
    tell(state, 1, 5, 1)
    tell(state, 2, 5, 0)
    tell(state, 3, 5, 0)
    expect(rowAt(state, 3, 1)).toEqual([Number.NaN])
  })
  it('leaves out a size that is none', () => {
    const state = created({})
    for (const size of [0, -1, Number.NaN, Infinity]) tell(state, 1, size, 1)
    expect(rowAt(state, 1, 1)).toEqual([Number.NaN])
  })
  it('names its columns apart', () => {
    const names = [
      {},
      { window: { by: 'trades', last: 9 } },
      { window: { by: 'time', millis: 9 }, counts: true },
      { window: { by: 'volume', lots: 0.5 } },
    ].map((given) => tradeImbalance.columns(tradeImbalance.params(z).parse(given)))
    expect(names).toEqual([
      ['trade_imbalance'],
      ['trade_imbalance_9t'],
      ['trade_imbalance_9ms', 'trade_imbalance_9ms_buys', 'trade_imbalance_9ms_sells'],
      ['trade_imbalance_0p5v'],
    ])
  })
})

describe('a window of trades', () => {
  const trade = fc.record({
    wait: fc.integer({ min: 0, max: 900 }),
    size: fc.oneof(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), fc.integer({ min: 1, max: 20 })),
    sign: fc.constantFrom(-1, 0, 1),
  })
  const span: fc.Arbitrary<TradeSpan> = fc.oneof(
    fc.record({ by: fc.constant('trades' as const), last: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ by: fc.constant('time' as const), millis: fc.integer({ min: 1, max: 200 }) }),
    fc.record({ by: fc.constant('volume' as const), lots: fc.double({ min: 0.1, max: 500, noNaN: true }) }),
  )

  it('holds what looking at all trades finds', () => {
    fc.assert(
      fc.property(span, fc.array(trade, { maxLength: 300 }), (span, made) => {
        const window = new TradeWindow(span)
        const trades: Trade[] = []
        let at = 0
        for (const { wait, size, sign } of made) {
          at += wait
          trades.push({ at, size, sign })
          window.push({ at, size, sign })
        }
        const want = held(span, trades, at)
        const scale = 1e-9 * Math.max(...want.map(({ size }) => size), 0) + 1e-4
        expect(Math.abs(window.bought - lotsOf(sideOf(want, 1)))).toBeLessThanOrEqual(scale)
        expect(Math.abs(window.sold - lotsOf(sideOf(want, -1)))).toBeLessThanOrEqual(scale)
        if (span.by === 'volume') return
        expect([window.buys, window.sells]).toEqual([sideOf(want, 1).length, sideOf(want, -1).length])
      }),
    )
  })
  it('is exactly empty again when all have left', () => {
    const window = new TradeWindow({ by: 'time', millis: 1 })
    for (let k = 0; k < 100; k++) window.push({ at: k, size: 0.1 * (k + 1), sign: k % 2 === 0 ? 1 : -1 })
    expect(window.buys + window.sells).toBe(100)
    window.expire(5_000)
    expect([window.bought, window.sold]).toEqual([0, 0])
  })
  it('takes a trade that is late for one of the time before it', () => {
    const window = new TradeWindow({ by: 'time', millis: 1 })
    window.push({ at: 5_000, size: 1, sign: 1 })
    window.push({ at: 1, size: 2, sign: 1 })
    window.expire(5_999)
    expect(window.bought).toBe(3)
  })
  it('of lots keeps of one large trade what fits', () => {
    const window = new TradeWindow({ by: 'volume', lots: 10 })
    window.push({ at: 1, size: 1_000, sign: 1 })
    window.push({ at: 2, size: 4, sign: -1 })
    expect([window.bought, window.sold]).toEqual([6, 4])
  })
})

const fading = (steps: readonly Step[], side: number, tauMicros: number, now: number): number =>
  sum(sideOf(printsOf(steps), side).map(({ at, size }) => size * Math.exp(-(now - at) / tauMicros)))

featureSuite(tradeImbalanceEw)
featureSuite(tradeImbalanceEw, { tauMillis: 3_000, lots: true }, (steps) => {
  const now = steps.at(-1)!.view.at
  const [bought, sold] = [1, -1].map((side) => fading(steps, side, 3e6, now))
  return [balance(bought, sold), bought, sold]
})

describe('faded trade imbalance', () => {
  it('halves what was traded a half-life ago', () => {
    const flow = new FadingFlow(1e6 / Math.LN2)
    flow.push(0, 8, 1)
    flow.push(1e6, 4, -1)
    expect(flow.imbalance).toBeCloseTo(0, 15)
    expect(flow.boughtAt(2e6)).toBeCloseTo(2, 12)
    expect(flow.soldAt(2e6)).toBeCloseTo(2, 12)
  })
  it('survives a silence that leaves nothing of the past', () => {
    const flow = new FadingFlow(1)
    flow.push(0, 8, 1)
    flow.push(1e12, 4, -1)
    expect(flow.imbalance).toBe(-1)
  })
  it('never grows with a time that goes back', () => {
    const flow = new FadingFlow(10)
    flow.push(1_000, 8, 1)
    flow.push(0, 8, -1)
    expect(flow.imbalance).toBe(0)
    expect(flow.boughtAt(1_000)).toBe(8)
  })
})

/** VPIN of lots of which each has a share that was bought, by cutting them one by one. */
function vpinOf(parts: readonly { lots: number; share: number }[], bucketLots: number, buckets: number): number[] {
  const values: number[] = []
  const gaps: number[] = []
  let bought = 0
  let filled = 0
  for (const { lots, share } of parts) {
    for (let lot = 0; lot < lots; lot++) {
      bought += share
      if (++filled < bucketLots) continue
      gaps.push(Math.abs(2 * bought - bucketLots))
      bought = filled = 0
      values.push(gaps.length < buckets ? Number.NaN : sum(gaps.slice(-buckets)) / (buckets * bucketLots))
    }
  }
  return values
}
const signed = (steps: readonly Step[]) =>
  printsOf(steps).map(({ size, sign }) => ({ lots: size, share: (1 + sign) / 2 }))

// Sizes for which the walk of the suite fills its buckets as its quotes come.
featureSuite(vpin, { bucketLots: 10, buckets: 10 }, (steps) => [vpinOf(signed(steps), 10, 10).at(-1) ?? Number.NaN])
featureSuite(vpin, { bucketLots: 9, buckets: 5, rank: 4 }, (steps) => {
  const values = vpinOf(signed(steps), 9, 5).filter((value) => !Number.isNaN(value))
  const last = values.at(-1)!
  const past = values.slice(-5, -1)
  if (past.length < 4) return [Number.NaN, Number.NaN]
  // As values are sums of doubles in another order, equal ones are told by a hair.
  const below = past.filter((value) => value < last - 1e-12).length
  const equal = past.filter((value) => Math.abs(value - last) <= 1e-12).length
  return [last, (below + equal / 2) / 4]
})
const bulk = { by: 'bulk', barMillis: 1_000, sigmaBars: 20 }
featureSuite(vpin, { bucketLots: 9, buckets: 10, classify: bulk }, (steps) => {
  const prints = printsOf(steps)
  const changes = prints.map(({ price }, k) => (k === 0 ? Number.NaN : price - prints[k - 1].price))
  // The last trade's second is not over.
  const parts = prints.slice(0, -1).map(({ size }, k) => {
    const past = changes.slice(1, k).slice(-20)
    const mean = sum(past) / past.length
    const sigma = Math.sqrt(sum(past.map((change) => (change - mean) ** 2)) / (past.length - 1))
    return { lots: size, share: k > 0 && sigma > 0 ? normalCdf(changes[k] / sigma) : 0.5 }
  })
  return [vpinOf(parts, 9, 10).at(-1) ?? Number.NaN]
})

describe('vpin as a feature', () => {
  it('is 1 when one side trades, 0 when nobody knows which', () => {
    for (const [sign, value] of [
      [1, 1],
      [-1, 1],
      [0, 0],
    ]) {
      const state = vpin.create(vpin.params(z).parse({ bucketLots: 2, buckets: 2 }))
      tell(state, 1, 3, sign)
      expect(rowAt(state, 1, 1)).toEqual([Number.NaN])
      tell(state, 2, 1, sign)
      expect(rowAt(state, 2, 1)).toEqual([value])
    }
  })
  it('names its columns apart', () => {
    const names = [{}, { bucketLots: 0.5, buckets: 9, rank: 7 }, { classify: { by: 'bulk' } }].map((given) =>
      vpin.columns(vpin.params(z).parse(given)),
    )
    expect(names).toEqual([['vpin'], ['vpin_0p5v_9', 'vpin_0p5v_9_rank_7'], ['vpin_bulk_60000ms']])
  })
})
