import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ASK, BID, type BookSide } from '#market/book-side.ts'
import { LAST_OF_EVENT, type MboAction } from '#market/feeds/mbo-book.ts'
import { createOrderExchange } from '#simulation/exchange/order-exchange.ts'
import { market, order } from './order-stage.ts'

/** Of the market or of us, around a price of 100; a market that crosses itself is in an auction. */
const anyStep = fc.record({
  kind: fc.constantFrom(...(['ours', 'ours', 'change', 'A', 'A', 'C', 'M', 'T', 'T'] as const)),
  side: fc.constantFrom(BID, ASK),
  away: fc.integer({ min: -4, max: 4 }),
  size: fc.integer({ min: 1, max: 9 }),
  pick: fc.nat(),
  reduceOnly: fc.boolean(),
})

describe('an order that may only reduce', () => {
  const reducing = (id: number, steps: number, ticks: number) => ({
    ...order(id, ASK, steps, ticks),
    reduceOnly: true,
  })
  const longOf4 = () => {
    const made = market()
    made.exchange.place(order(1, BID, 4, 101))
    made.record('C', ASK, 101, 10, 21)
    return made
  }

  it('does not come back after an auction when nothing is left for it to reduce', () => {
    const { exchange, told, record } = market()
    exchange.place(order(1, BID, 4, 101))
    exchange.place({ ...order(2, ASK, 4, 102), reduceOnly: true })
    exchange.place({ ...order(3, ASK, 4, 103), reduceOnly: true })
    record('A', BID, 105, 4, 13)
    record('C', ASK, 101, 10, 21)
    record('A', BID, 104, 9, 14)
    expect(told.slice(1)).toEqual([
      ['filled', 2, 4, 102, 0, 'cross'],
      ['canceled', 3, 4, 'there is no position left to reduce'],
    ])
    expect(exchange.resting).toBe(0)
  })

  it('is canceled for what it may not fill, and says all of it', () => {
    const { exchange, told, record } = longOf4()
    exchange.place(reducing(2, 4, 102))
    exchange.place(reducing(3, 4, 103))
    record('T', BID, 102, 3, 0)
    exchange.cancel(2)
    record('A', BID, 103, 9, 14)
    expect(told.slice(1)).toEqual([
      ['filled', 2, 3, 102, 1, 'queue'],
      ['canceled', 2, 1, 'on request'],
      ['filled', 3, 1, 103, 3, 'cross'],
      ['canceled', 3, 3, 'there is no position left to reduce'],
    ])
  })

  it('leaves nothing to another that the same aggressor meets', () => {
    const { exchange, told, record } = longOf4()
    exchange.place(reducing(2, 4, 102))
    exchange.place(reducing(3, 4, 103))
    record('T', BID, 103, 8, 0)
    expect(told.slice(1)).toEqual([
      ['filled', 2, 4, 102, 0, 'trade'],
      ['canceled', 3, 4, 'there is no position left to reduce'],
    ])
    expect(exchange.resting).toBe(0)
  })

  it('does not turn the position when it is changed to more lots', () => {
    const { exchange, told } = longOf4()
    exchange.place(reducing(2, 4, 102))
    exchange.replace(2, 9, 99)
    expect(told.slice(1)).toEqual([
      ['filled', 2, 4, 99, 5, 'take'],
      ['canceled', 2, 5, 'there is no position left to reduce'],
    ])
  })

  it('keeps its place with fewer lots, however few of them it may fill', () => {
    const { exchange, told, record } = longOf4()
    exchange.place(reducing(2, 4, 103))
    exchange.place(order(3, ASK, 2, 102))
    record('T', BID, 102, 2, 0)
    exchange.replace(2, 3, 103)
    record('A', BID, 103, 9, 14)
    expect(told.slice(1)).toEqual([
      ['filled', 3, 2, 102, 0, 'queue'],
      ['filled', 2, 2, 103, 1, 'cross'],
      ['canceled', 2, 1, 'there is no position left to reduce'],
    ])
  })

  it('never turns the position, and ends with as many lots told as it was sent for', () => {
    let nothingLeft = 0
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 20, maxLength: 80 }), (steps) => {
        let position = 0
        const sent = new Map<number, { lots: number; filled: number; ended: boolean; reduceOnly: boolean }>()
        const exchange = createOrderExchange((_, ticks) => ticks, {
          filled(id, side, lots, _ticks, leaves) {
            const one = sent.get(id)!
            const before = position
            position += side === BID ? lots : -lots
            one.filled += lots
            expect([one.ended, one.filled + leaves]).toEqual([false, one.lots])
            if (one.reduceOnly) expect(Math.abs(before)).toBe(Math.abs(position) + lots)
            one.ended = leaves === 0
          },
          canceled(id, leaves, reason) {
            const one = sent.get(id)!
            expect([one.ended, one.filled + leaves]).toEqual([false, one.lots])
            one.ended = true
            if (reason.includes('left to reduce')) nothingLeft++
          },
          reducible: (side) => Math.max(0, side === BID ? -position : position),
        })
        const record = (action: MboAction, side: BookSide | null, ticks: number, size: number, id: number) =>
          exchange.record({ action, side, ticks, size, id, flags: LAST_OF_EVENT })
        record('R', null, NaN, NaN, 0)
        for (const [k, { kind, side, away, size, pick, reduceOnly }] of steps.entries()) {
          const ticks = 100 + away
          if (kind === 'ours') {
            sent.set(k, { lots: size, filled: 0, ended: false, reduceOnly })
            if (exchange.place({ ...order(k, side, size, ticks), reduceOnly }) !== null) sent.get(k)!.ended = true
          } else if (kind === 'change') {
            const one = sent.get(pick % k)
            if (one === undefined || one.ended || size <= one.filled) continue
            one.lots = size
            exchange.replace(pick % k, size, ticks)
          } else record(kind, side, ticks, size, kind === 'A' ? k : pick % k)
        }
        expect(exchange.resting).toBe([...sent.values()].filter(({ ended }) => !ended).length)
      }),
      { numRuns: 400, seed: 7 },
    )
    expect(nothingLeft).toBeGreaterThan(10)
  })
})
