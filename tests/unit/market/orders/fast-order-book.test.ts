import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fastOrderBook } from '#market/orders/fast-order-book.ts'
import { plainOrderBook } from '#market/orders/plain-order-book.ts'
import { applyTo, bookCommands, imageOf } from '#tests/conformance/order-book-stream.ts'
import { orderBookSuite } from '#tests/conformance/order-book.suite.ts'

orderBookSuite('fast', fastOrderBook)

describe('the fast L3 book', () => {
  it('is the plain one after every command of any stream', () => {
    fc.assert(
      fc.property(bookCommands, (commands) => {
        const fast = fastOrderBook()
        const plain = plainOrderBook()
        for (const command of commands) {
          expect(applyTo(fast, command)).toBe(applyTo(plain, command))
          expect(fast.orders).toBe(plain.orders)
          expect(imageOf(fast)).toEqual(imageOf(plain))
        }
      }),
      { numRuns: 60 },
    )
  })
})
