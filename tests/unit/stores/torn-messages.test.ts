import { describe, expect, it } from 'vitest'
import { TornMessages } from '#stores/book-verification/torn-messages.ts'

/** Keys of rows in their order, those of bad ones below zero, 0 for one that cannot be read. Keys of torn messages. */
function tornOf(...rows: readonly number[]): number[] {
  const messages = new TornMessages()
  const torn = new Set<number>()
  let key = 0
  for (const row of rows) {
    if (row > 0) messages.see((key = row))
    else {
      if (row < 0) key = -row
      messages.bad(row === 0 ? NaN : -row)
    }
    if (messages.isTorn && key > 0) torn.add(key)
  }
  return [...torn]
}

describe('a torn message', () => {
  it('is the one a bad row says it is of, and no other', () => {
    expect(tornOf(1, 1, 2, 2, 3)).toEqual([])
    expect(tornOf(1, -1, 2)).toEqual([1])
    expect(tornOf(1, -2, 2, 3)).toEqual([2])
    expect(tornOf(1, -2, 3)).toEqual([2])
  })

  it('is one that a row of no message stands in', () => {
    expect(tornOf(1, 2, 0, 2, 3)).toEqual([2])
    expect(tornOf(1, 2, 0, 0, 2, 3)).toEqual([2])
  })

  it('is the one before and the one after where it stands between two', () => {
    expect(tornOf(1, 2, 0, 3, 3, 4)).toEqual([2, 3])
    expect(tornOf(0, 1, 2)).toEqual([1])
    expect(tornOf(1, 0, -2, 3)).toEqual([1, 2])
  })

  it('is told with the row that begins one', () => {
    const messages = new TornMessages()
    expect([messages.see(1), messages.see(1), messages.bad(2), messages.see(2), messages.bad(NaN)]).toEqual([
      ...[true, false, true, false, false],
    ])
  })
})
