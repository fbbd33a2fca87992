import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { branchingRatio, stationaryRates } from '#hawkes/exponential.ts'
import { seededRng } from '#numeric/rng.ts'
import type { Market, MarketSpec } from '#venues/markets/market.ts'
import fx from '#venues/markets/synthetic-fx.ts'
import index, { flowParameters } from '#venues/markets/synthetic-index.ts'
import { EURUSD } from '#tests/outbox.ts'
import { WIN } from './paper.ts'

interface Told {
  readonly ticks: { at: number; bid: number; bidSize: number; ask: number; askSize: number }[]
  readonly trades: { at: number; price: number; size: number; aggressor: string }[]
  readonly depths: { bids: number[]; asks: number[]; bidSizes: number[]; askSizes: number[] }[]
}

function openMarket<Config extends { kind: string }>(spec: MarketSpec<Config>, given: object, seed: number): Market {
  const config = spec.config(z).parse({ kind: spec.kind, ...given })
  const instrument = spec.can.depth ? WIN : EURUSD
  const market = spec.open(config, { instrument, rng: seededRng(seed), virtual: true, fault: () => {} })
  expect(market.start(5_000_000)).toBe(5_000_000)
  return market
}

function run(market: Market, events: number): Told {
  const told: Told = { ticks: [], trades: [], depths: [] }
  for (let k = 0; k < events && market.next() === 'event'; k++) {
    market.tell({
      tick: (at, bid, bidSize, ask, askSize) => told.ticks.push({ at, bid, bidSize, ask, askSize }),
      trade: (at, price, size, aggressor) => told.trades.push({ at, price, size, aggressor }),
      depth: ({ bids, asks, bidPrices, askPrices, bidSizes, askSizes }) =>
        told.depths.push({
          bids: [...bidPrices.subarray(0, bids)],
          asks: [...askPrices.subarray(0, asks)],
          bidSizes: [...bidSizes.subarray(0, bids)],
          askSizes: [...askSizes.subarray(0, asks)],
        }),
    })
  }
  return told
}

describe('the synthetic currency pair', () => {
  const told = run(openMarket(fx, {}, 1), 40_000)
  const mids = told.ticks.map(({ bid, ask }) => (bid + ask) / 2)

  it('is the same for the same seed and another for another', () => {
    expect(run(openMarket(fx, {}, 1), 500).ticks).toEqual(told.ticks.slice(0, 500))
    expect(run(openMarket(fx, {}, 2), 500).ticks).not.toEqual(told.ticks.slice(0, 500))
  })

  it('quotes on the tick, never crossed, without sizes, ever later', () => {
    expect(told.ticks.every(({ bid, ask }) => bid > 0 && ask > bid)).toBe(true)
    expect(told.ticks.every(({ bid, ask }) => Number(bid.toFixed(5)) === bid && Number(ask.toFixed(5)) === ask)).toBe(
      true,
    )
    expect(told.ticks.every(({ bidSize, askSize }) => Number.isNaN(bidSize) && Number.isNaN(askSize))).toBe(true)
    expect(told.ticks.every(({ at }, k) => k === 0 || at >= told.ticks[k - 1].at)).toBe(true)
  })

  it('comes at the rate it was asked for', () => {
    const seconds = (told.ticks.at(-1)!.at - 5_000_000) / 1e6
    expect(told.ticks.length / seconds).toBeGreaterThan(19)
    expect(told.ticks.length / seconds).toBeLessThan(21)
  })

  it('moves about as far as it was asked to, and stays near where it began', () => {
    expect(Math.max(...mids) - Math.min(...mids)).toBeGreaterThan(0.001)
    expect(mids.every((mid) => Math.abs(mid - 1.1) < 0.05)).toBe(true)
  })

  it('has momentum: a move over some seconds tells something of the next', () => {
    const step = 200
    const long = run(openMarket(fx, {}, 3), 200_000).ticks.map(({ bid, ask }) => (bid + ask) / 2)
    const moves = long.filter((_, k) => k % step === 0).map((mid, k, all) => (k === 0 ? 0 : mid - all[k - 1]))
    const product = moves.slice(1).reduce((sum, move, k) => sum + move * moves[k], 0)
    const square = moves.reduce((sum, move) => sum + move * move, 0)
    expect(product / square).toBeGreaterThan(0.1)
  })

  it('has a calm and a wide spread', () => {
    const spreads = told.ticks.map(({ bid, ask }) => Math.round((ask - bid) * 1e5))
    const wide = spreads.filter((spread) => spread > 12).length / spreads.length
    expect(wide).toBeGreaterThan(0.01)
    expect(wide).toBeLessThan(0.5)
  })

  it('ends when its time is up', () => {
    const { ticks } = run(openMarket(fx, { forSeconds: 10 }, 1), 100_000)
    expect(ticks.length).toBeGreaterThan(120)
    expect(ticks.at(-1)!.at).toBeLessThanOrEqual(15_000_000)
  })
})

describe('the synthetic index future', () => {
  const told = run(openMarket(index, {}, 1), 40_000)

  it('is the same for the same seed', () => {
    expect(run(openMarket(index, {}, 1), 300)).toEqual({
      ticks: told.ticks.slice(0, 300),
      depths: told.depths.slice(0, 300),
      trades: told.trades.slice(0, run(openMarket(index, {}, 1), 300).trades.length),
    })
  })

  it('shows ten sorted levels a side on the tick, never crossed, and the touch of that image', () => {
    for (const [k, { bids, asks, bidSizes, askSizes }] of told.depths.entries()) {
      const prices = [...bids.toReversed(), ...asks]
      const sorted = prices.every((price, at) => price % 5 === 0 && (at === 0 || price > prices[at - 1]))
      const sized = [...bidSizes, ...askSizes].every((size) => size >= 1 && Number.isInteger(size))
      const { bid, ask, bidSize, askSize } = told.ticks[k]
      const touch = bid === bids[0] && ask === asks[0] && bidSize === bidSizes[0] && askSize === askSizes[0]
      if (bids.length !== 10 || asks.length !== 10 || !sorted || !sized || !touch)
        expect([k, prices]).toBe('a sound image')
    }
  })

  it('trades at the price that stood before, on both sides, and its price moves', () => {
    expect(new Set(told.trades.map(({ aggressor }) => aggressor))).toEqual(new Set(['buy', 'sell']))
    expect(told.trades.every(({ size }) => size >= 1)).toBe(true)
    const bids = told.ticks.map(({ bid }) => bid)
    expect(Math.max(...bids) - Math.min(...bids)).toBeGreaterThan(100)
    expect(told.trades.length).toBeGreaterThan(told.ticks.length / 10)
  })

  it('keeps a spread and sizes that neither vanish nor explode', () => {
    const spread = told.ticks.reduce((sum, { bid, ask }) => sum + (ask - bid) / 5, 0) / told.ticks.length
    const size = told.ticks.reduce((sum, { bidSize }) => sum + bidSize, 0) / told.ticks.length
    expect(spread).toBeGreaterThan(1)
    expect(spread).toBeLessThan(4)
    expect(size).toBeGreaterThan(2)
    expect(size).toBeLessThan(100)
  })

  it('comes at the rate it was asked for, however much of it is its own echo', () => {
    for (const branching of [0, 0.5, 0.95]) {
      const flow = flowParameters(index.config(z).parse({ kind: 'index', branching, crossShare: 0.4 }))
      expect(branchingRatio(flow)).toBeCloseTo(branching, 8)
      expect(stationaryRates(flow)[0] + stationaryRates(flow)[1]).toBeCloseTo(50, 6)
    }
    const seconds = (told.ticks.at(-1)!.at - 5_000_000) / 1e6
    expect(told.ticks.length / seconds).toBeGreaterThan(46)
    expect(told.ticks.length / seconds).toBeLessThan(54)
  })

  it('cannot be configured to explode', () => {
    expect(() => index.config(z).parse({ kind: 'index', branching: 1 })).toThrow()
  })

  it('lives on near zero', () => {
    const { depths } = run(openMarket(index, { startPrice: 1 }, 1), 20_000)
    expect(depths.every(({ bids }) => bids[9] > 0)).toBe(true)
  })
})
