import { describe, expect, it } from 'vitest'
import { HEDGING, REQUEST, tradeFloor } from './trade-floor.ts'

const [FOK, IOC, RETURN] = [0, 1, 2]
const [PENDING, SLTP, CLOSE_BY] = [5, 6, 10]
const limit = { action: PENDING, orderType: 2, volume: 0.2, price: 1.09, filling: RETURN }

describe('a deal at the market', () => {
  it('is dealt at the ask or the bid and tells its whole story', () => {
    const { buy, sell, story, server } = tradeFloor('symbol EURUSD commission=3')
    expect(buy(0.5)).toMatchObject({
      retcode: 10_009,
      order: 1_000_001n,
      deal: 2_000_001n,
      volume: 0.5,
      price: 1.10002,
    })
    expect(story()).toEqual(['add started', 'deal', 'delete filled', 'past filled', 'request 10009'])
    expect(server.positions()).toMatchObject([{ ticket: 1_000_001n, type: 0, volume: 0.5, price: 1.10002, profit: -1 }])
    expect(sell(0.5).price).toBe(1.1)
    expect(server.positions()).toEqual([])
    // Two points on half a lot, and two commissions.
    expect(server.state()).toEqual({ balance: 99_996, equity: 99_996, margin: 0, marginFree: 99_996, credit: 0 })
  })

  it('says the truth as plain data', () => {
    const { buy, send, server } = tradeFloor()
    buy(0.1)
    send(limit)
    expect(JSON.parse(JSON.stringify(server.truth()))).toEqual({
      requests: 2,
      positions: [{ ticket: '1000001', symbol: 'EURUSD', type: 0, volume: 0.1, price: 1.10002, magic: '7' }],
      orders: [{ ticket: '1000002', symbol: 'EURUSD', type: 2, volume: 0.2, price: 1.09, magic: '7', state: 1 }],
      deals: [
        {
          ticket: '2000001',
          order: '1000001',
          symbol: 'EURUSD',
          type: 0,
          entry: 0,
          volume: 0.1,
          price: 1.10002,
          magic: '7',
        },
      ],
      balance: 100_000,
    })
  })

  it('is dealt at the price asked for at instant execution, within the deviation', () => {
    const { buy } = tradeFloor('symbol EURUSD exe=instant')
    expect(buy(0.1, { price: 1.09999, deviation: 2 })).toMatchObject({ retcode: 10_004, bid: 1.1, ask: 1.10002 })
    expect(buy(0.1, { price: 1.09999, deviation: 3 })).toMatchObject({ retcode: 10_009, price: 1.09999 })
  })

  it('is requoted so many times, and nothing happens then', () => {
    const { buy, story } = tradeFloor('symbol EURUSD exe=request', 'knob requote=1')
    expect(buy(0.1, { price: 1.10002 }).retcode).toBe(10_004)
    expect(story()).toEqual(['request 10004'])
    expect(buy(0.1, { price: 1.10002 }).retcode).toBe(10_009)
  })

  it('comes in parts of whole steps, the last takes the rest', () => {
    const { buy, told } = tradeFloor('knob fill_parts=3')
    buy(0.1)
    expect(told.filter(({ kind }) => kind === 7).map(({ volume }) => volume)).toEqual([0.03, 0.03, 0.04])
    buy(0.02)
    expect(
      told
        .filter(({ kind }) => kind === 7)
        .map(({ volume }) => volume)
        .slice(3),
    ).toEqual([0.02])
  })

  it('fills or kills, takes what there is, or leaves the rest, by its filling mode', () => {
    const { buy, story, server, say } = tradeFloor('symbol EURUSD exe=exchange', 'knob liquidity=0.3')
    expect(buy(1, { filling: FOK }).retcode).toBe(10_006)
    expect(story()).toEqual(['request 10006'])
    expect(buy(1, { filling: IOC })).toMatchObject({ retcode: 10_010, volume: 0.3 })
    expect(story()).toEqual(['add started', 'deal', 'delete canceled', 'past canceled', 'request 10010'])
    expect(buy(1, { filling: RETURN })).toMatchObject({ retcode: 10_010, volume: 0.3 })
    expect(story()).toEqual(['add started', 'deal', 'update partial', 'request 10010'])
    expect(server.orders()).toMatchObject([{ orderState: 3, volumeInitial: 1, volumeCurrent: 0.7 }])
    say('knob liquidity=-1', 'tick EURUSD 1.10010 1.10012')
    expect(story()).toEqual(['deal', 'delete filled', 'past filled'])
    expect(server.orders()).toEqual([])
  })
})

describe('stop loss and take profit', () => {
  it.each([
    ['sl', { sl: 1.095, tp: 1.2 }, 'tick EURUSD 1.09490 1.09500', 4, '[sl 1.09500]', 1.0949],
    ['tp', { sl: 1.0, tp: 1.105 }, 'tick EURUSD 1.10510 1.10520', 5, '[tp 1.10500]', 1.1051],
  ])('%s closes at the touch, with the comment of the broker', (_, stops, tick, reason, comment, price) => {
    const { buy, say, story, told, server } = tradeFloor()
    buy(0.3, stops)
    story()
    say(tick)
    expect(story()).toEqual(['add started', 'deal', 'delete filled', 'past filled'])
    expect(told.findLast(({ kind }) => kind === 7)).toMatchObject({ reason, comment, price, entry: 1, magic: 7n })
    expect(server.positions()).toEqual([])
  })

  it('are set on a position that stands', () => {
    const { sell, send, story, server } = tradeFloor()
    const { order } = sell(0.3)
    story()
    const stops = { action: SLTP, position: order, sl: 1.2, tp: 1.05 }
    expect(send(stops).retcode).toBe(10_009)
    expect(story()).toEqual(['position', 'request 10009'])
    expect(server.positions()).toMatchObject([{ sl: 1.2, tp: 1.05 }])
    expect(send(stops).retcode).toBe(10_025)
    expect(send({ ...stops, position: 42n, symbol: 'NONE' }).retcode).toBe(10_036)
  })
})

describe('positions', () => {
  it('net: increase at the average price, reduce, reverse under a new ticket and the same identifier', () => {
    const { buy, sell, say, server, told } = tradeFloor()
    buy(0.1)
    say('tick EURUSD 1.10020 1.10022')
    buy(0.1)
    expect(server.positions()).toMatchObject([{ ticket: 1_000_001n, volume: 0.2, price: 1.10012 }])
    sell(0.05)
    expect(server.positions()).toMatchObject([{ volume: 0.15, price: 1.10012 }])
    sell(0.4)
    expect(server.positions()).toMatchObject([
      { ticket: 1_000_004n, identifier: 1_000_001n, type: 1, volume: 0.25, price: 1.1002 },
    ])
    expect(told.findLast(({ kind }) => kind === 7)).toMatchObject({ entry: 2, position: 1_000_001n, volume: 0.4 })
  })

  it('hedge: each deal opens one, and reduces only what it names', () => {
    const { buy, sell, server } = tradeFloor(HEDGING)
    const { order } = buy(0.3)
    sell(0.1)
    expect(server.positions()).toHaveLength(2)
    expect(sell(0.2, { position: order }).retcode).toBe(10_009)
    expect(server.positions()).toMatchObject([
      { type: 0, volume: 0.1 },
      { type: 1, volume: 0.1 },
    ])
    expect(sell(0.2, { position: order }).retcode).toBe(10_038)
    expect(sell(0.1, { position: 42n }).retcode).toBe(10_036)
    expect(buy(0.1, { position: order }).retcode).toBe(10_013)
  })

  it('hedge: two close each other', () => {
    const { buy, sell, send, say, story, server } = tradeFloor(HEDGING)
    const long = buy(0.3).order
    say('tick EURUSD 1.10100 1.10102')
    const short = sell(0.2).order
    story()
    expect(send({ action: CLOSE_BY, orderType: 8, position: long, positionBy: short })).toMatchObject({
      retcode: 10_009,
      volume: 0.2,
    })
    expect(story()).toEqual([
      'add started',
      'deal',
      'position',
      'deal',
      'delete filled',
      'past filled',
      'request 10009',
    ])
    expect(server.positions()).toMatchObject([{ ticket: long, type: 0, volume: 0.1 }])
    expect(server.historyDeals(0).slice(2)).toMatchObject([
      { entry: 3, dealType: 1, position: long, profit: 19.6 },
      { entry: 3, dealType: 0, position: short, profit: 0 },
    ])
    expect(server.state().balance).toBe(100_019.6)
    expect(send({ action: CLOSE_BY, orderType: 8, position: long, positionBy: short }).retcode).toBe(10_035)
  })

  it('change by hand, which is nobody’s request', () => {
    const { say, story, told, server } = tradeFloor()
    say('manual buy EURUSD 0.4')
    expect(story()).toEqual(['add started', 'deal', 'delete filled', 'past filled'])
    expect(told.at(-1)).toMatchObject({ magic: 0n, reason: 0 })
    say('manual close 1000001')
    expect(server.positions()).toEqual([])
    expect(server.requests).toBe(0)
  })

  it('follow an exchange that corrects or cancels a deal', () => {
    const { buy, say, story, server } = tradeFloor()
    const { deal } = buy(0.1)
    buy(0.3)
    story()
    say(`deal update ${deal} price=1.1`)
    expect(story()).toEqual(['deal-update'])
    expect(server.positions()).toMatchObject([{ volume: 0.4, price: 1.100015 }])
    say(`deal delete ${deal}`)
    expect(story()).toEqual(['deal-delete'])
    expect(server.positions()).toMatchObject([{ volume: 0.3, price: 1.10002 }])
    expect(server.historyDeals(0)).toHaveLength(1)
  })
})

describe('accounts', () => {
  it('have books of their own, and keep them', () => {
    const { buy, say, server } = tradeFloor()
    buy(0.1)
    say('account login=777 server=Other-Server balance=5000')
    expect([server.positions(), server.state().balance, server.account.login]).toEqual([[], 5_000, 777n])
    say('account')
    expect(server.positions()).toHaveLength(1)
    expect(server.account.login).toBe(5_012_345n)
  })

  it('a request on its way when the account is left never arrives', () => {
    const { server, say, advance, told } = tradeFloor('knob exec_delay=100')
    server.request({ ...REQUEST, volume: 0.1 })
    say('account login=777')
    advance(1_000)
    expect([server.requests, told]).toEqual([0, []])
  })
})
