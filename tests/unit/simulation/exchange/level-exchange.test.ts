import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ASK, BID, NONE, type BookSide } from '#market/book-side.ts'
import { createLevelExchange, type LevelExchange, type LevelTerms } from '#simulation/exchange/level-exchange.ts'
import { riskAverse } from '#simulation/queue/risk-averse.ts'
import { power } from '#simulation/queue/power.ts'

interface Fill {
  readonly id: number
  readonly steps: number
  readonly ticks: number
  readonly leaves: number
  readonly why: string
}

/** An exchange that writes down what it says, and keeps the position of the fills. */
function stage(terms: Partial<LevelTerms> = {}) {
  const fills: Fill[] = []
  const canceled: { id: number; leaves: number; reason: string }[] = []
  /** Of each fill: the touch it is told with. */
  const touches: number[] = []
  let position = 0
  const exchange = createLevelExchange(
    { queue: riskAverse, fillsOnChange: false, touchSteps: 100, slip: (_side, ticks) => ticks, ...terms },
    {
      filled(id, side, steps, ticks, leaves, why, touch) {
        position += side === BID ? steps : -steps
        touches.push(touch)
        fills.push({ id, steps, ticks, leaves, why })
      },
      canceled: (id, leaves, reason) => void canceled.push({ id, leaves, reason }),
      reducible: (side) => Math.max(0, side === BID ? -position : position),
    },
  )
  return { exchange, fills, canceled, touches, position: () => position }
}

const order = (id: number, side: BookSide, steps: number, ticks: number) =>
  ({ id, side, steps, ticks, timeInForce: 'gtc', postOnly: false, reduceOnly: false }) as const

/** 99 x 10, 98 x 20 against 101 x 10, 102 x 20. */
function market(exchange: LevelExchange): void {
  exchange.level(BID, 99, 10)
  exchange.level(BID, 98, 20)
  exchange.level(ASK, 101, 10)
  exchange.level(ASK, 102, 20)
  exchange.settle()
}

describe('an order that takes', () => {
  it('walks the levels, each at its own price', () => {
    const { exchange, fills } = stage()
    market(exchange)
    expect(exchange.place(order(1, BID, 15, NONE))).toBeNull()
    expect(fills).toEqual([
      { id: 1, steps: 10, ticks: 101, leaves: 5, why: 'take' },
      { id: 1, steps: 5, ticks: 102, leaves: 0, why: 'take' },
    ])
  })

  it('says of each fill the best price that was shown when it came, and of one at rest none', () => {
    const { exchange, fills, touches } = stage({ slip: (_side, ticks) => ticks + 1 })
    market(exchange)
    exchange.place(order(1, BID, 15, NONE))
    exchange.place(order(2, BID, 4, 99))
    exchange.trade(98, 4, ASK)
    expect(fills.map(({ ticks }) => ticks)).toEqual([102, 103, 99])
    expect(touches).toEqual([101, 101, NONE])
  })

  it('is not given what was taken before, until the level changes its size', () => {
    const { exchange, fills, canceled } = stage()
    market(exchange)
    exchange.place({ ...order(1, BID, 10, 101), timeInForce: 'ioc' })
    exchange.place({ ...order(2, BID, 10, 101), timeInForce: 'ioc' })
    expect(fills.map(({ id }) => id)).toEqual([1])
    expect(canceled).toEqual([{ id: 2, leaves: 10, reason: 'no more at its price' }])
    exchange.level(ASK, 101, 9)
    exchange.place({ ...order(3, BID, 10, 101), timeInForce: 'ioc' })
    expect(fills.at(-1)).toEqual({ id: 3, steps: 9, ticks: 101, leaves: 1, why: 'take' })
  })

  it('that is a market order ends with what is offered, a limit order rests with what is left', () => {
    const { exchange, canceled } = stage()
    market(exchange)
    exchange.place(order(1, BID, 50, NONE))
    expect(canceled).toEqual([{ id: 1, leaves: 20, reason: 'no more is offered' }])
    exchange.place(order(2, ASK, 15, 99))
    expect(exchange.resting).toBe(1)
  })

  it('pays for slipping, but never more than its limit', () => {
    const { exchange, fills } = stage({ slip: (side, ticks) => ticks + (side === BID ? 3 : -3) })
    market(exchange)
    exchange.place(order(1, BID, 5, NONE))
    exchange.place(order(2, BID, 5, 102))
    expect(fills.map(({ ticks }) => ticks)).toEqual([104, 102])
  })

  it('is refused when it may only rest', () => {
    const { exchange } = stage()
    market(exchange)
    expect(exchange.place({ ...order(1, BID, 5, 101), postOnly: true })).toBe('postOnlyWouldTake')
    expect(exchange.place({ ...order(2, BID, 5, 100), postOnly: true })).toBeNull()
  })
})

describe('an order that rests', () => {
  it('is filled by trades at its price when those before it are done', () => {
    const { exchange, fills } = stage()
    market(exchange)
    exchange.place(order(1, BID, 4, 99))
    exchange.trade(99, 7, ASK)
    expect(fills).toEqual([])
    exchange.level(BID, 99, 3)
    exchange.trade(99, 5, ASK)
    expect(fills).toEqual([{ id: 1, steps: 2, ticks: 99, leaves: 2, why: 'queue' }])
  })

  it('is filled by a trade through its price, up to the size of the trade', () => {
    const { exchange, fills } = stage()
    market(exchange)
    exchange.place(order(1, BID, 4, 99))
    exchange.trade(98, 3, ASK)
    expect(fills).toEqual([{ id: 1, steps: 3, ticks: 99, leaves: 1, why: 'trade' }])
  })

  it('is filled at its own price when the other side comes to it', () => {
    const { exchange, fills } = stage()
    market(exchange)
    exchange.place(order(1, BID, 4, 99))
    exchange.level(BID, 99, 0)
    exchange.level(ASK, 99, 3)
    exchange.settle()
    expect(fills).toEqual([{ id: 1, steps: 3, ticks: 99, leaves: 1, why: 'cross' }])
    exchange.settle()
    expect(fills).toHaveLength(1)
  })

  it('shares what is left of a trade with others of ours, the eldest first', () => {
    const { exchange, fills } = stage()
    exchange.level(ASK, 105, 5)
    exchange.place(order(1, BID, 4, 100))
    exchange.place(order(2, BID, 4, 100))
    exchange.trade(100, 6, ASK)
    expect(fills.map(({ id, steps }) => [id, steps])).toEqual([
      [1, 4],
      [2, 2],
    ])
  })

  it('keeps its place with fewer lots at the same price, and loses it with more', () => {
    const { exchange, fills } = stage()
    market(exchange)
    exchange.place(order(1, BID, 4, 99))
    exchange.trade(99, 9, ASK)
    expect(exchange.replace(1, 3, 99)).toBe(true)
    exchange.trade(99, 2, ASK)
    expect(fills).toEqual([{ id: 1, steps: 1, ticks: 99, leaves: 2, why: 'queue' }])
    exchange.replace(1, 8, 99)
    exchange.trade(99, 2, ASK)
    expect(fills).toHaveLength(1)
  })

  it('is not filled by a level that shrinks, unless the model is to be believed in that', () => {
    for (const fillsOnChange of [false, true]) {
      const { exchange, fills } = stage({ queue: () => power({ power: 0.5 }), fillsOnChange })
      exchange.level(BID, 99, 1)
      exchange.place(order(1, BID, 5, 99))
      exchange.level(BID, 99, 101)
      exchange.level(BID, 99, 11)
      // p = 10 / 11 and c = 90: 90 / 11 lots leave before us, where only one stood.
      expect(fills).toEqual(fillsOnChange ? [{ id: 1, steps: 5, ticks: 99, leaves: 0, why: 'queue' }] : [])
    }
  })

  it('ends when it may only reduce and nothing is left to reduce', () => {
    const { exchange, canceled, position } = stage()
    market(exchange)
    exchange.place(order(1, BID, 5, NONE))
    exchange.place({ ...order(2, ASK, 5, 103), reduceOnly: true })
    exchange.place(order(3, ASK, 5, NONE))
    expect(position()).toBe(0)
    exchange.trade(104, 1, BID)
    expect(canceled).toEqual([{ id: 2, leaves: 5, reason: 'there is no position left to reduce' }])
    expect(exchange.place({ ...order(4, ASK, 5, 103), reduceOnly: true })).toBe('nothingToReduce')
  })
})

describe('a touch', () => {
  it('is a book of one level a side, with a size of its own where the feed says none', () => {
    const { exchange, fills } = stage({ touchSteps: 7 })
    exchange.touch(99, NaN, 101, NaN)
    exchange.touch(100, NaN, 102, NaN)
    expect([exchange.book.best(BID), exchange.book.best(ASK)]).toEqual([100, 102])
    exchange.place(order(1, BID, 10, NONE))
    expect(fills).toEqual([{ id: 1, steps: 7, ticks: 102, leaves: 3, why: 'take' }])
  })
})

describe('whatever happens', () => {
  const step = fc.oneof(
    fc.record({
      do: fc.constant('level' as const),
      side: fc.constantFrom(BID, ASK),
      away: fc.integer({ min: 0, max: 5 }),
      steps: fc.integer({ min: 0, max: 20 }),
    }),
    fc.record({
      do: fc.constant('trade' as const),
      side: fc.constantFrom(BID, ASK),
      away: fc.integer({ min: -2, max: 5 }),
      steps: fc.integer({ min: 1, max: 20 }),
    }),
    fc.record({
      do: fc.constant('place' as const),
      side: fc.constantFrom(BID, ASK),
      away: fc.integer({ min: -3, max: 5 }),
      steps: fc.integer({ min: 1, max: 20 }),
    }),
    fc.record({ do: fc.constant('cancel' as const), which: fc.nat(20) }),
  )

  it('no order is filled beyond its lots, at a price worse than its limit, or after it left', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), fc.boolean(), (steps, fillsOnChange) => {
        const { exchange, fills, canceled } = stage({ queue: power, fillsOnChange })
        const placed = new Map<number, { side: BookSide; steps: number; ticks: number }>()
        const gone = new Set<number>()
        let seen = 0
        for (const one of steps) {
          if (one.do === 'cancel') {
            const id = [...placed.keys()][one.which]
            if (id !== undefined && exchange.cancel(id)) gone.add(id)
          } else {
            const ticks = one.side === BID ? 100 - one.away : 101 + one.away
            if (one.do === 'level') {
              exchange.level(one.side, ticks, one.steps)
              exchange.settle()
            } else if (one.do === 'trade') exchange.trade(ticks, one.steps, one.side === BID ? ASK : BID)
            else {
              const id = placed.size + 1
              placed.set(id, { side: one.side, steps: one.steps, ticks })
              exchange.place(order(id, one.side, one.steps, ticks))
            }
          }
          for (const { id, ticks } of fills.slice(seen)) {
            expect(gone.has(id)).toBe(false)
            const { side, ticks: limit } = placed.get(id)!
            expect(side === BID ? ticks <= limit : ticks >= limit).toBe(true)
          }
          seen = fills.length
          for (const { id } of canceled) gone.add(id)
        }
        for (const [id, { steps: lots }] of placed) {
          const filled = fills.filter((fill) => fill.id === id).reduce((sum, fill) => sum + fill.steps, 0)
          const left = fills.findLast((fill) => fill.id === id)?.leaves ?? lots
          expect(filled + left).toBe(lots)
        }
      }),
    )
  })
})
