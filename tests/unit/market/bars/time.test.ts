import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MICROS_PER_SECOND } from '#domain/time.ts'
import time, { intervalStart } from '#market/bars/time.ts'
import { barSuite, feed, recorded, type GivenTrade, type PlainBar } from '#tests/conformance/bar.suite.ts'

const SECOND = MICROS_PER_SECOND
const startOf = (at: number, interval: number, offset: number): number =>
  Number(((BigInt(at) - BigInt(offset)) / BigInt(interval)) * BigInt(interval)) + offset

/** All intervals from the first trade to the one before the last trade's, with what is in them. */
function cut(trades: readonly GivenTrade[], interval: number, offset: number, empty: 'none' | 'flat'): PlainBar[] {
  if (trades.length === 0) return []
  const bars: PlainBar[] = []
  const last = startOf(trades[trades.length - 1].at, interval, offset)
  for (let at = startOf(trades[0].at, interval, offset); at < last; at += interval) {
    const own = trades.filter((trade) => trade.at >= at && trade.at < at + interval)
    if (own.length > 0 || empty === 'flat') bars.push({ trades: own, end: 'rule', bounds: [at, at + interval] })
  }
  return bars
}

for (const empty of ['none', 'flat'] as const) {
  barSuite(time, { intervalMicros: SECOND, empty }, (trades) => cut(trades, SECOND, 0, empty))
  barSuite(time, { intervalMicros: 700_000, offsetMicros: 50_000, empty }, (trades) =>
    cut(trades, 700_000, 50_000, empty),
  )
}

const trade = (seconds: number, price = 5): GivenTrade => ({
  at: Math.round(seconds * SECOND),
  price,
  size: 1,
  sign: 1,
})

describe('time bars', () => {
  it('begin at whole intervals since 1970, moved by the offset', () => {
    expect(intervalStart(125, 60, 0)).toBe(120)
    expect(intervalStart(120, 60, 0)).toBe(120)
    expect(intervalStart(125, 60, 10)).toBe(70)
    expect(intervalStart(-1, 60, 0)).toBe(-60)
    fc.assert(
      fc.property(
        fc.integer({ min: 1e15, max: 2 ** 52 }),
        fc.integer({ min: 1, max: 1e12 }),
        fc.nat(1e9),
        (at, interval, offset) => {
          expect(intervalStart(at, interval, offset)).toBe(startOf(at, interval, offset))
        },
      ),
    )
  })

  it('close with the first trade at or after their end', () => {
    const { builder, bars } = recorded(time, { intervalMicros: SECOND })
    feed(builder, [trade(1.2), trade(1.999_999, 7)])
    expect(bars).toEqual([])
    feed(builder, [trade(2)])
    expect(bars).toMatchObject([{ openAt: SECOND, closeAt: 2 * SECOND, open: 5, close: 7, trades: 2, end: 'rule' }])
    expect(builder.open).toMatchObject({ openAt: 2 * SECOND, closeAt: 3 * SECOND, trades: 1 })
  })

  it('close with the clock in a silent market', () => {
    const { builder, bars } = recorded(time, { intervalMicros: SECOND })
    builder.advanceTo(SECOND)
    feed(builder, [trade(1.2)])
    builder.advanceTo(1.9 * SECOND)
    expect(bars).toEqual([])
    builder.advanceTo(2 * SECOND)
    expect(bars.length).toBe(1)
    builder.advanceTo(9 * SECOND)
    expect(bars.length).toBe(1)
  })

  it('are flat at the last close where nothing traded, if that is asked for', () => {
    const { builder, bars } = recorded(time, { intervalMicros: SECOND, empty: 'flat' })
    builder.advanceTo(SECOND)
    builder.advanceTo(4 * SECOND)
    expect(bars).toEqual([])
    feed(builder, [trade(4.5, 6), trade(6.5, 8)])
    builder.advanceTo(8 * SECOND)
    expect(bars).toMatchObject([
      { openAt: 4 * SECOND, close: 6, trades: 1 },
      { openAt: 5 * SECOND, closeAt: 6 * SECOND, open: 6, high: 6, low: 6, close: 6, volume: 0, trades: 0, vwap: NaN },
      { openAt: 6 * SECOND, close: 8, trades: 1 },
      { openAt: 7 * SECOND, close: 8, trades: 0 },
    ])
  })

  it('refuse a trade of an interval that the clock has left', () => {
    const { builder } = recorded(time, { intervalMicros: SECOND })
    builder.advanceTo(2.5 * SECOND)
    expect(builder.trade(2.4 * SECOND, 5, 1, 1)).toBe(null)
    builder.advanceTo(3 * SECOND)
    expect(builder.trade(2.9 * SECOND, 5, 1, 1)).toBe('backwards')
    builder.advanceTo(5 * SECOND)
    expect(builder.trade(4.9 * SECOND, 5, 1, 1)).toBe('backwards')
    expect(builder.faults.backwards).toBe(2)
  })

  it('do not fill a silence of years', () => {
    const { builder, bars } = recorded(time, { intervalMicros: SECOND, empty: 'flat' })
    feed(builder, [trade(1), trade(1e9), trade(1e9 + 1)])
    expect(bars.map(({ openAt }) => openAt / SECOND)).toEqual([1, 1e9])
  })

  it('are marked at both ends of a gap and left out within it', () => {
    const { builder, bars } = recorded(time, { intervalMicros: SECOND, empty: 'flat' })
    feed(builder, [trade(1), trade(2.5)])
    builder.gap()
    feed(builder, [trade(6.5), trade(8.5)])
    builder.advanceTo(9 * SECOND)
    expect(bars.map(({ openAt, trades, end }) => [openAt / SECOND, trades, end])).toEqual([
      [1, 1, 'rule'],
      [2, 1, 'gap'],
      [6, 1, 'gap'],
      [7, 0, 'rule'],
      [8, 1, 'rule'],
    ])
  })

  it('are marked once when the gap is within one', () => {
    const { builder, bars } = recorded(time, { intervalMicros: SECOND })
    feed(builder, [trade(1.1)])
    builder.gap()
    feed(builder, [trade(1.8), trade(2), trade(3)])
    expect(bars.map(({ trades, end }) => [trades, end])).toEqual([
      [2, 'gap'],
      [1, 'rule'],
    ])
  })
})
