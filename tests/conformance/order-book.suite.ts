/** What every L3 book promises: cases one can check by hand, and invariants on random streams of commands. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ASK, BID, MAX_TICKS, NONE, type BookSide } from '#market/book-side.ts'
import { NO_ORDER, type OrderBook } from '#market/orders/order-book.ts'
import { applyTo, bookCommands, imageOf } from './order-book-stream.ts'

const SIDES = [BID, ASK] as const

function expectSound(book: OrderBook): void {
  const image = imageOf(book)
  expect(image.flatMap((level) => level.orders).length).toBe(book.orders)
  for (const side of SIDES) {
    const levels = image.filter((level) => level.side === side)
    expect(levels.length).toBe(book.levels(side))
    const prices = levels.map((level) => level.ticks)
    expect(prices).toEqual(prices.toSorted((a, b) => (side === BID ? b - a : a - b)))
    for (const { ticks, size, orders } of levels) {
      expect(orders.length).toBeGreaterThan(0)
      expect(book.ordersAt(side, ticks)).toBe(orders.length)
      expect(size).toBe(orders.reduce((sum, [, lots]) => sum + lots, 0))
    }
  }
}

export function orderBookSuite(name: string, create: () => OrderBook): void {
  describe(`${name} L3 book`, () => {
    it('is empty at first', () => {
      const book = create()
      expect(imageOf(book)).toEqual([])
      expect([book.orders, book.best(BID), book.best(ASK), book.levels(BID), book.levels(ASK)]).toEqual([
        0,
        NONE,
        NONE,
        0,
        0,
      ])
      expect([book.next(BID, NONE), book.next(ASK, NONE)]).toEqual([NONE, NONE])
      expect([book.first(BID, 5), book.sizeAt(ASK, 5), book.ordersAt(BID, 5), book.handleOf(5)]).toEqual([
        NO_ORDER,
        0,
        0,
        NO_ORDER,
      ])
    })

    it('queues the orders of a price as they came', () => {
      const book = create()
      book.add(7, BID, 100, 3)
      book.add(3, BID, 100, 5)
      book.add(9, BID, 101, 1)
      book.add(1, BID, 100, 2)
      expect(imageOf(book)).toEqual([
        { side: BID, ticks: 101, size: 1, orders: [[9, 1]] },
        {
          side: BID,
          ticks: 100,
          size: 10,
          orders: [
            [7, 3],
            [3, 5],
            [1, 2],
          ],
        },
      ])
    })

    it('goes from the touch outwards on both sides, also from a price that is no level', () => {
      const book = create()
      for (const [id, ticks] of [98, 95, 60].entries()) book.add(id, BID, ticks, 1)
      for (const [id, ticks] of [101, 104, 500].entries()) book.add(10 + id, ASK, ticks, 1)
      expect([book.best(BID), book.next(BID, 98), book.next(BID, 94), book.next(BID, 60)]).toEqual([98, 95, 60, NONE])
      expect([book.best(ASK), book.next(ASK, 101), book.next(ASK, 105), book.next(ASK, 500)]).toEqual([
        101,
        104,
        500,
        NONE,
      ])
    })

    it('has its best after NONE', () => {
      const book = create()
      for (const [id, ticks] of [MAX_TICKS, 0, -MAX_TICKS, 7].entries()) {
        book.add(2 * id, BID, -ticks, 1)
        book.add(2 * id + 1, ASK, ticks, 1)
        expect(SIDES.map((side) => book.next(side, NONE))).toEqual(SIDES.map((side) => book.best(side)))
      }
    })

    it('sums the largest orders there may be exactly, as many as 8,192 at a price', () => {
      const book = create()
      const most = 2 ** 40
      for (let id = 0; id < 8_191; id++) book.add(id, BID, 50, most)
      expect(book.add(8_191, BID, 50, most - 1)).toBeNull()
      expect(book.sizeAt(BID, 50)).toBe(2 ** 53 - 1)
      for (const size of [most + 1, 2 ** 53 - 1]) {
        expect([book.add(9_000, BID, 50, size), book.modify(0, 50, size), book.reduce(0, size)]).toEqual(
          Array(3).fill('badSize'),
        )
      }
      for (let id = 0; id < 8_191; id++) book.reduce(id, most - 1)
      expect(book.sizeAt(BID, 50)).toBe(8_191 + most - 1)
    })

    it('holds what it is told, crossed or not', () => {
      const book = create()
      book.add(1, BID, 105, 1)
      book.add(2, ASK, 100, 1)
      expect([book.best(BID), book.best(ASK)]).toEqual([105, 100])
    })

    it('keeps the place of an order that becomes smaller at its price', () => {
      const book = create()
      for (const id of [1, 2, 3]) book.add(id, ASK, 50, 10)
      expect(book.modify(2, 50, 4)).toBeNull()
      expect(book.modify(1, 50, 10)).toBeNull()
      expect(imageOf(book)).toEqual([
        {
          side: ASK,
          ticks: 50,
          size: 24,
          orders: [
            [1, 10],
            [2, 4],
            [3, 10],
          ],
        },
      ])
    })

    it('puts an order that becomes larger, or moves, at the back', () => {
      const book = create()
      for (const id of [1, 2, 3]) book.add(id, ASK, 50, 10)
      expect(book.modify(1, 50, 11)).toBeNull()
      expect(book.modify(2, 49, 1)).toBeNull()
      expect(book.modify(2, 50, 1)).toBeNull()
      expect(imageOf(book)).toEqual([
        {
          side: ASK,
          ticks: 50,
          size: 22,
          orders: [
            [3, 10],
            [1, 11],
            [2, 1],
          ],
        },
      ])
    })

    it('takes lots off where the order stands, and all of them takes it out', () => {
      const book = create()
      for (const id of [1, 2]) book.add(id, BID, 50, 10)
      expect(book.reduce(1, 4)).toBeNull()
      expect(imageOf(book)).toEqual([
        {
          side: BID,
          ticks: 50,
          size: 16,
          orders: [
            [1, 6],
            [2, 10],
          ],
        },
      ])
      expect(book.reduce(1, 6)).toBeNull()
      expect(book.reduce(1, 1)).toBe('unknownOrder')
      expect(imageOf(book)).toEqual([{ side: BID, ticks: 50, size: 10, orders: [[2, 10]] }])
    })

    it('closes a price with its last order and finds the next best', () => {
      const book = create()
      book.add(1, BID, 50, 1)
      book.add(2, BID, 40, 1)
      book.add(3, BID, -7000, 1)
      expect(book.cancel(1)).toBeNull()
      expect(book.best(BID)).toBe(40)
      expect(book.cancel(2)).toBeNull()
      expect(book.best(BID)).toBe(-7000)
      expect(book.cancel(3)).toBeNull()
      expect(book.best(BID)).toBe(NONE)
    })

    it('names what is wrong, first of all the id', () => {
      const book = create()
      book.add(1, BID, 50, 10)
      const before = imageOf(book)
      expect(book.add(-1, BID, 0.5, 0)).toBe('badId')
      expect(book.add(2 ** 53, BID, 50, 1)).toBe('badId')
      expect(book.add(1, ASK, 0.5, 0)).toBe('duplicateOrder')
      expect(book.add(2, BID, 2 ** 31, 0)).toBe('badPrice')
      expect(book.add(2, BID, 50, 0)).toBe('badSize')
      expect(book.modify(2, 0.5, 0)).toBe('unknownOrder')
      expect(book.modify(1, NONE, 0)).toBe('badPrice')
      expect(book.modify(1, 50, -1)).toBe('badSize')
      expect(book.reduce(2, 0)).toBe('unknownOrder')
      expect(book.reduce(1, 11)).toBe('badSize')
      expect(book.reduce(1, 0.5)).toBe('badSize')
      expect(book.cancel(2)).toBe('unknownOrder')
      expect(imageOf(book)).toEqual(before)
    })

    it('takes an id again once its order is gone', () => {
      const book = create()
      book.add(1, BID, 50, 10)
      book.cancel(1)
      expect(book.add(1, ASK, 60, 2)).toBeNull()
      expect(imageOf(book)).toEqual([{ side: ASK, ticks: 60, size: 2, orders: [[1, 2]] }])
    })

    it('gives handles out again: a thousand orders through a book of ten use ten', () => {
      const book = create()
      const handles = new Set<number>()
      for (let id = 0; id < 1000; id++) {
        book.add(id, BID, id % 7, 1)
        handles.add(book.handleOf(id))
        if (id >= 9) book.cancel(id - 9)
      }
      expect(handles.size).toBe(10)
    })

    it('stays sound on any stream, and a fault changes nothing', () => {
      fc.assert(
        fc.property(bookCommands, (commands) => {
          const book = create()
          for (const command of commands) {
            const before = imageOf(book)
            const fault = applyTo(book, command)
            if (fault !== null) expect(imageOf(book)).toEqual(before)
            expectSound(book)
          }
        }),
        { numRuns: 60 },
      )
    })

    it('holds many orders and gives back what it held', () => {
      const book = create()
      for (let id = 0; id < 3000; id++) book.add(id * 1_000_003, (id % 2) as BookSide, (id * 7919) % 5000, 1 + (id % 5))
      expectSound(book)
      expect(book.orders).toBe(3000)
      for (let id = 0; id < 3000; id += 2) book.cancel(id * 1_000_003)
      expectSound(book)
      expect([book.orders, book.levels(BID)]).toEqual([1500, 0])
    })
  })
}
