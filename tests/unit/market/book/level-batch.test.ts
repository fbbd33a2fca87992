import { describe, expect, it } from 'vitest'
import { ASK, BID } from '#market/book-side.ts'
import { bookDigest } from '#market/book/book-digest.ts'
import { LevelBatch } from '#market/book/level-batch.ts'
import { plainBook } from '#market/book/plain-book.ts'

describe('a batch of levels', () => {
  it('sets its levels in order, however many, and again from a copy', () => {
    const batch = new LevelBatch()
    const [direct, applied, copied] = [plainBook(), plainBook(), plainBook()]
    for (let k = 0; k < 1000; k++) {
      const side = k % 3 === 0 ? BID : ASK
      expect(batch.push(side, k % 200, k % 7)).toBeNull()
      direct.set(side, k % 200, k % 7)
    }
    const copy = batch.copy()
    batch.applyTo(applied)
    batch.clear()
    batch.push(BID, 1, 1)
    copy.applyTo(copied)
    expect([batch.count, copy.count]).toEqual([1, 1000])
    expect([bookDigest(applied), bookDigest(copied)]).toEqual([bookDigest(direct), bookDigest(direct)])
  })

  it('keeps the first fault of its rows until it is cleared, and none of the rows', () => {
    const batch = new LevelBatch()
    expect([batch.push(BID, 5, NaN), batch.push(BID, 0.5, 1), batch.push(BID, 5, 1)]).toEqual([
      'badSize',
      'badPrice',
      null,
    ])
    expect([batch.fault, batch.count, batch.copy().fault]).toEqual(['badSize', 1, 'badSize'])
    batch.tear()
    expect(batch.fault).toBe('badSize')
    batch.clear()
    expect([batch.fault, batch.count]).toEqual([null, 0])
    batch.tear()
    batch.push(BID, 5, NaN)
    expect([batch.fault, batch.copy().fault]).toEqual(['torn', 'torn'])
  })
})
