import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createOwnOrders, type OwnOrder } from '#trading/risk/own-orders.ts'

const own = (clientId: number, fields: Partial<OwnOrder> = {}): OwnOrder => ({
  clientId,
  parent: clientId,
  instrument: 1,
  side: 'buy',
  price: 1.1,
  ...fields,
})

describe('own orders', () => {
  it('know the best price of each side and how many are out', () => {
    const orders = createOwnOrders()
    orders.put(own(1))
    orders.put(own(2, { price: 1.2 }))
    orders.put(own(3, { side: 'sell', price: 1.4 }))
    orders.put(own(4, { price: Number.NaN }))
    orders.put(own(5, { instrument: 2, price: 9 }))
    expect(orders.of(1)).toMatchObject({ orders: 4, bestBuy: 1.2, bestSell: 1.4 })
    orders.drop(2)
    orders.drop(3)
    expect(orders.of(1)).toMatchObject({ orders: 2, bestBuy: 1.1, bestSell: Infinity })
    orders.clear()
    expect(orders.of(1)).toMatchObject({ orders: 0, bestBuy: -Infinity })
  })

  it('take another price of an order they know', () => {
    const orders = createOwnOrders()
    orders.put(own(1, { price: 1.3 }))
    orders.put(own(1, { price: 1.2 }))
    expect(orders.of(1)).toMatchObject({ orders: 1, bestBuy: 1.2 })
  })

  it('count an approval through its parts while any is out', () => {
    const orders = createOwnOrders()
    orders.put(own(1))
    orders.put(own(11, { parent: 1 }))
    orders.put(own(12, { parent: 1 }))
    expect(orders.of(1).orders).toBe(2)
    orders.drop(11)
    orders.drop(12)
    expect(orders.of(1).orders).toBe(1)
    orders.put(own(13, { parent: 1 }))
    orders.drop(1)
    expect(orders.of(1).orders).toBe(1)
  })

  it('agree with a list of all that is out, whatever happens', () => {
    const change = fc.record({
      clientId: fc.integer({ min: 1, max: 12 }),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      price: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(Number.NaN)),
      gone: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const orders = createOwnOrders()
        const list = new Map<number, OwnOrder>()
        for (const { clientId, side, price, gone } of changes) {
          if (gone) {
            orders.drop(clientId)
            list.delete(clientId)
          } else {
            // The side of an order never changes.
            const order = own(clientId, { side: list.get(clientId)?.side ?? side, price })
            orders.put(order)
            list.set(clientId, order)
          }
          const prices = (of: string) => [...list.values()].filter((one) => one.side === of).map((one) => one.price)
          const known = (of: string) => prices(of).filter((one) => !Number.isNaN(one))
          expect(orders.of(1)).toMatchObject({
            orders: list.size,
            bestBuy: Math.max(-Infinity, ...known('buy')),
            bestSell: Math.min(Infinity, ...known('sell')),
          })
        }
      }),
    )
  })
})
