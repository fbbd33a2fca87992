import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { emptyView, type Print } from '#features/feature.ts'
import { sampleClock, Sampler, sampleSuffix, type SampleClock } from '#features/sample.ts'

const SECOND = 1_000_000
const quoteAt = (at: number, bid: number, ask = bid + 2) => ({ ...emptyView(), at, bid, ask })
const tradeAt = (at: number, price: number, size: number, sign = 1): Print => ({ at, price, size, sign })

describe('samples by quotes', () => {
  it('close at the quote that completes them, with the mids between', () => {
    const sampler = new Sampler({ by: 'quotes', every: 3 })
    expect([100, 104, 98].map((bid, k) => sampler.quote(quoteAt(k, bid)))).toEqual([false, false, true])
    expect(sampler.closed).toMatchObject({ openAt: 0, closeAt: 2, open: 101, high: 105, low: 99, close: 99 })
  })
  it('leave out a crossed quote and one with a side missing', () => {
    const sampler = new Sampler({ by: 'quotes', every: 1 })
    expect(sampler.quote(quoteAt(1, 100, 99))).toBe(false)
    expect(sampler.quote(quoteAt(1, Number.NaN, 99))).toBe(false)
    expect(sampler.quote(quoteAt(1, 100, 100))).toBe(true)
  })
  it('add up the trades that fell into them', () => {
    const sampler = new Sampler({ by: 'quotes', every: 1 })
    sampler.trade(tradeAt(0, 10, 2, 1))
    sampler.trade(tradeAt(0, 11, 3, -1))
    sampler.quote(quoteAt(1, 10))
    expect(sampler.closed).toMatchObject({ trades: 2, volume: 5, signedVolume: -1, notional: 53 })
    sampler.quote(quoteAt(2, 10))
    expect(sampler.closed).toMatchObject({ trades: 0, volume: 0, signedVolume: 0, notional: 0 })
  })
})

describe('samples by time', () => {
  const bySecond: SampleClock = { by: 'time', millis: 1000 }
  it('close at the first quote at or after their end, which belongs to the next one', () => {
    const sampler = new Sampler(bySecond)
    expect(sampler.quote(quoteAt(0.2 * SECOND, 100))).toBe(false)
    expect(sampler.quote(quoteAt(0.9 * SECOND, 102))).toBe(false)
    expect(sampler.quote(quoteAt(SECOND, 500))).toBe(true)
    expect(sampler.closed).toMatchObject({ open: 101, close: 103, closeAt: 0.9 * SECOND })
  })
  it('are closed by a trade too, which belongs to the next one', () => {
    const sampler = new Sampler(bySecond)
    sampler.quote(quoteAt(0, 100))
    expect(sampler.trade(tradeAt(SECOND, 7, 2))).toBe(true)
    expect(sampler.closed.volume).toBe(0)
    sampler.quote(quoteAt(SECOND, 100))
    sampler.quote(quoteAt(2 * SECOND, 100))
    expect(sampler.closed.volume).toBe(2)
  })
  it('are none for a span without a quote', () => {
    const sampler = new Sampler(bySecond)
    sampler.quote(quoteAt(0, 100))
    expect(sampler.quote(quoteAt(10 * SECOND, 100))).toBe(true)
    expect(sampler.quote(quoteAt(10.5 * SECOND, 100))).toBe(false)
  })
})

describe('samples by trades and by volume', () => {
  it('close at the trade that completes them, at trade prices', () => {
    const sampler = new Sampler({ by: 'trades', every: 2 })
    sampler.quote(quoteAt(0, 999))
    expect(sampler.trade(tradeAt(1, 10, 1))).toBe(false)
    expect(sampler.trade(tradeAt(2, 12, 1))).toBe(true)
    expect(sampler.closed).toMatchObject({ open: 10, high: 12, low: 10, close: 12, trades: 2 })
  })
  it('take a large trade whole', () => {
    const sampler = new Sampler({ by: 'volume', lots: 10 })
    expect(sampler.trade(tradeAt(1, 10, 4))).toBe(false)
    expect(sampler.trade(tradeAt(2, 11, 40))).toBe(true)
    expect(sampler.closed.volume).toBe(44)
    expect(sampler.trade(tradeAt(3, 11, 9))).toBe(false)
  })
})

describe('a sample clock', () => {
  it('forgets the open sample at a reset', () => {
    const sampler = new Sampler({ by: 'quotes', every: 2 })
    sampler.quote(quoteAt(0, 1))
    sampler.reset()
    expect(sampler.quote(quoteAt(1, 2))).toBe(false)
    expect(sampler.quote(quoteAt(2, 3))).toBe(true)
    expect(sampler.closed.open).toBe(3)
  })
  it('is a span of time when a configuration names none, and tells its column apart otherwise', () => {
    const parsed = sampleClock(1000)(z).parse(undefined)
    expect(parsed).toEqual({ by: 'time', millis: 1000 })
    const suffixes: SampleClock[] = [
      parsed,
      { by: 'time', millis: 50 },
      { by: 'quotes', every: 5 },
      { by: 'trades', every: 20 },
      { by: 'volume', lots: 2.5 },
      { by: 'volume', lots: 1e-7 },
    ]
    expect(suffixes.map((clock) => sampleSuffix(clock, 1000))).toEqual(['', '_50ms', '_5q', '_20t', '_2p5v', '_1em7v'])
  })
})
