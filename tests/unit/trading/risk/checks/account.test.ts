/** The checks that add the order to what the account holds, has out and has done. */
import { describe, expect, it } from 'vitest'
import { noneOut, order, pass, view } from '#tests/risk-cases.ts'
import dailyLoss from '#trading/risk/checks/daily-loss.ts'
import dailyVolume from '#trading/risk/checks/daily-volume.ts'
import margin from '#trading/risk/checks/margin.ts'
import openOrders from '#trading/risk/checks/open-orders.ts'
import orderRate from '#trading/risk/checks/order-rate.ts'
import position from '#trading/risk/checks/position.ts'

describe('position', () => {
  const check = position.create({ maxLots: 1, shrink: true })

  it('adds the order to the position and to all that is out on its side', () => {
    const out = { ...noneOut, marketBuy: 20, limitBuy: 30 }
    expect(check.judge(order({ steps: 10 }), view({ position: 40, out }))).toEqual(pass)
    expect(check.judge(order({ steps: 20 }), view({ position: 40, out }))).toEqual({
      verdict: 'shrink',
      steps: 10,
      given: 1.1,
      limit: 1,
    })
  })

  it('counts nothing that is out on the other side in its favour', () => {
    const out = { ...noneOut, marketSell: 500 }
    expect(check.judge(order(), view({ position: 100, out })).verdict).toBe('refuse')
  })

  it('refuses when there is no room, or when it may not shrink', () => {
    expect(check.judge(order(), view({ position: 100 }))).toEqual({ verdict: 'refuse', given: 1.1, limit: 1 })
    const strict = position.create({ maxLots: 1, shrink: false })
    expect(strict.judge(order({ steps: 200 }), view())).toEqual({ verdict: 'refuse', given: 2, limit: 1 })
  })

  it('bounds the short side the same way', () => {
    const short = view({ position: -95 })
    expect(check.judge(order({ side: 'sell', steps: 5 }), short)).toEqual(pass)
    expect(check.judge(order({ side: 'sell', steps: 6 }), short).verdict).toBe('shrink')
    expect(check.usage?.(short)).toEqual([{ of: 'maxLots', given: 0.95, limit: 1, scope: 'instrument' }])
  })

  it('lets a sum that doubles get wrong stand exactly at the limit', () => {
    const third = position.create({ maxLots: 0.3, shrink: false })
    expect(third.judge(order({ steps: 20 }), view({ position: 10 }))).toEqual(pass)
    expect(third.judge(order({ steps: 21 }), view({ position: 10 })).verdict).toBe('refuse')
  })

  it('never rounds a limit between two steps up', () => {
    const odd = position.create({ maxLots: 0.3999, shrink: false })
    expect(odd.judge(order({ steps: 39 }), view())).toEqual(pass)
    expect(odd.judge(order({ steps: 40 }), view()).verdict).toBe('refuse')
  })
})

describe('daily loss', () => {
  const check = dailyLoss.create({ maxLoss: '100.00' })

  it('passes while the loss is at most the limit, to the last decimal', () => {
    expect(check.judge(order(), view({ dayPnl: -100 }))).toEqual(pass)
    expect(check.judge(order(), view({ dayPnl: 5_000 }))).toEqual(pass)
    expect(check.judge(order(), view({ dayPnl: -100.01 }))).toEqual({ verdict: 'refuse', given: 100.01, limit: 100 })
    expect(check.judge(order(), view({ dayPnl: -100.0000000001 })).verdict).toBe('refuse')
  })

  it('shows a gain as nothing used', () => {
    expect(check.usage?.(view({ dayPnl: 40 }))).toMatchObject([{ given: 0, limit: 100 }])
    expect(check.usage?.(view({ dayPnl: -40 }))).toMatchObject([{ given: 40, limit: 100 }])
  })
})

describe('daily volume', () => {
  const check = dailyVolume.create({ maxLots: 10, maxValue: '2000000' })

  it('adds what was filled, what is out on both sides, and the order', () => {
    const seen = view({ dayFilled: 500, dayValue: 550_000, out: { ...noneOut, limitBuy: 200, marketSell: 200 } })
    expect(check.judge(order({ steps: 100 }), seen)).toEqual(pass)
    expect(check.judge(order({ steps: 101 }), seen)).toEqual({ verdict: 'refuse', given: 10.01, limit: 10 })
  })

  it('bounds the value of the same', () => {
    const seen = view({ dayFilled: 10, dayValue: 1_900_000 })
    expect(check.judge(order({ steps: 90 }), seen)).toEqual(pass)
    // 91 steps of 1,000 at 1.1001 are 100,109.10.
    expect(check.judge(order({ steps: 91 }), seen)).toMatchObject({ verdict: 'refuse', limit: 2_000_000 })
    expect(check.judge(order({ steps: 46 }), view({ dayFilled: 10, dayValue: 1_900_000, rate: 2 })).verdict).toBe(
      'refuse',
    )
  })
})

describe('open orders', () => {
  it('counts the order among those that are out', () => {
    const check = openOrders.create({ max: 3, maxPerInstrument: 2 })
    expect(check.judge(order(), view({ openOrders: 2, openHere: 1 }))).toEqual(pass)
    expect(check.judge(order(), view({ openOrders: 3, openHere: 1 }))).toEqual({
      verdict: 'refuse',
      given: 4,
      limit: 3,
    })
    expect(check.judge(order(), view({ openOrders: 2, openHere: 2 }))).toEqual({
      verdict: 'refuse',
      given: 3,
      limit: 2,
    })
  })
})

describe('order rate', () => {
  it('lets a burst out, and then as many as the bucket fills', () => {
    const check = orderRate.create({ perSecond: 2, burst: 3 })
    const at = (now: number) => view({ now })
    for (let n = 0; n < 3; n++) {
      expect(check.judge(order(), at(0))).toEqual(pass)
      check.approved?.(order(), at(0))
    }
    expect(check.judge(order(), at(499_999))).toMatchObject({ verdict: 'refuse', limit: 3 })
    expect(check.judge(order(), at(500_000))).toEqual(pass)
    check.approved?.(order(), at(500_000))
    expect(check.judge(order(), at(500_000))).toEqual({ verdict: 'refuse', given: 4, limit: 3 })
  })

  it('never saves up more than the burst', () => {
    const check = orderRate.create({ perSecond: 10, burst: 2 })
    check.approved?.(order(), view({ now: 0 }))
    expect(check.usage?.(view({ now: 3_600_000_000 }))).toMatchObject([{ given: 0, limit: 2 }])
  })

  it('counts exits against entries and lets them out all the same', () => {
    const check = orderRate.create({ perSecond: 1, burst: 1 })
    const exit = order({ reduceOnly: true })
    for (let n = 0; n < 5; n++) {
      expect(check.judge(exit, view({ now: 0 }))).toEqual(pass)
      check.approved?.(exit, view({ now: 0 }))
    }
    expect(check.judge(order(), view({ now: 4_000_000 })).verdict).toBe('refuse')
    expect(check.judge(order(), view({ now: 5_000_000 }))).toEqual(pass)
  })

  it('gains nothing from a clock that goes back or is not a number', () => {
    const check = orderRate.create({ perSecond: 1, burst: 1 })
    check.approved?.(order(), view({ now: 5_000_000 }))
    expect(check.judge(order(), view({ now: 0 })).verdict).toBe('refuse')
    expect(check.judge(order(), view({ now: Number.NaN })).verdict).toBe('refuse')
  })
})

describe('margin', () => {
  const check = margin.create({ rate: 0.04, maxShare: 0.5, whenUnknown: 'refuse' })

  it('counts what is held, what may still fill, and the order, against a share of the equity', () => {
    // 0.04 * (20,000 + 4,000 + 1,100.1) of at most 1,000 and a bit.
    const seen = (equity: number) => view({ equity, margin: 0, heldValue: 20_000, outValue: 4_000 })
    expect(check.judge(order({ steps: 1 }), seen(2_100))).toEqual(pass)
    expect(check.judge(order({ steps: 1 }), seen(2_000))).toMatchObject({ verdict: 'refuse', limit: 1_000 })
  })

  it('believes the venue when it wants more for what is held', () => {
    const seen = view({ equity: 10_000, margin: 4_980, heldValue: 10 })
    expect(check.judge(order({ steps: 1 }), seen).verdict).toBe('refuse')
  })

  it('does what it is told to before the venue has told the account', () => {
    const unknown = view({ equity: Number.NaN, margin: Number.NaN })
    expect(check.judge(order(), unknown).verdict).toBe('refuse')
    const lax = margin.create({ rate: 0.04, maxShare: 0.5, whenUnknown: 'pass' })
    expect(lax.judge(order(), unknown)).toEqual(pass)
    expect(lax.judge(order(), view({ equity: Number.NaN })).verdict).toBe('refuse')
  })
})
