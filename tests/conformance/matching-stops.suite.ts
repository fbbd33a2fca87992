/** Rules 8 and 9 of a matching engine: one owner on both sides, and orders that wait for a trade. */
import { describe, expect, it } from 'vitest'
import type { MatchingEngineKind } from '#market/matching/matching-engine.ts'
import { openDesk } from './matching-desk.ts'

export function stopsAndSelfTrades(kind: MatchingEngineKind): void {
  describe('one owner on both sides', () => selfTrades(kind))
  describe('stops', () => stops(kind))
}

const mine = { owner: 7 }

function selfTrades(kind: MatchingEngineKind): void {
  it('allow: it trades with itself', () => {
    const { buy, sell } = openDesk(kind, { selfTrade: 'allow' })
    sell(1, 5, 101, mine)
    expect(buy(2, 5, 101, mine)).toBe('filled 5/0/0')
  })

  it('cancelNewest ends the aggressor where it meets its own, earlier fills stand', () => {
    const { engine, buy, sell, buyMarket, asks, tape } = openDesk(kind, { selfTrade: 'cancelNewest' })
    sell(1, 3, 101)
    sell(2, 5, 101, mine)
    sell(3, 5, 101)
    expect(buy(4, 9, 102, mine)).toBe('canceled selfTrade 3/0/6')
    expect(tape()).toEqual(['4 takes 3 of 1 at 101'])
    expect(buyMarket(5, 9, mine)).toBe('canceled selfTrade 0/0/9')
    expect(buy(6, 5, 100, mine)).toBe('resting 0/5/0')
    expect(asks()).toEqual(['101: 2x5 3x5'])
    expect(engine.orders).toBe(3)
  })

  it('cancelOldest takes the resting one out, whole, and goes on', () => {
    const { buy, sell, asks, tape } = openDesk(kind, { selfTrade: 'cancelOldest' })
    sell(1, 3, 101)
    sell(2, 9, 101, { ...mine, display: 2 })
    sell(3, 5, 102)
    expect(buy(4, 5, 102, mine)).toBe('filled 5/0/0')
    expect(tape()).toEqual(['4 takes 3 of 1 at 101', 'canceled 2: 9 at 101', '4 takes 2 of 3 at 102'])
    expect(asks()).toEqual(['102: 3x3'])
  })

  it('cancelBoth takes the resting one out and ends the aggressor', () => {
    const { buy, sell, asks, bids, tape } = openDesk(kind, { selfTrade: 'cancelBoth' })
    sell(1, 3, 101)
    sell(2, 9, 101, { ...mine, display: 2 })
    sell(3, 5, 101)
    expect(buy(4, 9, 102, mine)).toBe('canceled selfTrade 3/0/6')
    expect(tape()).toEqual(['4 takes 3 of 1 at 101', 'canceled 2: 9 at 101'])
    expect([bids(), asks()]).toEqual([[], ['101: 3x5']])
  })

  it('one that is done before it meets its own touches nothing of its own', () => {
    for (const selfTrade of ['cancelNewest', 'cancelOldest', 'cancelBoth'] as const) {
      const { buy, sell, asks } = openDesk(kind, { selfTrade })
      sell(1, 3, 101)
      sell(2, 5, 101, mine)
      expect(buy(3, 3, 101, mine)).toBe('filled 3/0/0')
      expect(asks()).toEqual(['101: 2x5'])
    }
  })

  it('a cancelBoth or cancelNewest sweep renews the slices eaten before it ended', () => {
    const { buy, sell, asks } = openDesk(kind, { selfTrade: 'cancelNewest', icebergs: 'hiddenLast' })
    sell(1, 9, 101, { display: 2 })
    sell(2, 5, 101, mine)
    expect(buy(3, 9, 101, mine)).toBe('canceled selfTrade 2/0/7')
    expect(asks()).toEqual(['101: 2x5 1x2+5'])
  })

  it('a fill-or-kill order is tried under the same rule, and a killed one changes nothing', () => {
    const fok = { ...mine, timeInForce: 'FOK' as const }
    for (const selfTrade of ['cancelNewest', 'cancelBoth'] as const) {
      const { buy, sell, asks, tape } = openDesk(kind, { selfTrade })
      sell(1, 9, 101, { display: 3 })
      sell(2, 5, 101, mine)
      // The slice behind its own order is out of reach.
      expect(buy(3, 4, 101, fok)).toBe('canceled fokNotFillable 0/0/4')
      expect(tape()).toEqual([])
      expect(asks()).toEqual(['101: 1x3+6 2x5'])
      expect(buy(4, 3, 101, fok)).toBe('filled 3/0/0')
      expect(asks()).toEqual(['101: 2x5 1x3+3'])
    }
    const { buy, sell, asks, tape } = openDesk(kind, { selfTrade: 'cancelOldest' })
    sell(1, 9, 101, { display: 3 })
    sell(2, 5, 101, mine)
    expect(buy(3, 10, 101, fok)).toBe('canceled fokNotFillable 0/0/10')
    expect(asks()).toEqual(['101: 1x3+6 2x5'])
    expect(buy(4, 9, 101, fok)).toBe('filled 9/0/0')
    expect(tape()[1]).toBe('canceled 2: 5 at 101')
  })

  it('a fill-or-kill order reaches hidden lots ahead of its own only where they trade first', () => {
    const fok = { ...mine, timeInForce: 'FOK' as const }
    for (const [icebergs, said] of [
      ['cycling', 'canceled fokNotFillable 0/0/4'],
      ['hiddenLast', 'canceled fokNotFillable 0/0/4'],
      ['whole', 'filled 4/0/0'],
    ] as const) {
      const { buy, sell } = openDesk(kind, { selfTrade: 'cancelNewest', icebergs })
      sell(1, 9, 101, { display: 3 })
      sell(2, 5, 101, mine)
      expect(buy(3, 4, 101, fok)).toBe(said)
    }
  })

  it('a replaced order that meets its own ends so', () => {
    const { buy, sell, replace } = openDesk(kind, { selfTrade: 'cancelNewest' })
    sell(1, 5, 102, mine)
    buy(2, 5, 100, mine)
    expect(replace(2, 102, 5)).toBe('canceled selfTrade 0/0/5')
  })
}

function stops(kind: MatchingEngineKind): void {
  /** Last trade at 100; offers from 101 up, bids from 99 down, 10 lots each. */
  const open = (rules = {}): ReturnType<typeof openDesk> => {
    const desk = openDesk(kind, rules)
    desk.sell(901, 1, 100)
    desk.buy(902, 1, 100)
    for (let k = 1; k <= 5; k++) {
      desk.sell(910 + k, 10, 100 + k)
      desk.buy(920 + k, 10, 100 - k)
    }
    return desk
  }

  it('wait unseen until a trade at their price or beyond it', () => {
    const { engine, buyStop, sellStop, buyMarket, sellMarket, tape, asks } = open()
    const shown = asks()
    expect(buyStop(1, 3, 102)).toBe('waiting 0/0/0')
    expect(sellStop(2, 3, 98)).toBe('waiting 0/0/0')
    expect([asks(), engine.stops, engine.handleOf(1)]).toEqual([shown, 2, -1])
    buyMarket(3, 10)
    expect(tape()).toEqual(['3 takes 10 of 911 at 101'])
    buyMarket(4, 1)
    expect(tape()).toEqual(['4 takes 1 of 912 at 102', 'set off 1: 3 at 102', '1 takes 3 of 912 at 102'])
    sellMarket(5, 15)
    expect(tape().slice(2)).toEqual(['set off 2: 3 at 98', '2 takes 3 of 922 at 98'])
    expect(engine.stops).toBe(0)
  })

  it('come in at once when the last trade meets them already', () => {
    const { buyStop, sellStop, tape } = open()
    expect(buyStop(1, 3, 100)).toBe('filled 3/0/0')
    expect(tape()).toEqual(['set off 1: 3 at 100', '1 takes 3 of 911 at 101'])
    expect(buyStop(2, 60, 101)).toBe('canceled marketNoLiquidity 47/0/13')
    expect(tape().filter((it) => it.startsWith('canceled'))).toEqual([])
    expect(sellStop(3, 4, 106, { type: 'stopLimit', ticks: 104 })).toBe('resting 0/4/0')
  })

  it('wait when nothing has traded yet', () => {
    const { buyStop, sellStop } = openDesk(kind)
    expect(buyStop(1, 3, 1)).toBe('waiting 0/0/0')
    expect(sellStop(2, 3, 1000)).toBe('waiting 0/0/0')
  })

  it('come in nearest stop price first, then by arrival', () => {
    const { buyStop, sellStop, buy, sellMarket, tape } = open()
    sellStop(1, 1, 97)
    sellStop(2, 1, 98)
    buyStop(3, 1, 103)
    buyStop(4, 1, 102)
    buyStop(5, 1, 102)
    sellStop(6, 1, 98)
    buy(7, 21, 103)
    const setOff = (): string[] => tape().filter((it) => it.startsWith('set off'))
    expect(setOff()).toEqual(['set off 4: 1 at 102', 'set off 5: 1 at 102', 'set off 3: 1 at 103'])
    sellMarket(8, 21)
    expect(setOff()).toEqual(['set off 2: 1 at 98', 'set off 6: 1 at 98', 'set off 1: 1 at 97'])
  })

  it('are set off by any trade of the command, not the last one alone', () => {
    const falling = openDesk(kind)
    falling.sell(1, 1, 110)
    falling.buy(2, 1, 110)
    falling.sellStop(3, 1, 106)
    falling.sellStop(4, 1, 104)
    falling.sell(5, 2, 103)
    falling.buy(6, 5, 108)
    expect(falling.tape().slice(0, 3)).toEqual([
      '6 takes 2 of 5 at 103',
      'set off 3: 1 at 106',
      '3 takes 1 of 6 at 108',
    ])
    expect(falling.tape().slice(3)).toEqual(['set off 4: 1 at 104', '4 takes 1 of 6 at 108'])

    const rising = openDesk(kind)
    rising.buy(1, 1, 90)
    rising.sell(2, 1, 90)
    rising.buyStop(3, 1, 94)
    rising.buyStop(4, 1, 96)
    rising.buy(5, 2, 97)
    rising.sell(6, 5, 92)
    expect(rising.tape().slice(0, 3)).toEqual(['6 takes 2 of 5 at 97', 'set off 3: 1 at 94', '3 takes 1 of 6 at 92'])
    expect(rising.tape().slice(3)).toEqual(['set off 4: 1 at 96', '4 takes 1 of 6 at 92'])
  })

  it('of one command come in buys before sells', () => {
    const { buy, buyStop, sell, sellStop, sellMarket, tape } = openDesk(kind)
    buy(1, 1, 100)
    sell(2, 1, 100)
    sellStop(3, 1, 95)
    buyStop(4, 1, 105)
    buy(5, 1, 106)
    buy(6, 1, 94)
    sellMarket(7, 2)
    expect(tape().filter((it) => it.startsWith('set off'))).toEqual(['set off 4: 1 at 105', 'set off 3: 1 at 95'])
  })

  it('set off more: a chain in one command, the nearest next whichever trade set it off', () => {
    const { buyStop, sellStop, buy, tape } = open()
    buyStop(1, 20, 102)
    buyStop(2, 1, 104)
    buyStop(3, 1, 103)
    sellStop(4, 1, 90)
    buy(5, 11, 102)
    expect(tape()).toEqual([
      '5 takes 10 of 911 at 101',
      '5 takes 1 of 912 at 102',
      'set off 1: 20 at 102',
      '1 takes 9 of 912 at 102',
      '1 takes 10 of 913 at 103',
      '1 takes 1 of 914 at 104',
      'set off 3: 1 at 103',
      '3 takes 1 of 914 at 104',
      'set off 2: 1 at 104',
      '2 takes 1 of 914 at 104',
    ])
  })

  it('limited ones rest, post only or as an iceberg too, and what cannot is told on the tape', () => {
    const { buyStop, buyMarket, sellMarket, tape, bids } = open()
    const limited = { type: 'stopLimit' as const }
    buyStop(1, 9, 101, { ...limited, ticks: 100, display: 2 })
    buyStop(2, 4, 101, { ...limited, ticks: 101, timeInForce: 'IOC' })
    buyStop(3, 4, 101, { ...limited, ticks: 102, postOnly: true })
    buyStop(4, 4, 101, { ...limited, ticks: 101, timeInForce: 'FOK' })
    buyMarket(5, 8)
    expect(tape()).toEqual([
      '5 takes 8 of 911 at 101',
      'set off 1: 9 at 101',
      'set off 2: 4 at 101',
      '2 takes 2 of 911 at 101',
      'canceled 2: 2 at 101',
      'set off 3: 4 at 101',
      'canceled 3: 4 at 102',
      'set off 4: 4 at 101',
      'canceled 4: 4 at 101',
    ])
    expect(bids()[0]).toBe('100: 1x2+7')
    expect(sellMarket(6, 9)).toBe('filled 9/0/0')
  })

  it('at the market with nobody left are told so at no price', () => {
    const { sell, buy, buyStop, tape } = openDesk(kind)
    sell(1, 5, 100)
    buyStop(2, 3, 100)
    expect(buy(3, 5, 100)).toBe('filled 5/0/0')
    expect(tape()).toEqual(['3 takes 5 of 1 at 100', 'set off 2: 3 at 100', 'canceled 2: 3 at any price'])
  })

  it('meet what the command left resting, whose outcome stays as it was', () => {
    const { buy, sellStop, bids, tape } = open()
    sellStop(1, 4, 101, { type: 'stopLimit', ticks: 200 })
    sellStop(2, 4, 99)
    expect(buy(3, 12, 101)).toBe('resting 10/2/0')
    expect(tape()).toEqual(['3 takes 10 of 911 at 101'])
    expect(bids()[0]).toBe('101: 3x2')
  })

  it("are set off by a replaced order's trades, and go by the self-trade rule", () => {
    const { buyStop, replace, tape } = open({ selfTrade: 'cancelOldest' })
    buyStop(1, 12, 101, { owner: 912 })
    replace(921, 101, 3)
    expect(tape()).toEqual([
      '921 takes 3 of 911 at 101',
      'set off 1: 12 at 101',
      '1 takes 7 of 911 at 101',
      'canceled 912: 10 at 102',
      '1 takes 5 of 913 at 103',
    ])
  })

  it('expire while they wait, and as what they became', () => {
    const { engine, buyStop, buyMarket, advanceTo, tape } = open()
    const until = (expiresAt: number, ticks: number) =>
      ({ type: 'stopLimit', ticks, timeInForce: 'GTD', expiresAt }) as const
    buyStop(1, 3, 103, until(10, 104))
    buyStop(2, 3, 101, until(20, 100))
    buyMarket(3, 1)
    advanceTo(10)
    expect(tape()).toEqual(['expired 1: 3 at 103'])
    advanceTo(20)
    expect(tape()).toEqual(['expired 2: 3 at 100'])
    expect(engine.stops).toBe(0)
  })
}
