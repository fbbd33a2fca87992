import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ASK, BID, NONE, type BookSide, type LevelView } from '#market/book-side.ts'
import { LAST_OF_EVENT } from '#market/feeds/mbo-book.ts'
import { emptyMbo, mboColumns, readMbo } from '#stores/book-verification/mbo.ts'
import { openRows } from '#stores/row-file.ts'
import { market, order, stage } from './order-stage.ts'

const NAME = '../shared/data/cme_es_mbo/ESH4_20231225_mbo.csv.gz'
const ES = new URL(`../../../../${NAME}`, import.meta.url).pathname

const levelsOf = (book: LevelView): number[][] =>
  [BID, ASK].flatMap((side) => {
    const levels: number[][] = []
    for (let ticks = book.best(side as BookSide); ticks !== NONE; ticks = book.next(side as BookSide, ticks)) {
      levels.push([side, ticks, book.sizeAt(side as BookSide, ticks)])
    }
    return levels
  })

describe('an order among the orders of the market', () => {
  it('waits for those that were there before it, and is filled before those that came after', () => {
    const { exchange, told, record } = market()
    exchange.place(order(1, BID, 4, 99))
    record('A', BID, 99, 9, 13)
    // An aggressor of 14 met 11, 12 and, in history, 2 of 13: here they are ours.
    record('T', ASK, 99, 14, 0, false)
    record('C', BID, 99, 5, 11, false)
    record('C', BID, 99, 7, 12, false)
    record('C', BID, 99, 2, 13)
    expect(told).toEqual([['filled', 1, 2, 99, 2, 'queue']])
    expect(levelsOf(exchange.book)).toEqual([
      [BID, 99, 7],
      [ASK, 101, 10],
    ])
  })

  it('comes forward when an order before it leaves, and not when one behind it does', () => {
    const { exchange, told, record } = market()
    exchange.place(order(1, BID, 4, 99))
    record('A', BID, 99, 9, 13)
    record('C', BID, 99, 7, 12)
    record('C', BID, 99, 9, 13)
    record('T', ASK, 99, 6, 0, false)
    record('C', BID, 99, 5, 11)
    expect(told).toEqual([['filled', 1, 1, 99, 3, 'queue']])
  })

  it('keeps its place before an order that loses its own', () => {
    const { exchange, told, record } = market()
    exchange.place(order(1, BID, 4, 99))
    record('M', BID, 99, 8, 12)
    record('T', ASK, 99, 9, 0, false)
    record('C', BID, 99, 5, 11, false)
    record('M', BID, 99, 4, 12)
    expect(told).toEqual([['filled', 1, 4, 99, 0, 'queue']])
  })

  it('is met by a new order of the market that comes to its price', () => {
    const { exchange, told, record } = market()
    exchange.place(order(1, BID, 4, 100))
    record('A', ASK, 100, 3, 22)
    expect(told).toEqual([['filled', 1, 3, 100, 1, 'cross']])
  })

  it('takes what is offered, which is gone for the next', () => {
    const { exchange, told } = market()
    exchange.place(order(1, BID, 6, 101))
    exchange.place({ ...order(2, BID, 6, 101), timeInForce: 'ioc' })
    expect(told).toEqual([
      ['filled', 1, 6, 101, 0, 'take'],
      ['filled', 2, 4, 101, 2, 'take'],
      ['canceled', 2, 2, 'no more at its price'],
    ])
  })

  it('pays what slippage adds to a price, and never more than its limit', () => {
    const { exchange, told } = market((side, ticks) => ticks + (side === BID ? 2 : -2))
    exchange.place(order(1, BID, 1, 102))
    exchange.place({ ...order(2, ASK, 1, NONE), timeInForce: 'ioc' })
    expect(told).toEqual([
      ['filled', 1, 1, 102, 0, 'take'],
      ['filled', 2, 1, 97, 0, 'take'],
    ])
  })

  it('says of each fill the best price that was shown when it came, and of one at rest none', () => {
    const { exchange, told, touches, record } = market((_side, ticks) => ticks + 1)
    record('A', ASK, 103, 10, 22)
    exchange.place(order(1, BID, 14, NONE))
    exchange.place(order(2, BID, 4, 99))
    record('T', ASK, 99, 16, 0)
    expect(told.map(([, id, steps, ticks]) => [id, steps, ticks])).toEqual([
      [1, 10, 102],
      [1, 4, 104],
      [2, 4, 99],
    ])
    expect(touches).toEqual([101, 101, NONE])
  })

  it('keeps its place with fewer lots', () => {
    const { exchange, told, record } = market()
    exchange.place(order(1, BID, 4, 99))
    expect(exchange.replace(1, 3, 99)).toBe(true)
    record('A', BID, 99, 9, 13)
    record('T', ASK, 99, 15, 0, false)
    record('C', BID, 99, 5, 11, false)
    record('C', BID, 99, 7, 12, false)
    record('C', BID, 99, 3, 13)
    expect(told).toEqual([['filled', 1, 3, 99, 0, 'queue']])
  })

  it('is not taken in an auction, and what rested comes back behind all others', () => {
    const { exchange, told, record } = market()
    exchange.place(order(1, BID, 4, 99))
    record('A', ASK, 98, 1, 22)
    expect(exchange.isOpen).toBe(false)
    expect(exchange.place(order(2, BID, 1, 99))).toBe('notOpen')
    record('C', ASK, 98, 1, 22)
    expect(exchange.isOpen).toBe(true)
    record('T', ASK, 99, 12, 0, false)
    record('C', BID, 99, 5, 11, false)
    record('C', BID, 99, 7, 12)
    expect(told).toEqual([])
    expect(exchange.resting).toBe(1)
  })

  it('is filled at its own price when the market comes out of an auction beyond it', () => {
    const { exchange, told, record } = market()
    exchange.place(order(1, BID, 4, 100))
    record('A', ASK, 98, 3, 22)
    record('C', BID, 99, 5, 11)
    record('C', BID, 99, 7, 12)
    expect(exchange.isOpen).toBe(true)
    expect(told).toEqual([['filled', 1, 3, 100, 1, 'cross']])
  })

  it('is not taken after a record was lost, until the market is told anew', () => {
    const { exchange, told, record } = market()
    exchange.lose()
    expect(exchange.place(order(1, BID, 1, 101))).toBe('notOpen')
    record('R', null, NaN, NaN, 0)
    record('A', ASK, 101, 10, 21)
    expect(exchange.place(order(2, BID, 1, 101))).toBe(null)
    expect(told).toEqual([['filled', 2, 1, 101, 0, 'take']])
  })

  it('ends the elder of two that would meet each other', () => {
    const { exchange, told } = market()
    exchange.place(order(1, BID, 4, 100))
    exchange.place(order(2, ASK, 4, 100))
    expect(told).toEqual([['canceled', 1, 4, 'an order of ours came to meet it']])
  })

  it('may only reduce what is there to reduce', () => {
    const { exchange, told } = market()
    expect(exchange.place({ ...order(1, ASK, 4, 102), reduceOnly: true })).toBe('nothingToReduce')
    exchange.place(order(2, BID, 3, 101))
    exchange.place({ ...order(3, ASK, 9, 102), reduceOnly: true })
    exchange.place(order(4, ASK, 3, 99))
    expect(told.slice(-2)).toEqual([
      ['filled', 4, 3, 99, 0, 'take'],
      ['canceled', 3, 9, 'there is no position left to reduce'],
    ])
  })
})

describe('a whole day of the E-mini', () => {
  it.skipIf(!existsSync(ES))(
    `is the recorded one at the end of every event when we do not trade (needs ${NAME})`,
    async () => {
      const { exchange } = stage()
      const rows = await openRows(
        ES,
        mboColumns(2, 0),
        () => {},
        () => {},
      )
      const record = emptyMbo()
      let events = 0
      let open = 0
      let differing = 0
      while (rows.next() || (await rows.more())) {
        readMbo(rows.cells, record)
        exchange.record(record)
        if ((record.flags & LAST_OF_EVENT) === 0) continue
        events++
        if (exchange.joint === null) continue
        open++
        const { joint, book } = exchange
        for (const side of [BID, ASK] as const) {
          const ticks = book.best(side)
          if (joint.best(side) !== ticks || joint.sizeAt(side, ticks) !== book.sizeAt(side, ticks)) differing++
        }
        if (events % 5_000 === 0) expect(levelsOf(joint)).toEqual(levelsOf(book))
      }
      await rows.close()
      expect({ differing, isMostlyOpen: open > 0.8 * events }).toEqual({ differing: 0, isMostlyOpen: true })
      expect(levelsOf(exchange.joint!)).toEqual(levelsOf(exchange.book))
    },
  )
})
