import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Money, ZERO } from '#domain/money.ts'
import { message } from '#tests/outbox.ts'
import { type Blotter, createBlotter } from '#trading/orders/blotter.ts'
import type { OrderFact } from '#trading/orders/lifecycle.ts'

type Told = { readonly fact: OrderFact } | { readonly fillId: string; readonly lots: number }

const facts = fc.constantFrom<OrderFact>(
  'accepted',
  'unknown',
  'cancelAsked',
  'canceled',
  'expired',
  'rejected',
  'lapsed',
)
const told = fc.oneof(
  facts.map((fact): Told => ({ fact })),
  fc.integer({ min: 0, max: 4 }).map((n): Told => ({ fillId: `f${n}`, lots: n + 1 })),
)
/** The same facts, in an order and again in another. */
const twoOrders = fc
  .array(told, { maxLength: 12 })
  .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })))

function lived(list: readonly Told[]): Blotter {
  const blotter = createBlotter()
  blotter.place({
    clientId: 1,
    instrument: 1,
    side: 'buy',
    lots: new Money(10),
    orderType: 'limit',
    price: new Money(1),
    reference: 1,
    ballot: 1,
    seq: 1,
    at: 1,
    lapses: Infinity,
  })
  for (const one of list) {
    if ('fact' in one) blotter.tell(1, one.fact)
    else {
      const { fillId, lots } = one
      blotter.fill(
        message('order.filled', { clientId: 1, fillId, lots: new Money(lots), price: new Money(1), fee: ZERO }),
      )
    }
  }
  return blotter
}

describe('an order', () => {
  it('ends in the same state whatever order its facts arrive in, and however often', () => {
    fc.assert(
      fc.property(twoOrders, ([one, other]) => {
        const first = lived(one)
        const second = lived([...other, ...other])
        expect(second.find(1)?.state).toBe(first.find(1)?.state)
        expect(second.find(1)?.filled.toString()).toBe(first.find(1)?.filled.toString())
        expect(second.openCount).toBe(first.openCount)
        expect(String(second.pending(1).limitBuy)).toBe(String(first.pending(1).limitBuy))
        expect(second.counts.fills).toBe(first.counts.fills)
      }),
    )
  })
})
