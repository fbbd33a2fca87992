import { describe, expect, it } from 'vitest'
import { HEDGING, NOON, tradeFloor, WIN } from './trade-floor.ts'

const [BUY_LIMIT, SELL_LIMIT, BUY_STOP, SELL_STOP, BUY_STOP_LIMIT] = [2, 3, 4, 5, 6]
const [RETURN, BOC] = [2, 3]
const [MODIFY, REMOVE] = [7, 8]
const limit = { action: 5, orderType: BUY_LIMIT, volume: 0.2, price: 1.09, filling: RETURN }

describe('a pending order', () => {
  it('is placed, dealt in part, then filled at its own price', () => {
    const { send, say, story, told, server } = tradeFloor('knob liquidity=0.15')
    expect(send(limit)).toMatchObject({ retcode: 10_008, order: 1_000_001n })
    expect(story()).toEqual(['add started', 'update placed', 'request 10008'])
    say('tick EURUSD 1.08990 1.08992')
    expect(story()).toEqual(['deal', 'update partial'])
    say('knob liquidity=-1', 'tick EURUSD 1.08991 1.08993')
    expect(story()).toEqual(['deal', 'delete filled', 'past filled'])
    expect(told.filter(({ kind }) => kind === 7).map(({ volume, price }) => [volume, price])).toEqual([
      [0.15, 1.09],
      [0.05, 1.09],
    ])
    expect(server.positions()).toMatchObject([{ volume: 0.2, price: 1.09 }])
  })

  it.each([
    ['sell limit', SELL_LIMIT, 1.11, 'tick EURUSD 1.11001 1.11003', 1.11],
    ['buy stop', BUY_STOP, 1.11, 'tick EURUSD 1.11001 1.11003', 1.11003],
    ['sell stop', SELL_STOP, 1.09, 'tick EURUSD 1.08998 1.09000', 1.08998],
  ])('%s is dealt when the market comes', (_, orderType, price, tick, dealt) => {
    const { send, say, told } = tradeFloor()
    send({ ...limit, orderType, price })
    say(tick)
    expect(told.find(({ kind }) => kind === 7)).toMatchObject({ price: dealt, volume: 0.2, reason: 3 })
  })

  it('stop limit becomes a limit at its stop', () => {
    const { send, say, story, server } = tradeFloor()
    send({ ...limit, orderType: BUY_STOP_LIMIT, price: 1.101, stopLimit: 1.1005 })
    story()
    say('tick EURUSD 1.10100 1.10102')
    expect(story()).toEqual(['update placed'])
    expect(server.orders()).toMatchObject([{ orderType: BUY_LIMIT, price: 1.1005 }])
    say('tick EURUSD 1.10040 1.10042')
    expect(story()).toEqual(['deal', 'delete filled', 'past filled'])
  })

  it('crosses on an exchange and is dealt at once, and "book or cancel" is canceled instead', () => {
    const { send, say, story, told } = tradeFloor(WIN, 'tick WIN 130000 130005')
    const crossing = { ...limit, symbol: 'WIN', volume: 2, price: 130_010 }
    send(crossing)
    const placed = ['add started', 'update placed', 'request 10008']
    expect(story()).toEqual([...placed, 'deal', 'delete filled', 'past filled'])
    expect(told.find(({ kind }) => kind === 7)?.price).toBe(130_005)
    send({ ...crossing, filling: BOC })
    expect(story()).toEqual([...placed, 'delete canceled', 'past canceled'])
    send({ ...crossing, filling: BOC, price: 130_000 })
    expect(story()).toEqual(placed)
    say('tick WIN 129990 130000')
    expect(story()).toEqual(['deal', 'delete filled', 'past filled'])
  })

  it('is modified and removed', () => {
    const { send, story, server } = tradeFloor()
    const { order } = send(limit)
    story()
    expect(send({ ...limit, action: MODIFY, order, price: 1.095, sl: 1.09 }).retcode).toBe(10_009)
    expect(story()).toEqual(['update placed', 'request 10009'])
    expect(send({ ...limit, action: MODIFY, order, price: 1.095, sl: 1.09 }).retcode).toBe(10_025)
    expect(server.orders()).toMatchObject([{ ticket: order, price: 1.095, sl: 1.09 }])
    story()
    expect(send({ action: REMOVE, order, symbol: '' }).retcode).toBe(10_009)
    expect(story()).toEqual(['delete canceled', 'past canceled', 'request 10009'])
    expect(send({ action: REMOVE, order, symbol: '' }).retcode).toBe(10_035)
    expect(server.historyOrders(0)).toMatchObject([{ ticket: order, orderState: 2 }])
  })

  it('ends by the clock of the server: at its time, at the end of its day, or of the day it names', () => {
    const { send, advance, story, setClock, say } = tradeFloor()
    const hour = 3_600_000
    send({ ...limit, timeType: 2, expiration: NOON + hour })
    send({ ...limit, timeType: 1 })
    send({ ...limit, timeType: 3, expiration: NOON + 20 * hour })
    story()
    advance(hour - 1)
    expect(story()).toEqual([])
    advance(1)
    expect(story()).toEqual(['delete expired', 'past expired'])
    advance(11 * hour)
    expect(story()).toEqual(['delete expired', 'past expired'])
    // The clock is set forward: the next tick finds it due.
    setClock(NOON + 36 * hour)
    say('tick EURUSD 1.10000 1.10002')
    expect(story()).toEqual(['delete expired', 'past expired'])
  })

  it('expires with its contract, which opens nothing any more', () => {
    const { send, say, story, buy, sell } = tradeFloor()
    buy(0.1)
    send(limit)
    story()
    say('expire EURUSD')
    expect(story()).toEqual(['delete expired', 'past expired'])
    expect(buy(0.1).retcode).toBe(10_044)
    expect(sell(0.1).retcode).toBe(10_009)
  })
})

describe('what waits', () => {
  it('to reduce a position is canceled when there is less of it left', () => {
    const { buy, sell, say, story, server } = tradeFloor(HEDGING, 'symbol EURUSD exe=exchange')
    const position = buy(0.5).order
    say('knob liquidity=0.2')
    expect(sell(0.5, { position, filling: RETURN }).retcode).toBe(10_010)
    say(`manual close ${position}`, 'knob liquidity=-1')
    story()
    say('tick EURUSD 1.10000 1.10002')
    expect(story()).toEqual(['delete canceled', 'past canceled'])
    expect(server.positions()).toEqual([])
  })

  it('hears of no tick and of no end while the server is gone, and of all of it afterwards', () => {
    const { send, say, advance, story } = tradeFloor()
    send({ ...limit, timeType: 2, expiration: NOON + 1_000 })
    send(limit)
    story()
    say('permit connected=0', 'tick EURUSD 1.08000 1.08002')
    advance(60_000)
    expect(story()).toEqual([])
    say('permit connected=1')
    expect(story()).toEqual(['delete expired', 'past expired'])
    say('tick EURUSD 1.08000 1.08002')
    expect(story()).toEqual(['deal', 'delete filled', 'past filled'])
  })

  it('for a touch is not reached by a tick that tells trades alone', () => {
    const { send, say, story } = tradeFloor()
    send(limit)
    story()
    say('tick EURUSD 0 0 last=1.05')
    expect(story()).toEqual([])
  })
})
