import { describe, expect, it } from 'vitest'
import { ASK, BID, type BookSide } from '#market/book-side.ts'
import type { BitstampAction } from '#market/feeds/bitstamp-orders.ts'
import { LAST_OF_EVENT } from '#market/feeds/mbo-book.ts'
import { bitstampRecords } from '#stores/ticks/import/bitstamp-records.ts'

/** Orders 1 and 2 bid 5 and 7 at 100, order 3 asks 4 at 103; what follows is told as `A bid 100 5 #1`, `...` where its event goes on. */
function opened() {
  const told: string[] = []
  const { book, take } = bitstampRecords((action, side, ticks, size, id, flags) => {
    const which = side === null ? '' : ` ${side === BID ? 'bid' : 'ask'} ${ticks} ${size}${id === 0 ? '' : ` #${id}`}`
    told.push(`${action}${which}${flags === LAST_OF_EVENT ? '' : ' ...'}`)
  })
  const event = (action: BitstampAction, side: BookSide, id: number, ticks: number, size: number) =>
    take({ action, side, id, ticks, size })
  event('created', BID, 1, 100, 5)
  event('created', BID, 2, 100, 7)
  event('created', ASK, 3, 103, 4)
  const since = told.length
  return { book, event, first: told.slice(), told: () => told.slice(since) }
}

describe('Bitstamp’s order events as records', () => {
  it('begin with a clear', () => {
    expect(opened().first).toEqual(['R', 'A bid 100 5 #1', 'A bid 100 7 #2', 'A ask 103 4 #3'])
  })

  it('tell a match by the order that rested, whichever of the two is told first', () => {
    const { event, told } = opened()
    event('created', ASK, 9, 100, 6)
    event('changed', ASK, 9, 100, 1)
    event('deleted', BID, 1, 100, 0)
    event('changed', BID, 2, 100, 6)
    event('deleted', ASK, 9, 100, 0)
    expect(told()).toEqual(['T ask 100 5 ...', 'C bid 100 5 #1', 'T ask 100 1 ...', 'C bid 100 1 #2'])
  })

  it('let what is left of an order that took rest when it is beyond nobody any more', () => {
    const { book, event, told } = opened()
    event('created', BID, 9, 104, 10)
    event('deleted', ASK, 3, 103, 0)
    expect(told()).toEqual(['T bid 103 4 ...', 'C ask 103 4 #3', 'A bid 104 6 #9'])
    // Its own word of the lots it took comes late, and in two parts: they are told already.
    event('changed', BID, 9, 104, 7)
    event('changed', BID, 9, 104, 6)
    expect(told().slice(3)).toEqual([])
    event('changed', BID, 9, 104, 4)
    expect(told().slice(3)).toEqual(['T ask 104 2 ...', 'C bid 104 2 #9'])
    expect(book.sizeAt(BID, 104)).toBe(4)
  })

  it('tell what is met of it while its own word is still to come as a trade', () => {
    const { book, event, told } = opened()
    event('created', BID, 9, 104, 10)
    event('deleted', ASK, 3, 103, 0)
    event('changed', BID, 9, 104, 3)
    expect(told().slice(3)).toEqual(['T ask 104 3 ...', 'C bid 104 3 #9'])
    expect(book.sizeAt(BID, 104)).toBe(3)
  })

  it('never let an order rest that was met in full', () => {
    const { book, event, told } = opened()
    event('created', BID, 9, 103, 4)
    event('deleted', ASK, 3, 103, 0)
    event('created', BID, 10, 103, 1)
    event('deleted', BID, 9, 103, 0)
    expect(told()).toEqual(['T bid 103 4 ...', 'C ask 103 4 #3', 'A bid 103 1 #10'])
    expect(book.sizeAt(BID, 103)).toBe(1)
  })

  it('take an order that moves beyond the other side out of the book: it takes', () => {
    const { event, told } = opened()
    event('changed', ASK, 3, 100, 4)
    event('changed', BID, 1, 100, 1)
    event('deleted', ASK, 3, 100, 0)
    expect(told()).toEqual(['C ask 103 4 #3', 'T ask 100 4 ...', 'C bid 100 4 #1'])
  })

  it('tell an order that is taken back without a trade, and nothing of one that nobody saw come', () => {
    const { event, told } = opened()
    event('deleted', BID, 1, 100, 5)
    event('deleted', BID, 77, 100, 0)
    event('changed', ASK, 78, 103, 2)
    expect(told()).toEqual(['C bid 100 5 #1'])
  })
})
