import { describe, expect, it } from 'vitest'
import { ASK, BID, NONE } from '#market/book-side.ts'
import { bitstampOrders, type BitstampAction } from '#market/feeds/bitstamp-orders.ts'
import { plainOrderBook } from '#market/orders/plain-order-book.ts'

function opened() {
  const book = plainOrderBook()
  const feed = bitstampOrders(book)
  const event = (action: BitstampAction, side: typeof BID | typeof ASK, id: number, ticks: number, size: number) =>
    feed.apply({ action, side, id, ticks, size })
  return { book, feed, event }
}

describe('a book of Bitstamp’s order events', () => {
  it('waits until both sides have an order', () => {
    const { feed, event } = opened()
    event('created', BID, 1, 100, 5)
    expect([feed.state, feed.best(BID)]).toEqual(['waiting', NONE])
    event('created', ASK, 2, 103, 5)
    expect([feed.state, feed.best(BID), feed.best(ASK)]).toEqual(['synced', 100, 103])
  })

  it('serves no price while an order takes levels, whose prices it has in turn', () => {
    const { book, feed, event } = opened()
    event('created', BID, 1, 100, 5)
    event('created', ASK, 2, 103, 5)
    event('created', BID, 3, 104, 8)
    expect(feed.best(BID)).toBe(NONE)
    event('changed', BID, 3, 103, 3)
    event('deleted', ASK, 2, 103, 0)
    event('created', ASK, 4, 105, 1)
    expect([feed.best(BID), book.sizeAt(BID, 103), feed.best(ASK)]).toEqual([103, 3, 105])
  })

  it('is stale for good once an event was lost, and still holds the others', () => {
    const { book, feed, event } = opened()
    event('created', BID, 1, 100, 5)
    feed.lose()
    event('created', ASK, 2, 103, 5)
    expect([feed.state, feed.best(BID), feed.best(ASK), book.best(ASK)]).toEqual(['stale', NONE, NONE, 103])
  })

  it('names events of orders it never saw, and bad ones, and leaves them out', () => {
    const { book, event } = opened()
    event('created', BID, 1, 100, 5)
    expect([
      event('deleted', BID, 9, 100, 0),
      event('changed', BID, 9, 100, 1),
      event('created', BID, 1, 100, 5),
      event('changed', BID, 1, 100, 0),
      event('created', BID, 2, NaN, 1),
      event('deleted', ASK, 1, 100, 0),
    ]).toEqual(['unknownOrder', 'unknownOrder', 'duplicateOrder', 'badSize', 'badPrice', 'otherSide'])
    expect([book.orders, book.sizeAt(BID, 100)]).toEqual([1, 5])
  })
})
