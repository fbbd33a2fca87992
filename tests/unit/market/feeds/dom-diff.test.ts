import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ASK, BID, NONE, type BookSide } from '#market/book-side.ts'
import { fastBook } from '#market/book/fast-book.ts'
import type { LevelBook } from '#market/book/level-book.ts'
import { plainBook } from '#market/book/plain-book.ts'
import { BUY, BUY_MARKET, domBook, SELL, SELL_MARKET, type DomImage } from '#market/feeds/dom-diff.ts'

type Row = readonly [type: number, ticks: number, size: number]
const image = (...rows: readonly Row[]): DomImage => ({
  count: rows.length,
  types: rows.map(([type]) => type),
  ticks: rows.map(([, ticks]) => ticks),
  sizes: rows.map(([, , size]) => size),
})

function levels(book: LevelBook, side: BookSide): [number, number][] {
  const found: [number, number][] = []
  for (let ticks = book.best(side); ticks !== NONE; ticks = book.next(side, ticks))
    found.push([ticks, book.sizeAt(side, ticks)])
  return found
}

function opened() {
  const book = plainBook()
  const changes: [BookSide, number, number][] = []
  const dom = domBook(book, 1_000, (...change) => changes.push(change))
  return { book, dom, changes }
}

describe('an image of the depth of market', () => {
  it('becomes the book, in whatever order its rows come, one price in several rows added up', () => {
    const { book, dom } = opened()
    dom.image(image([BUY, 99, 2], [SELL, 103, 1], [BUY, 100, 3], [SELL, 101, 4], [BUY, 99, 5]), 1)
    expect([levels(book, BID), levels(book, ASK), dom.state, dom.counts.repeated]).toEqual([
      [
        [100, 3],
        [99, 7],
      ],
      [
        [101, 4],
        [103, 1],
      ],
      'synced',
      1,
    ])
  })

  it('at no time is refused and counted, and its silence is counted from the image before', () => {
    const { book, dom, changes } = opened()
    dom.image(image([SELL, 101, 4], [BUY, 100, 3]), 1)
    changes.length = 0
    for (const at of [NaN, Infinity, -Infinity]) expect(dom.image(image([SELL, 102, 4]), at)).toBe(0)
    dom.quote(Infinity)
    expect([changes, dom.counts.badTime, dom.counts.images, dom.state]).toEqual([[], 4, 1, 'synced'])
    dom.quote(1_001)
    expect(dom.state).toBe('synced')
    dom.quote(1_002)
    expect([dom.state, book.best(ASK), dom.counts.silences]).toEqual(['silent', NONE, 1])
    dom.image(image([SELL, 102, 4]), NaN)
    expect(dom.state).toBe('silent')
  })

  it('sets only the levels that changed', () => {
    const { dom, changes } = opened()
    dom.image(image([SELL, 101, 4], [BUY, 100, 3], [BUY, 99, 2]), 1)
    changes.length = 0
    expect(dom.image(image([SELL, 101, 4], [BUY, 100, 1], [BUY, 98, 2]), 2)).toBe(3)
    expect(changes).toEqual([
      [BID, 99, 0],
      [BID, 100, 1],
      [BID, 98, 2],
    ])
    expect(dom.image(image([SELL, 101, 4], [BUY, 100, 1], [BUY, 98, 2]), 3)).toBe(0)
    expect(dom.counts.same).toBe(1)
  })

  it('leaves out rows of market orders, volumes of 0 and rows that are none, by name', () => {
    const { book, dom } = opened()
    dom.image(
      image(
        [SELL_MARKET, 0, 9],
        [BUY_MARKET, 0, 9],
        [SELL, 101, 0],
        [BUY, NaN, 1],
        [BUY, 100, -1],
        [7, 100, 1],
        [BUY, 99, 1],
      ),
      1,
    )
    expect([levels(book, BID), levels(book, ASK)]).toEqual([[[99, 1]], []])
    expect(dom.counts).toMatchObject({ marketRows: 2, zeroSize: 1, badPrice: 1, badSize: 1, badType: 1, oneSided: 1 })
  })

  it('may be crossed, one-sided or empty: it says so and is what was sent', () => {
    const { book, dom } = opened()
    dom.image(image([SELL, 99, 1], [BUY, 100, 1]), 1)
    expect([book.best(BID), book.best(ASK), dom.counts.crossed]).toEqual([100, 99, 1])
    dom.image(image([SELL, 99, 1]), 2)
    expect([book.best(BID), dom.counts.oneSided]).toEqual([NONE, 1])
    dom.image(image(), 3)
    expect([book.best(ASK), dom.counts.empty, dom.state]).toEqual([NONE, 1, 'synced'])
    dom.image(image(), 2)
    expect(dom.counts.timeBack).toBe(1)
  })
})

describe('a book whose images stop', () => {
  it('is silent once quotes go on for long enough, and serves no price until the next image', () => {
    const { book, dom } = opened()
    dom.quote(5)
    expect(dom.state).toBe('waiting')
    dom.image(image([SELL, 101, 4], [BUY, 100, 3]), 10)
    dom.quote(1_010)
    expect([dom.state, book.best(BID)]).toEqual(['synced', 100])
    dom.quote(1_011)
    expect([dom.state, book.best(BID), book.best(ASK), dom.counts.silences]).toEqual(['silent', NONE, NONE, 1])
    dom.image(image([BUY, 100, 3]), 1_012)
    expect([dom.state, book.best(BID)]).toEqual(['synced', 100])
  })

  it('is stale when the connection is lost, once it had an image', () => {
    const { book, dom } = opened()
    dom.lose()
    expect(dom.state).toBe('waiting')
    dom.image(image([BUY, 100, 3]), 10)
    dom.lose()
    dom.quote(9_999)
    expect([dom.state, book.best(BID)]).toEqual(['stale', NONE])
  })
})

describe('any images', () => {
  it('leave the book as the last one says, and its changes rebuild it', () => {
    const row = fc.tuple(
      fc.constantFrom(SELL, BUY, SELL_MARKET, 9),
      fc.constantFrom(98, 99, 100, 101, 102, 103, NaN, 2 ** 31),
      fc.constantFrom(0, 1, 2, 5, -1, NaN, Infinity),
    )
    fc.assert(
      fc.property(fc.array(fc.array(row, { maxLength: 12 }), { maxLength: 12 }), (images) => {
        const book = fastBook()
        const copy = plainBook()
        const dom = domBook(book, 1_000, (side, ticks, size) => copy.set(side, ticks, size))
        for (const [at, rows] of images.entries()) {
          dom.image(image(...rows), at)
          const alone = plainBook()
          for (const [type, ticks, size] of rows) {
            if ((type === SELL || type === BUY) && size > 0) alone.add(type === BUY ? BID : ASK, ticks, size)
          }
          for (const side of [BID, ASK] as const) {
            expect(levels(book, side)).toEqual(levels(alone, side))
            expect(levels(copy, side)).toEqual(levels(alone, side))
          }
        }
      }),
      { numRuns: 60 },
    )
  })
})
