import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import volume from '#market/bars/volume.ts'
import { barSuite, feed, recorded, type GivenTrade, type PlainBar } from '#tests/conformance/bar.suite.ts'

function whole(trades: readonly GivenTrade[], lots: number): PlainBar[] {
  const bars: PlainBar[] = []
  let own: GivenTrade[] = []
  for (const trade of trades) {
    own.push(trade)
    if (own.reduce((sum, { size }) => sum + size, 0) < lots) continue
    bars.push({ trades: own, end: 'rule' })
    own = []
  }
  return bars
}

/** Cuts by going lot by lot, then joins the lots that are of one trade. */
function split(trades: readonly GivenTrade[], lots: number): PlainBar[] {
  const single = trades.flatMap((trade) => Array.from({ length: trade.size }, () => trade))
  return Array.from({ length: Math.floor(single.length / lots) }, (_, k) => {
    const own = single.slice(k * lots, (k + 1) * lots)
    const parts = [...new Set(own)].map((trade) => ({ ...trade, size: own.filter((one) => one === trade).length }))
    return { trades: parts, end: 'rule' as const }
  })
}

barSuite(volume, { lots: 20 }, (trades) => whole(trades, 20))
barSuite(volume, { lots: 1 }, (trades) => whole(trades, 1))
barSuite(volume, { lots: 20, split: true }, (trades) => split(trades, 20))

const large: readonly GivenTrade[] = [
  { at: 1, price: 10, size: 4, sign: 1 },
  { at: 2, price: 11, size: 27, sign: -1 },
]

describe('volume bars', () => {
  it('take a trade that is too large as a whole', () => {
    const { builder, bars } = recorded(volume, { lots: 10 })
    feed(builder, large)
    expect(bars).toMatchObject([{ volume: 31, trades: 2, buyVolume: 4, sellVolume: 27, close: 11 }])
    expect(builder.open.trades).toBe(0)
  })

  it('cut it at every full bar when they are told to', () => {
    const { builder, bars } = recorded(volume, { lots: 10, split: true })
    feed(builder, large)
    expect(bars).toMatchObject([
      { openAt: 1, closeAt: 2, volume: 10, trades: 2, buyVolume: 4, sellVolume: 6, notional: 106 },
      { openAt: 2, closeAt: 2, volume: 10, trades: 1, sellVolume: 10, open: 11 },
      { openAt: 2, closeAt: 2, volume: 10, trades: 1, sellVolume: 10, open: 11 },
    ])
    expect(builder.open).toMatchObject({ volume: 1, trades: 1 })
  })

  it('refuse a trade that would be cut into more bars than anybody means', () => {
    const { builder, bars } = recorded(volume, { lots: 1, split: true })
    expect(builder.trade(1, 10, 65_537, 1)).toBe('tooLarge')
    expect([builder.faults.tooLarge, bars.length, builder.open.volume]).toEqual([1, 0, 0])
    expect(builder.trade(1, 10, 65_536, 1)).toBe(null)
    expect(bars.length).toBe(65_536)
  })

  it('have no size of their own accord', () => {
    for (const given of [{}, { lots: 0 }, { lots: NaN }]) expect(volume.params(z).safeParse(given).success).toBe(false)
  })
})
