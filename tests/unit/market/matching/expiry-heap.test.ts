import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ExpiryHeap } from '#market/matching/expiry-heap.ts'
import { ARRIVAL, IN_DOUBLES, OrderPool } from '#market/orders/order-pool.ts'

const step = fc.record({
  kind: fc.constantFrom('push', 'push', 'push', 'leave', 'pop'),
  at: fc.nat({ max: 50 }),
  which: fc.nat(),
})

describe('an expiry heap', () => {
  it('gives what is due by time, then by arrival, and nothing that is gone', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 500, size: 'max' }), (steps) => {
        const pool = new OrderPool()
        const heap = new ExpiryHeap(pool)
        let plain: { at: number; arrival: number; slot: number }[] = []
        for (const [arrival, { kind, at, which }] of steps.entries()) {
          if (kind === 'push') {
            const slot = pool.take()
            pool.doubles[(slot << IN_DOUBLES) | ARRIVAL] = arrival
            heap.push(at, arrival, slot)
            plain.push({ at, arrival, slot })
          } else if (kind === 'leave' && plain.length > 0) {
            const [gone] = plain.splice(which % plain.length, 1)
            pool.give(gone.slot)
          } else if (kind === 'pop') {
            plain = plain.sort((a, b) => a.at - b.at || a.arrival - b.arrival)
            const due = plain[0]?.at <= at ? plain.shift() : undefined
            expect(heap.pop(at)).toBe(due?.slot ?? -1)
            if (due !== undefined) pool.give(due.slot)
          }
        }
      }),
    )
  })
})
