import { describe, expect, it } from 'vitest'
import { ASK, BID } from '#market/book-side.ts'
import { bookDigest } from '#market/book/book-digest.ts'
import { fastBook } from '#market/book/fast-book.ts'
import { plainBook } from '#market/book/plain-book.ts'

describe('the digest of a book', () => {
  it('is one for one state, however the book came there and whichever book it is', () => {
    const [one, other] = [plainBook(), fastBook()]
    for (let k = 0; k < 50; k++) one.set(BID, k * 31, k + 1)
    for (let k = 49; k >= 0; k--) {
      other.set(BID, k * 31, 7)
      other.add(BID, k * 31, k - 6)
    }
    expect(bookDigest(other)).toBe(bookDigest(one))
    expect(bookDigest(one)).toMatch(/^[0-9a-f]{16}$/)
  })

  it.each([
    ['plain', plainBook],
    ['fast', fastBook],
  ])('of a %s book is another for another size, price, side or number of levels', (_name, make) => {
    const book = make()
    for (let k = 0; k < 50; k++) book.set(BID, k * 31, k + 1)
    const digests = [bookDigest(make()), bookDigest(book)]
    for (const [side, ticks, size] of [
      [BID, 31, 99],
      [BID, 32, 1],
      [ASK, 9999, 1],
      [BID, 0, 0],
    ] as const) {
      book.set(side, ticks, size)
      digests.push(bookDigest(book))
    }
    const [bid, ask] = [make(), make()]
    bid.set(BID, 5, 1)
    ask.set(ASK, 5, 1)
    expect(new Set([...digests, bookDigest(bid), bookDigest(ask)]).size).toBe(8)
  })
})
