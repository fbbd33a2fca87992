/** A hundred instruments, a thousand orders that may still fill, and orders to be judged: seeded, so the same for all. */
import { z } from 'zod'
import type { Instrument } from '#domain/instrument.ts'
import { Money } from '#domain/money.ts'
import type { Side } from '#domain/side.ts'
import { seededRng } from '#numeric/rng.ts'
import type { Candidate, RiskView } from '#trading/risk/check.ts'
import { limits as limitsSchema, type Limits } from '#trading/risk/limits.ts'

const INSTRUMENTS = 100
const OPEN_ORDERS = 1_000
const STEP = '0.01'
/** Micros since the epoch: a trading day, at no special time. */
const NOW = 1_767_000_000_000_000

/** Wide enough that an order passes: it must run through every check. */
export const limits: Limits = limitsSchema(z).parse({
  orderSize: { maxLots: 5, maxTimesTypical: 1_000 },
  position: { maxLots: 200, shrink: false },
  dailyLoss: { maxLoss: '25000' },
  dailyVolume: { maxLots: 100_000, maxValue: '900000000000' },
  priceBand: { maxBps: 50, maxThroughBps: 10 },
  selfTrade: { marketReachTicks: 2 },
  orderValue: { min: '1', max: '1000000000' },
  openOrders: { max: 2_000, maxPerInstrument: 100 },
  orderRate: { perSecond: 1e9, burst: 1e9 },
  liquidity: { maxShare: 1, whenUnknown: 'refuse' },
  tradingHours: { zone: 'UTC', sessions: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '00:00', to: '24:00' }] },
  staleData: { maxAgeMillis: 5_000 },
  margin: { rate: 0.0001, maxShare: 0.9, whenUnknown: 'refuse' },
})

export interface OpenOrder {
  readonly instrument: Instrument
  readonly side: Side
  readonly orderType: 'market' | 'limit'
  readonly leaves: Money
  readonly price: number
}

export interface Question {
  readonly order: Candidate
  readonly view: RiskView
}

const rng = seededRng(11)
const instruments: readonly Instrument[] = Array.from({ length: INSTRUMENTS }, (_, k) => ({
  id: k + 1,
  symbol: `PAIR${k}`,
  tickSize: '0.00001',
  lotStep: STEP,
  minLots: STEP,
  maxLots: '100',
  contractSize: '100000',
  currency: 'USD',
}))
const bids = instruments.map(() => 1 + rng.below(50_000) / 100_000)
const SPREAD = 0.00002

export const openOrders: readonly OpenOrder[] = Array.from({ length: OPEN_ORDERS }, () => {
  const at = rng.below(INSTRUMENTS)
  const side: Side = rng.below(2) === 0 ? 'buy' : 'sell'
  const away = (1 + rng.below(50)) / 100_000
  return {
    instrument: instruments[at],
    side,
    orderType: 'limit',
    leaves: new Money(1 + rng.below(300)).times(STEP),
    price: side === 'buy' ? bids[at] - away : bids[at] + SPREAD + away,
  }
})

const stepsOut = (at: number, side: Side): number =>
  openOrders
    .filter((order) => order.instrument === instruments[at] && order.side === side)
    .reduce((sum, { leaves }) => sum + leaves.div(STEP).toNumber(), 0)
const priceOut = (at: number, side: Side): readonly number[] =>
  openOrders.filter((order) => order.instrument === instruments[at] && order.side === side).map(({ price }) => price)
const valueOf = (steps: number, price: number): number => steps * Number(STEP) * 100_000 * price

const held = instruments.map(() => rng.below(400) - 200)
const heldValue = held.reduce((sum, steps, at) => sum + valueOf(Math.abs(steps), bids[at]), 0)
const outValue = openOrders.reduce((sum, { leaves, price }) => sum + leaves.times(100_000).times(price).toNumber(), 0)

export const views: readonly RiskView[] = instruments.map((instrument, at) => ({
  instrument,
  now: NOW,
  at: NOW,
  trading: 'ACTIVE',
  obstacle: null,
  position: held[at],
  out: { marketBuy: 0, marketSell: 0, limitBuy: stepsOut(at, 'buy'), limitSell: stepsOut(at, 'sell') },
  openOrders: OPEN_ORDERS,
  openHere: openOrders.filter((order) => order.instrument === instrument).length,
  ownBuy: Math.max(-Infinity, ...priceOut(at, 'buy')),
  ownSell: Math.min(Infinity, ...priceOut(at, 'sell')),
  bid: bids[at],
  ask: bids[at] + SPREAD,
  bidSize: 10,
  askSize: 10,
  quotedAt: NOW - 20_000,
  rate: 1,
  dayFilled: 1_000,
  dayValue: valueOf(1_000, bids[at]),
  dayPnl: -1_234.5,
  exactDayPnl: () => new Money('-1234.5'),
  heldValue,
  outValue,
  equity: 1_000_000,
  margin: 0,
}))

/** One order an instrument; every seventh is larger than any may be. */
export const questions: readonly Question[] = instruments.map((instrument, at) => {
  const side: Side = rng.below(2) === 0 ? 'buy' : 'sell'
  const market = rng.below(2) === 0
  const price = market === (side === 'buy') ? bids[at] + SPREAD : bids[at]
  const steps = at % 7 === 6 ? 600 : 1 + rng.below(400)
  const order: Candidate = { instrument, side, steps, orderType: market ? 'market' : 'limit', price, reduceOnly: false }
  return { order, view: views[at] }
})
