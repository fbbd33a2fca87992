import { describe, expect, it } from 'vitest'
import type { Instrument } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import { EURUSD, message } from '#tests/outbox.ts'
import { createBooks } from '#trading/portfolio/books.ts'
import { createRiskViews } from '#trading/risk/view.ts'

const GBPUSD: Instrument = { ...EURUSD, id: 2, symbol: 'GBPUSD', lotStep: '0.1' }
const money = (value: number) => new Money(value)

function world() {
  const books = createBooks([EURUSD, GBPUSD])
  const views = createRiskViews([EURUSD, GBPUSD], books)
  const tell = (fact: Parameters<typeof books.tell>[0]) => books.tell(fact)
  tell(message('account.snapshot', { part: 'begin' }))
  tell(message('account.snapshot', { part: 'end' }))
  for (const instrument of [1, 2]) {
    tell(message('market.quote', { instrument, at: 7_000, bid: 1, ask: 1.1, bidSize: 3, askSize: 4 }))
    views.quoted(instrument, 5_000)
  }
  const place = (clientId: number, side: 'buy' | 'sell', lots: number, price: number) => {
    const fields = { clientId, parent: clientId, side, lots: money(lots), price: money(price) }
    const order = message('order.submit', { ...fields, orderType: price === 0 ? 'market' : 'limit' })
    books.placed(order, Infinity)
    views.placed(order)
  }
  const fill = (clientId: number, side: 'buy' | 'sell', lots: number, price: number) => {
    const fields = { clientId, fillId: `${clientId}`, side, lots: money(lots), price: money(price), fee: ZERO }
    tell(message('order.filled', { ...fields, at: 7_000 }))
    views.told(clientId, 1)
  }
  return { views, tell, place, fill, of: (instrument = EURUSD) => views.of(instrument, 9_000, 'ACTIVE') }
}

describe('the view of an order', () => {
  it('tells the market and its age', () => {
    const { of } = world()
    expect(of()).toMatchObject({ bid: 1, ask: 1.1, bidSize: 3, askSize: 4, quotedAt: 5_000, now: 9_000, at: 7_000 })
  })

  it('counts in whole steps of each instrument', () => {
    const { of, tell, views } = world()
    tell(message('account.snapshot', { part: 'begin' }))
    for (const instrument of [1, 2])
      tell(message('account.position', { instrument, lots: money(-0.3), averagePrice: money(1) }))
    tell(message('account.snapshot', { part: 'end' }))
    views.anew()
    expect(of().position).toBe(-30)
    expect(of(GBPUSD).position).toBe(-3)
  })

  it('follows what is out, and its best prices', () => {
    const { of, place, fill } = world()
    place(1, 'buy', 0.5, 0.99)
    place(2, 'buy', 0.2, 0.98)
    place(3, 'sell', 0.4, 0)
    expect(of()).toMatchObject({
      out: { marketBuy: 0, marketSell: 40, limitBuy: 70, limitSell: 0 },
      openOrders: 3,
      openHere: 3,
      ownBuy: 0.99,
      ownSell: Infinity,
    })
    expect(of(GBPUSD)).toMatchObject({ openOrders: 3, openHere: 0, ownBuy: -Infinity })
    fill(1, 'buy', 0.5, 0.99)
    expect(of()).toMatchObject({ position: 50, out: { limitBuy: 20 }, openHere: 2, ownBuy: 0.98, dayFilled: 50 })
    expect(of().dayValue).toBeCloseTo(49_500, 6)
  })

  it('values what is held and what is out', () => {
    const { of, place, fill } = world()
    place(1, 'buy', 0.5, 0.99)
    expect(of().outValue).toBeCloseTo(55_000, 6)
    expect(of().heldValue).toBe(0)
    fill(1, 'buy', 0.2, 0.99)
    expect(of().outValue).toBeCloseTo(33_000, 6)
    expect(of().heldValue).toBeCloseTo(21_000, 6)
  })

  it('moves equity on with profit and loss since the venue told it', () => {
    const { of, place, fill, tell, views } = world()
    expect(of().equity).toBeNaN()
    views.account(10_000, 5)
    place(1, 'buy', 1, 0)
    fill(1, 'buy', 1, 1)
    expect(of()).toMatchObject({ equity: 10_000, margin: 5 })
    tell(message('market.quote', { instrument: 1, at: 8_000, bid: 0.99, ask: 1 }))
    expect(of().equity).toBeCloseTo(9_000, 6)
    expect(of().dayPnl).toBeCloseTo(-1_000, 6)
    expect(of().exactDayPnl().toNumber()).toBe(-1_000)
  })

  it('does not know equity while an open position has no mark', () => {
    const { of, place, fill, tell, views } = world()
    views.account(10_000, 5)
    place(1, 'buy', 1, 0)
    fill(1, 'buy', 1, 1)
    tell(message('market.quote', { instrument: 1, at: 8_000, bid: Number.NaN, ask: Number.NaN }))
    expect(of().equity).toBeNaN()
    expect(of().dayPnl).toBeNaN()
  })
})
