import { describe, expect, it } from 'vitest'
import { ASK, BID, NONE } from '#market/book-side.ts'
import { LevelBatch } from '#market/book/level-batch.ts'
import { plainBook } from '#market/book/plain-book.ts'
import { sequencedBook, type SequencedBook } from '#market/book/sequenced-book.ts'
import { binanceChains, type BinanceMarket } from '#market/feeds/binance-chain.ts'

function batch(...levels: readonly [typeof BID | typeof ASK, number, number][]): LevelBatch {
  const filled = new LevelBatch()
  for (const [side, ticks, size] of levels) filled.push(side, ticks, size)
  return filled
}
const feedOf = (market: BinanceMarket): SequencedBook => sequencedBook(plainBook(), binanceChains[market])
const image = batch([BID, 100, 5], [ASK, 101, 5])

describe('the chain of Binance spot', () => {
  const update = (feed: SequencedBook, first: number, last: number): string =>
    feed.update({ first, last, previous: NaN }, batch([BID, 100, last]))

  it('drops what the snapshot contains and begins with the message that straddles it', () => {
    const feed = feedOf('spot')
    expect([update(feed, 1, 5), update(feed, 6, 12), update(feed, 13, 14)]).toEqual(['kept', 'kept', 'kept'])
    expect(feed.book.best(BID)).toBe(NONE)
    expect(feed.snapshot(10, image)).toBe('synced')
    expect([feed.counts.old, feed.counts.applied, feed.at, feed.book.sizeAt(BID, 100)]).toEqual([1, 2, 14, 14])
    expect(update(feed, 15, 15)).toBe('applied')
  })

  it('is broken by a message whose first number is not the next one', () => {
    const feed = feedOf('spot')
    feed.snapshot(10, image)
    update(feed, 11, 12)
    expect(update(feed, 14, 15)).toBe('gap')
    expect([feed.state, feed.book.best(BID)]).toEqual(['stale', NONE])
  })
})

describe.each(['usdm', 'cm'] as const)('the chain of Binance futures, %s', (market) => {
  const update = (feed: SequencedBook, previous: number, first: number, last: number): string =>
    feed.update({ first, last, previous }, batch([BID, 100, last]))

  it('is told by the number of the message before, for others use numbers too', () => {
    const feed = feedOf(market)
    update(feed, 2, 4, 9)
    update(feed, 9, 11, 19)
    expect(feed.snapshot(13, image)).toBe('synced')
    expect([feed.counts.old, feed.at]).toEqual([1, 19])
    expect(update(feed, 19, 40, 44)).toBe('applied')
    expect(update(feed, 45, 46, 47)).toBe('gap')
    expect(feed.state).toBe('stale')
  })

  it('begins with the next message when the snapshot was taken between two', () => {
    const feed = feedOf(market)
    feed.snapshot(10, image)
    expect(update(feed, 10, 15, 19)).toBe('applied')
  })

  it('is broken by a message that does not say what came before', () => {
    const feed = feedOf(market)
    feed.snapshot(10, image)
    expect(update(feed, NaN, 10, 19)).toBe('gap')
  })
})
