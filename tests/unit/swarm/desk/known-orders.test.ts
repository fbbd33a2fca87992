import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { createKnownOrders } from '#swarm/desk/known-orders.ts'
import { childNumbers, serialNumbers } from '#trading/orders/serial-number.ts'

describe('the order ids that were used', () => {
  it('are known for ever, however many they are, and no other is, whoever numbered it', () => {
    const from = fc.record({
      session: fc.integer({ min: 1, max: 2 }),
      incarnation: fc.integer({ min: 1, max: 3 }),
      child: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(from, { maxLength: 60 }), (orders) => {
        const numbers = new Map<string, () => number>()
        const next = (one: (typeof orders)[number]): number => {
          const key = JSON.stringify(one)
          const count = numbers.get(key) ?? (one.child ? childNumbers : serialNumbers)(one.session, one.incarnation)
          numbers.set(key, count)
          return count()
        }
        const known = createKnownOrders(4)
        const used = orders.map((one) => {
          const id = next(one)
          expect(known.has(id)).toBe(false)
          known.use(id, 7)
          return id
        })
        for (const id of used) expect(known.has(id)).toBe(true)
        for (const one of orders) expect(known.has(next(one))).toBe(false)
      }),
    )
  })

  it('are not those of somebody else, who may number as he likes', () => {
    const known = createKnownOrders(1)
    const count = serialNumbers(1, 1)
    const [mine, next] = [count(), count()]
    known.use(mine, 5)
    for (let k = 1_000; k < 1_010; k++) known.meet(mine + k)
    expect([known.has(mine), known.has(next)]).toEqual([true, false])
    expect(known.seqOf(next)).toBe(0)
  })
})
