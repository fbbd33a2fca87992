/** The checks that look at the order and the market it goes to. */
import { describe, expect, it } from 'vitest'
import { EURUSD } from '#tests/outbox.ts'
import { noneOut, order, pass, view } from '#tests/risk-cases.ts'
import liquidity from '#trading/risk/checks/liquidity.ts'
import orderSize from '#trading/risk/checks/order-size.ts'
import orderValue from '#trading/risk/checks/order-value.ts'
import priceBand, { deviationBps } from '#trading/risk/checks/price-band.ts'
import selfTrade from '#trading/risk/checks/self-trade.ts'
import staleData from '#trading/risk/checks/stale-data.ts'

describe('order size', () => {
  const alone = { maxTimesTypical: 1e9, recent: 5 }

  it('passes up to the limit and refuses beyond it', () => {
    const check = orderSize.create({ maxLots: 2, ...alone })
    expect(check.judge(order({ steps: 200 }), view())).toEqual(pass)
    expect(check.judge(order({ steps: 201 }), view())).toEqual({ verdict: 'refuse', given: 2.01, limit: 2 })
  })

  it('never allows more than the venue takes in one order', () => {
    const generous = orderSize.create({ maxLots: 500, ...alone })
    expect(generous.judge(order({ steps: 10_100 }), view())).toEqual({ verdict: 'refuse', given: 101, limit: 100 })
  })

  it('refuses what is many times the usual order, once there is a usual one', () => {
    const check = orderSize.create({ maxLots: 50, maxTimesTypical: 3, recent: 5 })
    for (const steps of [10, 10, 12, 90]) check.approved?.(order({ steps }), view())
    expect(check.judge(order({ steps: 5_000 }), view())).toEqual(pass)
    check.approved?.(order({ steps: 12 }), view())
    // The median of 10 10 12 90 12 is 12.
    expect(check.judge(order({ steps: 36 }), view())).toEqual(pass)
    expect(check.judge(order({ steps: 37 }), view())).toMatchObject({ verdict: 'refuse', given: 0.37 })
  })

  it('knows the usual order of each instrument, from its last entries alone', () => {
    const check = orderSize.create({ maxLots: 50, maxTimesTypical: 2, recent: 5 })
    for (let k = 0; k < 5; k++) check.approved?.(order({ steps: 1 }), view())
    expect(check.judge(order({ steps: 3 }), view()).verdict).toBe('refuse')
    expect(check.judge(order({ steps: 3, instrument: { ...EURUSD, id: 2 } }), view())).toEqual(pass)
    for (let k = 0; k < 5; k++) check.approved?.(order({ steps: 500, reduceOnly: true }), view())
    expect(check.judge(order({ steps: 3 }), view()).verdict).toBe('refuse')
    for (let k = 0; k < 3; k++) check.approved?.(order({ steps: 2 }), view())
    expect(check.judge(order({ steps: 3 }), view())).toEqual(pass)
  })
})

describe('price band', () => {
  const check = priceBand.create({ maxBps: 10, maxThroughBps: 2 })
  const limit = { orderType: 'limit' } as const

  it('measures the distance from the mid in basis points', () => {
    expect(deviationBps(1.1011, 1.1)).toBeCloseTo(10, 6)
    expect(check.judge(order({ price: 1.1009 }), view())).toEqual(pass)
    expect(check.judge(order({ price: 1.1012 }), view())).toMatchObject({ verdict: 'refuse', limit: 10 })
    expect(check.judge(order({ price: 1.0988 }), view())).toMatchObject({ verdict: 'refuse', limit: 10 })
  })

  it('refuses a market order into a spread blown wide', () => {
    expect(check.judge(order({ price: 1.2 }), view({ bid: 1, ask: 1.2 })).verdict).toBe('refuse')
  })

  it('refuses a limit far through the touch it would take, not one that rests', () => {
    expect(check.judge(order({ ...limit, price: 1.1003 }), view())).toEqual(pass)
    expect(check.judge(order({ ...limit, price: 1.1004 }), view())).toMatchObject({ verdict: 'refuse', limit: 2 })
    expect(check.judge(order({ ...limit, side: 'sell', price: 1.0996 }), view())).toMatchObject({ limit: 2 })
    expect(check.judge(order({ ...limit, price: 1.0991 }), view())).toEqual(pass)
  })

  it('refuses a limit between two ticks, and no other for the rounding of doubles', () => {
    expect(check.judge(order({ ...limit, price: 1.100005 }), view()).verdict).toBe('refuse')
    for (let ticks = 109_950; ticks <= 110_010; ticks++)
      expect(check.judge(order({ ...limit, price: Number((ticks / 1e5).toFixed(5)) }), view())).toEqual(pass)
    const index = { ...EURUSD, tickSize: '5' }
    const far = view({ bid: 130_000, ask: 130_005 })
    expect(check.judge(order({ ...limit, instrument: index, price: 130_005 }), far)).toEqual(pass)
    expect(check.judge(order({ ...limit, instrument: index, price: 130_003 }), far).verdict).toBe('refuse')
  })

  it.each([0, -1.1, Number.NaN, Infinity])('refuses the price %d', (price) => {
    expect(check.judge(order({ ...limit, price }), view()).verdict).toBe('refuse')
  })
})

describe('self-trade', () => {
  const check = selfTrade.create({ marketReachTicks: 2 })
  const limit = { orderType: 'limit' } as const
  const selling = { out: { ...noneOut, limitSell: 5 }, ownSell: 1.1003 }

  it('refuses a limit that reaches one of ours on the other side', () => {
    expect(check.judge(order({ ...limit, price: 1.10029 }), view(selling))).toEqual(pass)
    expect(check.judge(order({ ...limit, price: 1.1003 }), view(selling))).toEqual({
      verdict: 'refuse',
      given: 1.1003,
      limit: 1.1003,
    })
    const buying = { out: { ...noneOut, limitBuy: 5 }, ownBuy: 1.0998 }
    expect(check.judge(order({ ...limit, side: 'sell', price: 1.09981 }), view(buying))).toEqual(pass)
    expect(check.judge(order({ ...limit, side: 'sell', price: 1.0998 }), view(buying)).verdict).toBe('refuse')
  })

  it('reckons that a market order reaches some ticks beyond the touch', () => {
    expect(check.judge(order({ price: 1.10027 }), view(selling))).toEqual(pass)
    expect(check.judge(order({ price: 1.10028 }), view(selling)).verdict).toBe('refuse')
  })

  it('lets two market orders out, and no limit to rest while one is out on the other side', () => {
    const out = { ...noneOut, marketSell: 5 }
    expect(check.judge(order(), view({ out }))).toEqual(pass)
    expect(check.judge(order({ ...limit, price: 1.0999 }), view({ out })).verdict).toBe('refuse')
  })

  it('minds the other side alone', () => {
    expect(check.judge(order({ side: 'sell', price: 1.0999 }), view(selling))).toEqual(pass)
  })
})

describe('order value', () => {
  const check = orderValue.create({ min: '1000', max: '110010' })

  it('is lots times contract size times price, in the currency of the account', () => {
    expect(check.judge(order({ steps: 99 }), view())).toEqual(pass)
    expect(check.judge(order({ steps: 101 }), view())).toMatchObject({ verdict: 'refuse', limit: 110_010 })
    expect(check.judge(order({ steps: 60 }), view({ rate: 2 })).verdict).toBe('refuse')
  })

  it('refuses what is worth too little to be meant', () => {
    expect(check.judge(order({ steps: 1, price: 0.999 }), view({ rate: 1 }))).toMatchObject({ limit: 1_000 })
    expect(check.judge(order({ steps: 1 }), view())).toEqual(pass)
  })

  it('refuses what is within the rounding of a double of its limit', () => {
    expect(check.judge(order({ steps: 100 }), view()).verdict).toBe('refuse')
  })
})

describe('liquidity', () => {
  const check = liquidity.create({ maxShare: 0.3, whenUnknown: 'pass', shrink: false })

  it('takes a share of the touch of the other side', () => {
    expect(check.judge(order({ steps: 30 }), view({ askSize: 1, bidSize: 0 }))).toEqual(pass)
    expect(check.judge(order({ steps: 31 }), view({ askSize: 1 }))).toMatchObject({ verdict: 'refuse', given: 0.31 })
    expect(check.judge(order({ side: 'sell', steps: 31 }), view({ askSize: 1, bidSize: 9 }))).toEqual(pass)
  })

  it('shrinks to the share when it is told to', () => {
    const shrinks = liquidity.create({ maxShare: 0.3, whenUnknown: 'pass', shrink: true })
    expect(shrinks.judge(order({ steps: 31 }), view({ askSize: 1 }))).toMatchObject({ verdict: 'shrink', steps: 30 })
    expect(shrinks.judge(order(), view({ askSize: 0 })).verdict).toBe('refuse')
  })

  it('does what it is told to where no sizes are shown', () => {
    expect(check.judge(order({ steps: 5_000 }), view())).toEqual(pass)
    const strict = liquidity.create({ maxShare: 0.3, whenUnknown: 'refuse', shrink: true })
    expect(strict.judge(order({ steps: 1 }), view()).verdict).toBe('refuse')
  })
})

describe('stale data', () => {
  it('measures the age of the last quote in host time', () => {
    const check = staleData.create({ maxAgeMillis: 2 })
    expect(check.judge(order(), view({ now: 12_000, quotedAt: 10_000 }))).toEqual(pass)
    expect(check.judge(order(), view({ now: 12_001, quotedAt: 10_000 }))).toEqual({
      verdict: 'refuse',
      given: 2.001,
      limit: 2,
    })
  })
})
