/** An order and a view of EURUSD in which nothing is held or out; a test names what is otherwise. */
import { Money } from '#domain/money.ts'
import { EURUSD } from '#tests/outbox.ts'
import type { Candidate, Outstanding, RiskView } from '#trading/risk/check.ts'

export const pass = { verdict: 'pass' } as const

export const noneOut: Outstanding = { marketBuy: 0, marketSell: 0, limitBuy: 0, limitSell: 0 }

/** Buys ten steps, 0.1 lots, at market. */
export const order = (fields: Partial<Candidate> = {}): Candidate => ({
  instrument: EURUSD,
  side: 'buy',
  steps: 10,
  orderType: 'market',
  price: 1.1001,
  reduceOnly: false,
  ...fields,
})

export const view = (fields: Partial<RiskView> = {}): RiskView => ({
  instrument: EURUSD,
  now: 10_000,
  at: 10_000,
  trading: 'ACTIVE',
  obstacle: null,
  position: 0,
  out: noneOut,
  openOrders: 0,
  openHere: 0,
  ownBuy: -Infinity,
  ownSell: Infinity,
  bid: 1.0999,
  ask: 1.1001,
  bidSize: Number.NaN,
  askSize: Number.NaN,
  quotedAt: 10_000,
  rate: 1,
  dayFilled: 0,
  dayValue: 0,
  dayPnl: 0,
  exactDayPnl: () => new Money(fields.dayPnl ?? 0),
  heldValue: 0,
  outValue: 0,
  equity: 100_000,
  margin: 0,
  ...fields,
})
