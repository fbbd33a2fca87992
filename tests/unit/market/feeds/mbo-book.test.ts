import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ASK, BID, NONE, type BookSide } from '#market/book-side.ts'
import { fillOrder } from '#market/feeds/fill-order.ts'
import { LAST_OF_EVENT, mboBook, OF_SNAPSHOT, type MboAction, type MboRecord } from '#market/feeds/mbo-book.ts'
import { fastOrderBook } from '#market/orders/fast-order-book.ts'
import { NO_ORDER, type OrderBook } from '#market/orders/order-book.ts'
import { plainOrderBook } from '#market/orders/plain-order-book.ts'

const record = (
  action: MboAction,
  side: BookSide | null,
  ticks: number,
  size: number,
  id: number,
  flags = LAST_OF_EVENT,
): MboRecord => ({ action, side, ticks, size, id, flags })

function queue(book: OrderBook, side: BookSide, ticks: number): [number, number][] {
  const orders: [number, number][] = []
  for (let at = book.first(side, ticks); at !== NO_ORDER; at = book.after(at))
    orders.push([book.idOf(at), book.sizeOf(at)])
  return orders
}

function opened() {
  const book = plainOrderBook()
  const feed = mboBook(book)
  const fills = fillOrder(book, feed)
  const apply = (...records: MboRecord[]): (string | null)[] =>
    records.map((next) => {
      fills.see(next)
      const condition = feed.apply(next)
      if (feed.isAtRest) fills.endEvent()
      return condition
    })
  apply(record('R', null, NaN, NaN, NaN, 0))
  return { book, feed, fills, apply }
}

describe('a book of market-by-order records', () => {
  it('changes with add, cancel, modify and clear, and not with trades and fills', () => {
    const { book, apply } = opened()
    apply(record('A', BID, 100, 5, 1), record('A', BID, 100, 4, 2), record('A', ASK, 101, 3, 3))
    apply(record('T', ASK, 100, 2, 9, 0), record('F', BID, 100, 2, 1, 0))
    expect(queue(book, BID, 100)).toEqual([
      [1, 5],
      [2, 4],
    ])
    apply(record('M', BID, 100, 3, 1))
    expect(queue(book, BID, 100)).toEqual([
      [1, 3],
      [2, 4],
    ])
    apply(record('M', BID, 100, 6, 1), record('C', BID, 100, 1, 2))
    expect(queue(book, BID, 100)).toEqual([
      [2, 3],
      [1, 6],
    ])
    apply(record('M', BID, 99, 6, 1), record('C', BID, 100, 3, 2))
    expect([book.best(BID), book.orders]).toEqual([99, 2])
    apply(record('R', null, NaN, NaN, NaN))
    expect([book.best(BID), book.orders]).toEqual([NONE, 0])
  })

  it('sends the next slice of an iceberg to the back of the queue', () => {
    const { book, apply } = opened()
    apply(record('A', ASK, 101, 4, 1), record('A', ASK, 101, 2, 2))
    apply(record('T', BID, 101, 4, 9, 0), record('F', ASK, 101, 4, 1, 0), record('M', ASK, 101, 4, 1))
    expect(queue(book, ASK, 101)).toEqual([
      [2, 2],
      [1, 4],
    ])
    apply(record('T', BID, 101, 1, 9, 0), record('F', ASK, 101, 1, 2, 0), record('M', ASK, 101, 1, 2))
    expect(queue(book, ASK, 101)[0]).toEqual([2, 1])
  })

  it('waits for the end of its snapshot, and serves no price until then', () => {
    const book = plainOrderBook()
    const feed = mboBook(book)
    feed.apply(record('A', BID, 100, 5, 1, 0))
    expect([feed.state, feed.best(BID), book.best(BID)]).toEqual(['waiting', NONE, 100])
    feed.apply(record('R', null, NaN, NaN, NaN, OF_SNAPSHOT))
    feed.apply(record('A', BID, 99, 5, 1, OF_SNAPSHOT))
    expect([feed.state, feed.best(BID)]).toEqual(['waiting', NONE])
    feed.apply(record('A', BID, 98, 5, 2))
    expect([feed.state, feed.best(BID), book.orders]).toEqual(['synced', 99, 2])
    const ended = mboBook(plainOrderBook())
    ended.apply(record('A', BID, 99, 5, 1, OF_SNAPSHOT | LAST_OF_EVENT))
    expect(ended.state).toBe('synced')
  })

  it('is stale once a record was lost, until a clear or a whole snapshot', () => {
    const { book, feed, apply } = opened()
    apply(record('A', BID, 100, 5, 1), record('A', ASK, 101, 5, 2))
    feed.lose()
    expect([feed.state, feed.best(BID), book.best(BID)]).toEqual(['stale', NONE, 100])
    apply(record('A', BID, 99, 5, 3))
    expect([feed.state, book.orders]).toEqual(['stale', 3])
    // It began with a loss: who knows what of it was lost?
    feed.lose()
    apply(record('A', BID, 98, 5, 4, OF_SNAPSHOT), record('A', BID, 98, 5, 5))
    expect([feed.state, feed.best(BID)]).toEqual(['stale', NONE])
    // It has one within.
    apply(record('A', BID, 97, 5, 6, OF_SNAPSHOT))
    feed.lose()
    apply(record('A', BID, 97, 5, 7, OF_SNAPSHOT | LAST_OF_EVENT), record('A', BID, 96, 5, 8))
    expect(feed.state).toBe('stale')
    apply(record('A', BID, 97, 5, 6, OF_SNAPSHOT), record('A', ASK, 103, 5, 7, OF_SNAPSHOT), record('A', BID, 96, 1, 8))
    expect([feed.state, feed.best(BID), feed.best(ASK), book.orders]).toEqual(['synced', 97, 103, 3])
    feed.lose()
    apply(record('R', null, NaN, NaN, NaN))
    expect([feed.state, book.orders]).toEqual(['synced', 0])
  })

  it('names what does not fit, and leaves it out', () => {
    const { book, apply } = opened()
    apply(record('A', BID, 100, 5, 1))
    expect(
      apply(
        record('A', BID, 100, 5, 1),
        record('A', BID, 100, 0, 2),
        record('A', BID, 100, -1, 2),
        record('A', BID, NaN, 1, 2),
        record('A', null, 100, 1, 2),
        record('A', BID, 100, 1, NaN),
        record('C', BID, 100, 5, 7),
        record('M', BID, 100, 5, 7),
        record('C', ASK, 100, 5, 1),
        record('C', BID, 101, 5, 1),
        record('C', BID, 100, 6, 1),
        record('M', ASK, 100, 5, 1),
        record('M', BID, 100, 0, 1),
        record('M', BID, 2 ** 31, 1, 1),
      ),
    ).toEqual([
      ...['duplicateOrder', 'badSize', 'badSize', 'badPrice', 'badSide', 'badId', 'unknownOrder', 'unknownOrder'],
      ...['otherSide', 'otherPrice', 'badSize', 'otherSide', 'badSize', 'badPrice'],
    ])
    expect([queue(book, BID, 100), book.orders]).toEqual([[[1, 5]], 1])
  })

  it('is the book of the good records only, however many bad ones come between', () => {
    const bad = fc.constantFrom<(step: number) => MboRecord>(
      (step) => record('A', BID, 100, 0, 10_000 + step),
      (step) => record('A', ASK, NaN, 1, 10_000 + step),
      (step) => record('A', null, 100, 1, 10_000 + step),
      () => record('C', BID, 100, 1, 99_999),
      () => record('M', BID, 100, 1, 99_999),
      () => record('A', BID, 100, 1, -1),
      () => record('F', ASK, 100, 1, 99_999),
    )
    const step = fc.tuple(fc.nat(), fc.nat({ max: 9 }), fc.integer({ min: 1, max: 9 }), fc.option(bad))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const good = plainOrderBook()
        const mixed = fastOrderBook()
        const feeds = [mboBook(good), mboBook(mixed)] as const
        const live: number[] = []
        for (const [k, [pick, level, size, spoilt]] of steps.entries()) {
          if (spoilt !== null) expect(feeds[1].apply(spoilt(k)) === null).toBe(spoilt(k).action === 'F')
          const id = live.length > 0 && pick % 3 > 0 ? live[pick % live.length] : NaN
          const handle = Number.isNaN(id) ? NO_ORDER : good.handleOf(id)
          const side = handle === NO_ORDER ? (pick % 2 === 0 ? BID : ASK) : good.sideOf(handle)
          const ticks = side === BID ? 100 - level : 101 + level
          let next = record('A', side, ticks, size, k)
          if (handle === NO_ORDER) live.push(k)
          else if (pick % 3 === 1) next = record('M', side, ticks, size, id)
          else {
            next = record('C', side, good.ticksOf(handle), good.sizeOf(handle), id)
            live.splice(live.indexOf(id), 1)
          }
          for (const feed of feeds) expect(feed.apply(next)).toBeNull()
        }
        expect(mixed.orders).toBe(good.orders)
        for (const side of [BID, ASK] as const) {
          expect(mixed.levels(side)).toBe(good.levels(side))
          for (let ticks = good.best(side); ticks !== NONE; ticks = good.next(side, ticks)) {
            expect(queue(mixed, side, ticks)).toEqual(queue(good, side, ticks))
          }
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('the order of fills', () => {
  const three = [record('A', BID, 100, 1, 1), record('A', BID, 100, 2, 2), record('A', BID, 100, 1, 3)]

  it('is that of the queue when each fill hits the first that is left', () => {
    const { fills, apply } = opened()
    apply(...three, record('T', ASK, 100, 2, 9, 0), record('F', BID, 100, 1, 1, 0), record('F', BID, 100, 1, 2, 0))
    apply(record('C', BID, 100, 1, 1, 0), record('M', BID, 100, 1, 2), record('F', BID, 100, 1, 2))
    expect(fills.counts).toMatchObject({ fills: 3, first: 3 })
  })

  it('is told apart from listing, implied liquidity, the aggressor, and broken priority', () => {
    const { fills, apply } = opened()
    apply(...three, record('F', BID, 100, 2, 2, 0), record('F', BID, 100, 1, 1))
    expect(fills.counts).toMatchObject({ first: 1, listedLater: 1 })
    apply(record('F', BID, 100, 2, 2, 0), record('C', BID, 100, 1, 1, 0), record('C', BID, 100, 2, 2))
    expect(fills.counts).toMatchObject({ leftUnlisted: 1 })
    apply(record('F', ASK, 100, 1, 77), record('F', BID, 99, 1, 3), record('F', null, NaN, 1, 0))
    expect(fills.counts).toMatchObject({ aggressor: 2, fills: 5 })
    apply(record('A', BID, 100, 1, 4), record('F', BID, 100, 1, 4))
    expect(fills.counts).toMatchObject({ unexplained: 1 })
  })
})
