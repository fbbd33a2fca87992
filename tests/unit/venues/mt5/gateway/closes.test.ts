import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import type { Side } from '#domain/side.ts'
import { type Holding, legsOf, MOST_LEGS } from '#venues/mt5/gateway/closes.ts'

const held = (ticket: number, side: Side, lots: number, fields: Partial<Holding> = {}): Holding => ({
  ticket: BigInt(ticket),
  symbol: 'WINV26',
  side,
  lots: new Money(lots),
  openedAt: ticket,
  ...fields,
})
const legs = (side: Side, lots: number, holdings: Holding[], hedging: boolean, reduceOnly = false) => {
  const found = legsOf({ side, lots: new Money(lots), reduceOnly }, holdings, 'WINV26', hedging)
  return {
    legs: found.legs.map(
      (leg) => `${leg.closes ? 'close' : 'open'} ${leg.lots.toFixed()} ${leg.symbol} #${leg.position}`,
    ),
    dropped: found.dropped.toNumber(),
  }
}

describe('on a hedging account an order', () => {
  it('against the position closes the oldest first, in parts, and opens with what is left', () => {
    expect(legs('sell', 5, [held(3, 'buy', 2), held(1, 'buy', 1), held(2, 'buy', 1)], true)).toEqual({
      legs: ['close 1 WINV26 #1', 'close 1 WINV26 #2', 'close 2 WINV26 #3', 'open 1 WINV26 #0'],
      dropped: 0,
    })
  })

  it('closes a part of a position when that is enough', () => {
    expect(legs('sell', 1, [held(1, 'buy', 3)], true).legs).toEqual(['close 1 WINV26 #1'])
  })

  it('on the side of the position opens another, whatever is held against it', () => {
    expect(legs('buy', 1, [held(1, 'buy', 3), held(2, 'sell', 1)], true).legs).toEqual(['open 1 WINV26 #0'])
    expect(legs('buy', 1, [], true).legs).toEqual(['open 1 WINV26 #0'])
  })

  it('that only reduces takes no more than the net position', () => {
    expect(legs('sell', 5, [held(1, 'buy', 3), held(2, 'sell', 1)], true, true)).toEqual({
      legs: ['close 2 WINV26 #1'],
      dropped: 3,
    })
    expect(legs('sell', 5, [held(1, 'buy', 1), held(2, 'sell', 1)], true, true)).toEqual({ legs: [], dropped: 5 })
  })

  it('leaves alone what is being closed already', () => {
    expect(legs('sell', 2, [held(1, 'buy', 0), held(2, 'buy', 2)], true).legs).toEqual(['close 2 WINV26 #2'])
  })

  it('becomes no more requests than a terminal takes, and never opens when it only reduces', () => {
    const many = Array.from({ length: 40 }, (_, at) => held(at + 1, 'buy', 1))
    expect(legs('sell', 40, many, true).legs).toHaveLength(MOST_LEGS)
    const reducing = legs('sell', 40, many, true, true)
    expect(reducing.legs.every((leg) => leg.startsWith('close'))).toBe(true)
    expect(reducing.dropped).toBe(40 - reducing.legs.length)
  })
})

describe('on a netting account an order', () => {
  it('needs no position ticket: one deal reduces or turns', () => {
    expect(legs('sell', 2, [held(1, 'buy', 3)], false).legs).toEqual(['close 2 WINV26 #0'])
    expect(legs('sell', 5, [held(1, 'buy', 3)], false).legs).toEqual(['open 5 WINV26 #0'])
  })

  it('that only reduces is capped to the position', () => {
    expect(legs('sell', 5, [held(1, 'buy', 3)], false, true)).toEqual({ legs: ['close 3 WINV26 #0'], dropped: 2 })
    expect(legs('buy', 5, [held(1, 'buy', 3)], false, true)).toEqual({ legs: [], dropped: 5 })
  })

  it('closes what is held in the contract of before the roll, where it is held', () => {
    expect(legs('sell', 5, [held(1, 'buy', 3, { symbol: 'WINQ26' })], false).legs).toEqual([
      'close 3 WINQ26 #0',
      'open 2 WINV26 #0',
    ])
    expect(legs('sell', 4, [held(1, 'buy', 3, { symbol: 'WINQ26' }), held(2, 'buy', 2)], false, true).legs).toEqual([
      'close 3 WINQ26 #0',
      'close 1 WINV26 #0',
    ])
  })
})
