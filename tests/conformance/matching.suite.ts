/** What every matching engine promises, computed by hand, rule by rule, and then on random streams. */
import { describe, expect, it } from 'vitest'
import { ASK, BID, NONE } from '#market/book-side.ts'
import type { MatchingEngineKind } from '#market/matching/matching-engine.ts'
import { NO_ORDER } from '#market/orders/order-book.ts'
import { checksAndChanges } from './matching-changes.suite.ts'
import { openDesk } from './matching-desk.ts'
import { snapshots } from './matching-snapshots.suite.ts'
import { stopsAndSelfTrades } from './matching-stops.suite.ts'
import { streams } from './matching-streams.suite.ts'

export function matchingSuite(kind: MatchingEngineKind): void {
  describe(`matching engine: ${kind.name}`, () => {
    describe('orders', () => orders(kind))
    describe('icebergs', () => icebergs(kind))
    checksAndChanges(kind)
    stopsAndSelfTrades(kind)
    snapshots(kind)
    describe('random streams', () => streams(kind))
  })
}

function orders(kind: MatchingEngineKind): void {
  it('rest when nobody meets them, best price first, and show it', () => {
    const { engine, buy, sell, bids, asks } = openDesk(kind)
    expect(buy(1, 5, 99)).toBe('resting 0/5/0')
    expect([buy(2, 3, 100), buy(3, 4, 99), sell(4, 6, 102), sell(5, 1, 101)].every((it) => it.startsWith('rest'))).toBe(
      true,
    )
    expect(bids()).toEqual(['100: 2x3', '99: 1x5 3x4'])
    expect(asks()).toEqual(['101: 5x1', '102: 4x6'])
    expect([engine.best(BID), engine.best(ASK), engine.levels(BID), engine.orders]).toEqual([100, 101, 2, 5])
    expect([engine.sizeAt(BID, 99), engine.ordersAt(BID, 99), engine.hiddenAt(BID, 99)]).toEqual([9, 2, 0])
    expect([engine.sizeAt(BID, 98), engine.ordersAt(ASK, 99), engine.first(ASK, 99)]).toEqual([0, 0, NO_ORDER])
    expect([engine.next(BID, 105), engine.next(ASK, 101), engine.next(BID, 99)]).toEqual([100, 102, NONE])
    expect([engine.next(BID, NONE), engine.next(ASK, NONE)]).toEqual([100, 101])
  })

  it('trade at the resting price, best price first, then the queue', () => {
    const { engine, buy, sell, asks, bids, tape } = openDesk(kind)
    sell(1, 5, 102)
    sell(2, 5, 101)
    sell(3, 5, 101)
    expect(buy(4, 12, 103)).toBe('filled 12/0/0')
    expect(tape()).toEqual(['4 takes 5 of 2 at 101', '4 takes 5 of 3 at 101', '4 takes 2 of 1 at 102'])
    expect(asks()).toEqual(['102: 1x3'])
    expect(bids()).toEqual([])
    expect([engine.lastTicks, engine.orders, engine.events.side[0]]).toEqual([102, 1, BID])
  })

  it('rest with what is left after trading', () => {
    const { buy, sell, bids, asks, tape } = openDesk(kind)
    buy(1, 5, 100)
    expect(sell(2, 8, 99)).toBe('resting 5/3/0')
    expect(tape()).toEqual(['2 takes 5 of 1 at 100'])
    expect([bids(), asks()]).toEqual([[], ['99: 2x3']])
  })

  it('keep their place when filled in part', () => {
    const { buy, sell, bids } = openDesk(kind)
    buy(1, 5, 100)
    buy(2, 5, 100)
    sell(3, 2, 100)
    expect(bids()).toEqual(['100: 1x3 2x5'])
  })

  it('at the market trade at any price and never rest', () => {
    const { engine, sell, buyMarket, sellMarket, tape } = openDesk(kind)
    expect(sellMarket(1, 5)).toBe('canceled marketNoLiquidity 0/0/5')
    sell(2, 5, 900)
    expect(buyMarket(3, 7, { timeInForce: 'GTC' })).toBe('canceled marketNoLiquidity 5/0/2')
    expect(tape()).toEqual(['3 takes 5 of 2 at 900'])
    sell(4, 5, 900)
    expect(buyMarket(5, 5)).toBe('filled 5/0/0')
    expect(engine.orders).toBe(0)
  })

  it('immediate or cancel: what does not trade goes', () => {
    const { engine, buy, sell } = openDesk(kind)
    sell(1, 5, 101)
    expect(buy(2, 7, 101, { timeInForce: 'IOC' })).toBe('canceled iocRemainder 5/0/2')
    expect(buy(3, 7, 101, { timeInForce: 'IOC' })).toBe('canceled iocRemainder 0/0/7')
    expect(engine.orders).toBe(0)
  })

  it('fill or kill: all of it or nothing, hidden lots counted', () => {
    const { buy, sell, asks, tape } = openDesk(kind)
    sell(1, 9, 101, { display: 2 })
    sell(2, 5, 102)
    expect(buy(3, 15, 102, { timeInForce: 'FOK' })).toBe('canceled fokNotFillable 0/0/15')
    expect(buy(4, 10, 101, { timeInForce: 'FOK' })).toBe('canceled fokNotFillable 0/0/10')
    expect(tape()).toEqual([])
    expect(asks()).toEqual(['101: 1x2+7', '102: 2x5'])
    expect(buy(5, 14, 102, { timeInForce: 'FOK' })).toBe('filled 14/0/0')
  })

  it("post only: refused where they touch the other side, their own owner's too, and the id is used up", () => {
    const { buy, sell, bids } = openDesk(kind, { selfTrade: 'cancelOldest' })
    sell(1, 5, 101, { owner: 7 })
    expect(buy(2, 5, 101, { postOnly: true, owner: 7 })).toBe('rejected postOnlyWouldCross 0/0/0')
    expect(buy(2, 5, 100)).toBe('rejected duplicateId 0/0/0')
    expect(buy(3, 5, 100, { postOnly: true })).toBe('resting 0/5/0')
    expect(sell(4, 5, 100, { postOnly: true })).toBe('rejected postOnlyWouldCross 0/0/0')
    expect(bids()).toEqual(['100: 3x5'])
  })

  it('good till a time go when the clock reaches it: by expiry, then by arrival', () => {
    const { engine, buy, sell, advanceTo, tape, bids } = openDesk(kind)
    expect(advanceTo(100)).toBe('done 0/0/0')
    expect(buy(1, 5, 99, { timeInForce: 'GTD', expiresAt: 100 })).toBe('rejected invalidExpiry 0/0/0')
    buy(2, 5, 99, { timeInForce: 'GTD', expiresAt: 130 })
    sell(3, 6, 103, { timeInForce: 'GTD', expiresAt: 120, display: 2 })
    buy(4, 7, 98, { timeInForce: 'GTD', expiresAt: 120 })
    buy(5, 8, 98, { timeInForce: 'DAY' })
    buy(6, 8, 98, { timeInForce: 'GTD', expiresAt: 131 })
    expect(advanceTo(119)).toBe('done 0/0/0')
    expect(tape()).toEqual([])
    expect(advanceTo(130)).toBe('done 0/0/0')
    expect(tape()).toEqual(['expired 3: 6 at 103', 'expired 4: 7 at 98', 'expired 2: 5 at 99'])
    expect(bids()).toEqual(['98: 5x8 6x8'])
    expect([engine.clock, engine.orders]).toEqual([130, 2])
  })

  it('of a day go at its end, by arrival', () => {
    const { buy, sell, buyStop, move, endDay, tape, bids } = openDesk(kind)
    buy(1, 5, 99, { timeInForce: 'DAY' })
    sell(2, 6, 103, { timeInForce: 'DAY' })
    buy(3, 7, 99)
    buyStop(4, 2, 110, { type: 'stopLimit', ticks: 111, timeInForce: 'DAY' })
    move(1, 98)
    expect(endDay()).toBe('done 0/0/0')
    expect(tape()).toEqual(['expired 2: 6 at 103', 'expired 4: 2 at 110', 'expired 1: 5 at 98'])
    expect(bids()).toEqual(['99: 3x7'])
  })
}

function icebergs(kind: MatchingEngineKind): void {
  it('rest with a slice shown, also what an aggressive one leaves', () => {
    const { engine, buy, sell, bids, asks, tape } = openDesk(kind)
    buy(1, 10, 100, { display: 4 })
    buy(9, 5, 99, { display: 5 })
    expect(bids()).toEqual(['100: 1x4+6', '99: 9x5'])
    expect([engine.sizeAt(BID, 100), engine.hiddenAt(BID, 100), engine.ordersAt(BID, 100)]).toEqual([4, 6, 1])
    expect(sell(2, 15, 100, { display: 3 })).toBe('resting 10/5/0')
    expect(tape()).toEqual(['2 takes 4 of 1 at 100', '2 takes 4 of 1 at 100', '2 takes 2 of 1 at 100'])
    expect(asks()).toEqual(['100: 2x3+2'])
  })

  it('cycling: a new slice goes to the back, and a large aggressor comes round to it', () => {
    const { buy, sell, asks, tape } = openDesk(kind, { icebergs: 'cycling' })
    sell(1, 10, 101, { display: 4 })
    sell(2, 3, 101)
    sell(3, 9, 102)
    buy(4, 4, 101)
    expect(asks()).toEqual(['101: 2x3 1x4+2', '102: 3x9'])
    sell(5, 2, 101)
    expect(buy(6, 13, 102)).toBe('filled 13/0/0')
    expect(tape()).toEqual([
      '6 takes 3 of 2 at 101',
      '6 takes 4 of 1 at 101',
      '6 takes 2 of 5 at 101',
      '6 takes 2 of 1 at 101',
      '6 takes 2 of 3 at 102',
    ])
    expect(asks()).toEqual(['102: 3x7'])
  })

  it('whole: shown and hidden go at once, as one trade, and a partial fill keeps its place', () => {
    const { buy, sell, asks, tape } = openDesk(kind, { icebergs: 'whole' })
    sell(1, 10, 101, { display: 4 })
    sell(2, 3, 101)
    buy(3, 3, 101)
    expect(asks()).toEqual(['101: 1x1+6 2x3'])
    buy(4, 2, 101)
    expect(tape()).toEqual(['4 takes 2 of 1 at 101'])
    expect(asks()).toEqual(['101: 1x4+1 2x3'])
    buy(5, 7, 101)
    expect(tape()).toEqual(['5 takes 5 of 1 at 101', '5 takes 2 of 2 at 101'])
    expect(asks()).toEqual(['101: 2x1'])
  })

  it('hiddenLast: everything shown at the price first, then the hidden parts in their order', () => {
    const { buy, sell, asks, tape } = openDesk(kind, { icebergs: 'hiddenLast' })
    sell(1, 10, 101, { display: 4 })
    sell(2, 8, 101, { display: 2 })
    sell(3, 3, 101)
    sell(4, 9, 102)
    buy(5, 5, 101)
    expect(tape()).toEqual(['5 takes 4 of 1 at 101', '5 takes 1 of 2 at 101'])
    expect(asks()).toEqual(['101: 2x1+6 3x3 1x4+2', '102: 4x9'])
    buy(6, 15, 102)
    expect(tape()).toEqual([
      '6 takes 1 of 2 at 101',
      '6 takes 3 of 3 at 101',
      '6 takes 4 of 1 at 101',
      '6 takes 6 of 2 at 101',
      '6 takes 1 of 1 at 101',
    ])
    expect(asks()).toEqual(['101: 1x1', '102: 4x9'])
  })

  it('hiddenLast: two that outlive it show new slices in the order they stood', () => {
    const { buy, sell, asks, tape } = openDesk(kind, { icebergs: 'hiddenLast' })
    sell(1, 6, 101, { display: 2 })
    sell(2, 6, 101, { display: 2 })
    buy(3, 5, 101)
    expect(tape()).toEqual(['3 takes 2 of 1 at 101', '3 takes 2 of 2 at 101', '3 takes 1 of 1 at 101'])
    expect(asks()).toEqual(['101: 1x2+1 2x2+2'])
  })
}
