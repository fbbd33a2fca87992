import { describe, expect, it } from 'vitest'
import dollar from '#market/bars/dollar.ts'
import { barSuite, feed, recorded, type GivenTrade, type PlainBar } from '#tests/conformance/bar.suite.ts'

function cut(trades: readonly GivenTrade[], notional: number): PlainBar[] {
  const bars: PlainBar[] = []
  let own: GivenTrade[] = []
  for (const trade of trades) {
    own.push(trade)
    if (own.reduce((sum, { price, size }) => sum + price * size, 0) < notional) continue
    bars.push({ trades: own, end: 'rule' })
    own = []
  }
  return bars
}

barSuite(dollar, { notional: 1500 }, (trades) => cut(trades, 1500))

describe('dollar bars', () => {
  it('close with the trade that makes the money up, and take it whole', () => {
    const { builder, bars } = recorded(dollar, { notional: 100 })
    feed(builder, [
      { at: 1, price: 10, size: 9, sign: 1 },
      { at: 2, price: 20, size: 8, sign: -1 },
      { at: 3, price: 50, size: 2, sign: 0 },
    ])
    expect(bars).toMatchObject([
      { notional: 250, trades: 2, volume: 17, closeAt: 2 },
      { notional: 100, trades: 1, buyVolume: 0, sellVolume: 0, vwap: 50 },
    ])
  })
})
