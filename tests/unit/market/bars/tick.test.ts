import { describe, expect, it } from 'vitest'
import tick from '#market/bars/tick.ts'
import { barSuite, feed, recorded, type GivenTrade, type PlainBar } from '#tests/conformance/bar.suite.ts'

const cut =
  (count: number) =>
  (trades: readonly GivenTrade[]): PlainBar[] =>
    Array.from({ length: Math.floor(trades.length / count) }, (_, k) => ({
      trades: trades.slice(k * count, (k + 1) * count),
      end: 'rule',
    }))

barSuite(tick, { trades: 1 }, cut(1))
barSuite(tick, { trades: 7 }, cut(7))

describe('tick bars', () => {
  it('hold prices, sizes and sides of their trades', () => {
    const { builder, bars } = recorded(tick, { trades: 3 })
    feed(builder, [
      { at: 10, price: 5, size: 2, sign: 1 },
      { at: 11, price: 8, size: 1, sign: 0 },
      { at: 15, price: 4, size: 5, sign: -1 },
      { at: 16, price: 9, size: 1, sign: 1 },
    ])
    expect(bars).toEqual([
      {
        openAt: 10,
        closeAt: 15,
        open: 5,
        high: 8,
        low: 4,
        close: 4,
        volume: 8,
        notional: 38,
        trades: 3,
        buyVolume: 2,
        sellVolume: 5,
        buyTrades: 1,
        sellTrades: 1,
        vwap: 4.75,
        end: 'rule',
      },
    ])
    expect(builder.open).toMatchObject({ openAt: 16, closeAt: 16, open: 9, trades: 1, volume: 1, vwap: 9 })
  })

  it('have a vwap within their prices, whatever the sums round to', () => {
    const { builder } = recorded(tick, {})
    builder.trade(1, 0.1, 3, 1)
    expect((0.1 * 3) / 3).toBeGreaterThan(0.1)
    expect(builder.open.vwap).toBe(0.1)
  })

  it('end at once, marked, when records were missed', () => {
    const { builder, bars } = recorded(tick, { trades: 3 })
    builder.gap()
    expect(bars).toEqual([])
    builder.trade(1, 5, 1, 1)
    builder.gap()
    expect(bars).toMatchObject([{ trades: 1, end: 'gap', closeAt: 1 }])
    expect(builder.open).toMatchObject({ openAt: NaN, open: NaN, volume: 0, trades: 0 })
  })

  it('go on after a receiver that threw', () => {
    let closed = 0
    const builder = tick.create({ trades: 1 }, () => {
      closed++
      throw new Error('full')
    })
    expect(() => builder.trade(1, 5, 1, 1)).toThrow('full')
    expect(builder.open.trades).toBe(0)
    expect(() => builder.trade(2, 6, 1, 1)).toThrow('full')
    expect(closed).toBe(2)
  })
})
