import { describe, expect, it } from 'vitest'
import type { TradeRequest } from '#venues/mt5/emulator/trading.ts'
import { HEDGING, NOON, tradeFloor, WIN } from './trade-floor.ts'

type Fields = Partial<TradeRequest>
const buy: Fields = { action: 1, orderType: 0, volume: 0.1, filling: 1 }
const sell: Fields = { ...buy, orderType: 1 }
const limit: Fields = { action: 5, orderType: 2, volume: 0.1, price: 1.09, filling: 2 }
const stop: Fields = { ...limit, orderType: 4, price: 1.11 }
const stopLimit: Fields = { ...limit, orderType: 6, price: 1.11, stopLimit: 1.105 }
const instant = 'symbol EURUSD exe=instant'
const exchange = 'symbol EURUSD exe=exchange fill=boc'

const refusals: readonly [string, readonly string[], Fields, number][] = [
  ['an action nobody knows', [], { ...buy, action: 4 }, 10_013],
  ['a symbol nobody knows', [], { ...buy, symbol: 'NONE' }, 10_013],
  ['a pending type as a deal', [], { ...buy, orderType: 2 }, 10_013],
  ['a market type as a pending order', [], { ...limit, orderType: 0 }, 10_013],
  ['a filling mode nobody knows', [], { ...buy, filling: 9 }, 10_013],
  ['a time type nobody knows', [], { ...limit, timeType: 9 }, 10_013],
  ['a deviation that is no number', [], { ...buy, deviation: NaN }, 10_013],
  ['a close-by on a netting account', [], { action: 10, orderType: 8, position: 1n, positionBy: 2n }, 10_013],
  ['an order type the symbol has not', ['symbol EURUSD orders=market'], limit, 10_035],
  ['no connection', ['permit connected=0 algo=0'], buy, 10_031],
  ['Algo Trading off', ['permit algo=0 server=0'], buy, 10_027],
  ['the program forbidden', ['permit program=0'], buy, 10_027],
  ['programs forbidden by the server', ['permit server=0 account=0'], buy, 10_026],
  ['an investor password', ['permit account=0'], buy, 10_017],
  ['a symbol not traded', ['symbol EURUSD mode=disabled'], buy, 10_017],
  ['a sale of a long-only symbol', ['symbol EURUSD mode=longonly'], sell, 10_042],
  ['a purchase of a short-only symbol', ['symbol EURUSD mode=shortonly'], buy, 10_043],
  ['a pending order where all is to be closed', ['symbol EURUSD mode=closeonly'], limit, 10_044],
  ['a closed session', ['session EURUSD closed'], { ...buy, volume: 0.015 }, 10_018],
  ['a volume off the step', [], { ...buy, volume: 0.015 }, 10_014],
  ['a volume below the least', [], { ...buy, volume: 0 }, 10_014],
  ['a volume above the most', [], { ...buy, volume: 100.01 }, 10_014],
  ['a volume that is no number', [], { ...buy, volume: NaN }, 10_014],
  ['more than the limit of the symbol', ['symbol EURUSD limit=0.05'], buy, 10_034],
  ['RETURN at market execution', [], { ...buy, filling: 2 }, 10_030],
  ['FOK where the mask has it not', ['symbol EURUSD fill=ioc'], { ...buy, filling: 0 }, 10_030],
  ['BOC for a deal', [exchange], { ...buy, filling: 3 }, 10_030],
  ['BOC for a stop', [exchange], { ...stop, filling: 3 }, 10_030],
  ['BOC where the mask has it not', [], { ...limit, filling: 3 }, 10_030],
  ['a price off the tick', ['symbol EURUSD tick=0.0001'], { ...limit, price: 1.09005 }, 10_015],
  ['a price that is no number', [], { ...limit, price: NaN }, 10_015],
  ['no price at instant execution', [instant], buy, 10_015],
  ['a price beyond the limits of the session', ['symbol EURUSD pricemin=1.095'], limit, 10_015],
  ['a limit on the wrong side', [], { ...limit, price: 1.2 }, 10_015],
  ['a limit at the touch', [], { ...limit, price: 1.10002 }, 10_015],
  ['a stop on the wrong side', [], { ...stop, price: 1.05 }, 10_015],
  ['a stop limit beyond its stop', [], { ...stopLimit, stopLimit: 1.2 }, 10_015],
  ['a stop limit without its limit', [], { ...stopLimit, stopLimit: 0 }, 10_015],
  ['a symbol without a quote', [WIN], { ...buy, symbol: 'WIN', volume: 1, filling: 2 }, 10_015],
  ['a pending order too near', ['symbol EURUSD stops=20'], { ...limit, price: 1.09983 }, 10_016],
  ['a stop loss too near', ['symbol EURUSD stops=20'], { ...buy, sl: 1.09981 }, 10_016],
  ['a stop loss above a purchase', [], { ...buy, sl: 1.2 }, 10_016],
  ['a take profit above a sale', [], { ...sell, tp: 1.2 }, 10_016],
  ['a stop loss that is no number', [], { ...buy, sl: NaN }, 10_016],
  ['a stop loss off the tick', [], { ...buy, sl: 1.095005 }, 10_016],
  ['a stop loss the symbol has not', ['symbol EURUSD orders=market+tp'], { ...buy, sl: 1.05 }, 10_016],
  ['an expiration in the past', [], { ...limit, timeType: 2, expiration: NOON }, 10_022],
  ['a kind of expiration the symbol has not', ['symbol EURUSD expiry=gtc'], { ...limit, timeType: 1 }, 10_022],
  ['too many orders', ['account limit_orders=0'], limit, 10_033],
  ['no money', ['account balance=1100'], { ...buy, volume: 1.01 }, 10_019],
  ['a ticket nobody knows', [], { action: 8, order: 42n }, 10_035],
  ['a change of a ticket nobody knows', [], { ...limit, action: 7, order: 42n, symbol: '' }, 10_035],
  ['a position nobody knows', [], { action: 6, position: 42n, sl: 1 }, 10_036],
  ['a position to close nobody knows', [HEDGING], { ...sell, position: 42n }, 10_036],
  [
    'positions to close by another nobody knows',
    [HEDGING],
    { action: 10, orderType: 8, position: 1n, positionBy: 2n },
    10_036,
  ],
]

describe('the trade server refuses', () => {
  it.each(refusals)('%s', (_, lines, fields, retcode) => {
    const { send, server, story } = tradeFloor(...lines)
    expect(send(fields).retcode).toBe(retcode)
    expect(story()).toEqual([`request ${retcode}`])
    expect([server.orders(), server.positions(), server.requests]).toEqual([[], [], 1])
  })

  it('a change or a close within the freeze level', () => {
    const { send, say, server } = tradeFloor()
    const { order } = send({ ...limit, price: 1.0999 })
    send({ ...buy, sl: 1.09995 })
    say('symbol EURUSD freeze=12')
    expect(send({ action: 8, order }).retcode).toBe(10_029)
    expect(send({ ...limit, action: 7, order, price: 1.09 }).retcode).toBe(10_029)
    expect(send({ action: 6, position: server.positions()[0].ticket, sl: 1.09 }).retcode).toBe(10_029)
    expect(send(sell).retcode).toBe(10_029)
    say('symbol EURUSD freeze=4')
    expect(send(sell).retcode).toBe(10_009)
    expect(send({ action: 8, order }).retcode).toBe(10_009)
  })

  it('a volume that with what is held and ordered is above the limit, each way by itself', () => {
    const { send } = tradeFloor('symbol EURUSD limit=0.3')
    expect(send(buy).retcode).toBe(10_009)
    expect(send(limit).retcode).toBe(10_008)
    expect(send({ ...buy, volume: 0.2 }).retcode).toBe(10_034)
    expect(send({ ...sell, volume: 0.4 }).retcode).toBe(10_009)
  })
})

describe('the trade server lets through', () => {
  const passes: readonly [string, readonly string[], Fields][] = [
    [
      'FOK and IOC at instant execution, whatever the mask',
      [`${instant} fill=none`],
      { ...buy, filling: 0, price: 1.10002 },
    ],
    [
      'RETURN at exchange execution, whatever the mask',
      ['symbol EURUSD exe=exchange fill=none'],
      { ...buy, filling: 2 },
    ],
    ['a stop loss as near as the level allows', ['symbol EURUSD stops=20'], { ...buy, sl: 1.0998 }],
    ['a volume that doubles cannot hold exactly', [], { ...buy, volume: 0.1 + 0.2 }],
    ['the last lot there is money for', ['account balance=1100.02'], { ...buy, volume: 1 }],
    ['the day of an expiration that is not over', [], { ...limit, timeType: 3, expiration: NOON - 1 }],
  ]
  it.each(passes)('%s', (_, lines, fields) => {
    expect(tradeFloor(...lines).send(fields).retcode).toBeLessThan(10_010)
  })

  it('what reduces, where nothing may be opened and no money is left', () => {
    const { send, say } = tradeFloor('account balance=200')
    expect(send(buy).retcode).toBe(10_009)
    say('symbol EURUSD mode=closeonly', 'tick EURUSD 1.09500 1.09502')
    expect(send({ ...sell, volume: 0.11 }).retcode).toBe(10_044)
    expect(send(sell).retcode).toBe(10_009)
  })
})
