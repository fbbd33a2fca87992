import { describe, expect, it } from 'vitest'
import { EURUSD } from '#tests/outbox.ts'
import { pricedOrder } from '#trading/risk/pricing.ts'

describe('the price of an order', () => {
  const limit = { type: 'limit' as const, offsetTicks: 0 }

  it('is snapped to the grid outwards', () => {
    expect(pricedOrder('buy', 1.100005, 1.100015, limit, EURUSD).price.toString()).toBe('1.1')
    expect(pricedOrder('sell', 1.100005, 1.100015, limit, EURUSD).price.toString()).toBe('1.10002')
  })

  it('does not lose a tick to a double: 64.1 is 6410 ticks of 0.01', () => {
    const share = { ...EURUSD, tickSize: '0.01' }
    expect(pricedOrder('buy', 64.1, 64.2, limit, share).price.toString()).toBe('64.1')
  })

  it('is a market order’s when there is no quote to join', () => {
    expect(pricedOrder('sell', 1, Number.NaN, limit, EURUSD)).toMatchObject({ orderType: 'market', near: 1 })
  })
})
