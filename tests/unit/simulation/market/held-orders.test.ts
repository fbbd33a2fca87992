import { describe, expect, it } from 'vitest'
import { Money, ZERO } from '#domain/money.ts'
import { createHeldOrders, KEPT } from '#simulation/market/held-orders.ts'
import type { VenueOrder } from '#swarm/ports/venue.ts'
import { eurusd } from './simulation-stage.ts'

const order = (clientId: number): VenueOrder => ({
  clientId,
  instrument: eurusd.id,
  side: 'buy',
  lots: new Money(eurusd.minLots),
  orderType: 'limit',
  price: ZERO,
  timeInForce: 'gtc',
  reduceOnly: false,
})
const empty = () => createHeldOrders((id) => (id === eurusd.id ? eurusd : undefined))

describe('the orders of a simulated exchange', () => {
  it('are known while they work, however many came and went since', () => {
    const held = empty()
    held.put(order(1), 'v1', 1, 'working')
    for (let id = 2; id < 4 * KEPT; id++) held.put(order(id), `v${id}`, 1, 'rejected')
    expect([held.has(1), held.get(1)?.state]).toEqual([true, 'working'])
    expect(held.working().map((one) => one.order.clientId)).toEqual([1])
  })

  it('are known when they never worked', () => {
    const held = empty()
    held.put(order(1), '', 0, 'rejected')
    expect([held.has(1), held.get(1)?.state, held.working()]).toEqual([true, 'rejected', []])
  })

  it('are known for a while when they are over, and then no more: at least the newest, at most twice as many', () => {
    const held = empty()
    const last = 5 * KEPT + 7
    for (let id = 1; id <= last; id++) {
      held.put(order(id), `v${id}`, 1, 'working')
      held.end(held.get(id)!, id % 2 === 0 ? 'filled' : 'canceled', 0)
    }
    const known = Array.from({ length: last }, (_, k) => k + 1).filter((id) => held.has(id))
    expect(known.length).toBeGreaterThanOrEqual(KEPT)
    expect(known.length).toBeLessThanOrEqual(2 * KEPT)
    expect(known.at(-1)).toBe(last)
    expect(known[0]).toBe(last - known.length + 1)
    expect(held.get(last)?.state).toBe('canceled')
    expect(held.working()).toEqual([])
  })
})
