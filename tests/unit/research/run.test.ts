import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Instrument } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import { type Side, signOf } from '#domain/side.ts'
import { createTripBook, type RoundTrip } from '#research/run/closed-trades.ts'
import { equityGrid, periodFor } from '#research/run/equity-grid.ts'
import { fillsOf, votesOf } from '#research/run/run-record.ts'
import { runResult } from '#research/run/run-result.ts'
import { createSentOrders } from '#research/run/sent-orders.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'
import type { VenueFill, VenueOrder } from '#swarm/ports/venue.ts'

const instrument: Instrument = {
  id: 1,
  symbol: 'EURUSD',
  tickSize: '0.01',
  lotStep: '0.1',
  minLots: '0.1',
  maxLots: '100',
  contractSize: '10',
  currency: 'USD',
}

let ids = 0
const fill = (side: Side, lots: number, price: number, own: Partial<VenueFill> = {}): VenueFill => ({
  clientId: 1,
  fillId: `f${++ids}`,
  instrument: 1,
  side,
  lots: new Money(lots),
  price: new Money(price),
  fee: ZERO,
  leaves: ZERO,
  at: ids * 1_000_000,
  ...own,
})

/** What was closed, and what is held in the end. */
function tripsOf(fills: readonly VenueFill[]) {
  const book = createTripBook([instrument])
  const trades = fills.map(book.take).filter((trip): trip is RoundTrip => trip !== undefined)
  return { trades, open: book.open() }
}

describe('a round trip', () => {
  it('lasts from the first lots until the position is flat, at its average prices', () => {
    const { trades, open } = tripsOf([
      fill('buy', 1, 100),
      fill('buy', 3, 104),
      fill('sell', 2, 110),
      fill('sell', 2, 106, { fee: new Money(5) }),
    ])
    expect(open.size).toBe(0)
    const [trade] = trades
    // in at 103, out at 108: 5 x 4 x 10 less 5
    expect([trade.lots, trade.entryPrice, trade.exitPrice, trade.profit].map(String)).toEqual([
      '4',
      '103',
      '108',
      '195',
    ])
    expect([trade.side, trade.fills]).toEqual(['buy', 4])
  })

  it('is two when one fill turns the position, each with its share of the fee', () => {
    const { trades, open } = tripsOf([
      fill('sell', 1, 100),
      fill('buy', 3, 90, { fee: new Money(6) }),
      fill('sell', 2, 95),
    ])
    expect(trades.map(({ side, lots, profit }) => [side, String(lots), String(profit)])).toEqual([
      ['sell', '1', '98'],
      ['buy', '2', '96'],
    ])
    expect(open.size).toBe(0)
  })

  it('that is not over is none, and says what is held', () => {
    const { trades, open } = tripsOf([fill('buy', 2, 100), fill('sell', 0.5, 101)])
    expect(trades).toEqual([])
    expect(open.get(1)?.toFixed()).toBe('1.5')
  })

  it('adds up, with what is open, to the cash', () => {
    const any = fc.record({
      side: fc.constantFrom('buy' as const, 'sell' as const),
      steps: fc.integer({ min: 1, max: 30 }),
      ticks: fc.integer({ min: 5_000, max: 15_000 }),
      cents: fc.integer({ min: -20, max: 50 }),
    })
    fc.assert(
      fc.property(fc.array(any, { maxLength: 40 }), (made) => {
        const fills = made.map(({ side, steps, ticks, cents }) =>
          fill(side, steps / 10, ticks / 100, { fee: new Money(cents).div(100) }),
        )
        let held = ZERO
        for (const { side, lots } of fills) held = held.plus(lots.times(signOf(side)))
        // What is left is closed at 80, free of charge.
        const all = held.isZero()
          ? fills
          : [...fills, fill(held.isNegative() ? 'buy' : 'sell', held.abs().toNumber(), 80)]
        const cash = all.reduce(
          (sum, { side, lots, price, fee }) => sum.minus(lots.times(price).times(10).times(signOf(side))).minus(fee),
          ZERO,
        )
        const { trades, open } = tripsOf(all)
        expect(open.size).toBe(0)
        const profits = trades.reduce((sum, { profit }) => sum.plus(profit), ZERO)
        expect(profits.minus(cash).abs().lt('1e-15')).toBe(true)
      }),
    )
  })
})

describe('a grid of equity', () => {
  it('has the last word of each period, and the start before the first', () => {
    const { times, equity, periodMicros } = equityGrid(
      [
        { at: 1_500_000, equity: 101, balance: 100 },
        { at: 1_900_000, equity: 102, balance: 100 },
        { at: 3_000_000, equity: 99, balance: 100 },
      ],
      0,
      3_500_000,
      100,
    )
    expect(periodMicros).toBe(1_000_000)
    expect([...times]).toEqual([0, 1e6, 2e6, 3e6, 3.5e6])
    expect([...equity]).toEqual([100, 100, 102, 99, 99])
  })

  it('takes the shortest period that gives no more than five thousand', () => {
    const hour = 3_600e6
    expect([hour, 12 * hour, 15 * 24 * hour, 3_000 * 24 * hour].map((span) => periodFor(span) / 1e6)).toEqual([
      1, 10, 300, 86_400,
    ])
  })
})

describe('a run', () => {
  const order = (clientId: number): VenueOrder => ({
    clientId,
    instrument: 1,
    side: 'buy',
    lots: new Money(2),
    orderType: 'market',
    price: ZERO,
    timeInForce: 'ioc',
    reduceOnly: false,
  })
  const said = (
    type: 'decision.vote' | 'decision.approved' | 'decision.refused',
    body: Record<string, string | number>,
  ) => ({ entry: 'said', at: 1, type, seq: 7, instrument: 1, body }) as const
  const entries: readonly JournalEntry[] = [
    { entry: 'session', session: 1, at: 0, symbols: ['EURUSD'] },
    said('decision.vote', { ballot: 3, voter: 4, stance: 'long', confidence: 0.7 }),
    said('decision.refused', { code: 'ORDER_RATE' }),
    said('decision.approved', { approval: 5, reference: 100 }),
    { entry: 'submit', at: 2, order: order(5), parent: 5, seq: 7, eventAt: 1 },
    { entry: 'filled', at: 3, fill: fill('buy', 1, 101, { clientId: 5, at: 2_000_000, why: 'take', touch: 100.5 }) },
    { entry: 'closed', at: 4, clientId: 5, how: 'canceled', reason: 'no more' },
    { entry: 'filled', at: 5, fill: fill('sell', 1, 103, { clientId: 0, at: 4_000_000, fee: new Money(3) }) },
  ]

  it('is read from its journal', () => {
    const sent = createSentOrders()
    for (const entry of entries) sent.hear(entry)
    expect([sent.referenceOf(5), sent.referenceOf(6)]).toEqual([100, undefined])
    const began: JournalEntry = { entry: 'filled', at: 0, fill: fill('buy', 1, 100, { clientId: 0, at: 0 }) }
    expect([[...fillsOf([began, ...entries])].length, [...votesOf(entries)]]).toEqual([
      2,
      [{ at: 1, seq: 7, instrument: 1, voter: 4, stance: 'long', confidence: 0.7, ballot: 3 }],
    ])
  })

  it('knows its orders while they work and for so many after, and no longer', () => {
    const sent = createSentOrders(3)
    const hear = (clientId: number): void =>
      sent.hear({ entry: 'submit', at: 2, order: order(clientId), parent: clientId, seq: 7, eventAt: 1 })
    const end = (clientId: number): void => sent.hear({ entry: 'closed', at: 4, clientId, how: 'canceled', reason: '' })
    for (let id = 1; id <= 10; id++) hear(id)
    for (let id = 2; id <= 10; id++) end(id)
    const known = Array.from({ length: 10 }, (_, k) => k + 1).filter((id) => sent.referenceOf(id) !== undefined)
    expect(known).toEqual([1, 8, 9, 10])
  })

  it('is measured: slippage to the mid of the approval, impact to the touch, exposure in time, trades in money', () => {
    const points = [
      { at: 3_000_000, equity: 10_010, balance: 10_000 },
      { at: 5_000_000, equity: 10_017, balance: 10_017 },
    ]
    const result = runResult(
      entries,
      points,
      { from: 0, to: 10_000_000, startEquity: 10_000 },
      [instrument],
      (voter) => `voter ${voter}`,
    )
    expect(result).toMatchObject({
      profit: 17,
      fees: 3,
      fillRate: 0.5,
      exposure: 0.2,
      fillsBy: { take: 1 },
      votes: { 'voter 4': { long: 1 } },
    })
    expect(result.slippageBps).toBeCloseTo((10_000 * 1) / 101, 9)
    expect(result.impactBps).toBeCloseTo((10_000 * 0.5) / 101, 9)
    expect(result.metrics.total_return).toBeCloseTo(0.0017, 12)
    expect([result.trades.closedAt, result.trades.profits]).toEqual([[4_000_000], [17]])
  })

  it('without orders has nothing to say of them', () => {
    const nothing = runResult([], [], { from: 0, to: 1e6, startEquity: 100 }, [instrument])
    const { fillRate, slippageBps, impactBps, exposure, carry, metrics } = nothing
    expect([fillRate, slippageBps, impactBps, exposure, carry, metrics.sharpe]).toEqual([null, null, null, 0, 0, null])
  })

  const impactOf = (...fills: VenueFill[]): number | null => {
    const filled = fills.map((one) => ({ entry: 'filled', at: 1, fill: one }) as const)
    return runResult(filled, [], { from: 0, to: 1e6, startEquity: 100 }, [instrument]).impactBps
  }

  it('has the impact of an order that walked two levels, weighted by what each gave, and none of what rested', () => {
    // 3 lots at the touch of 100, 1 lot at 104: 4 beyond it on 404 traded; a sale at its touch adds 196 and nothing.
    expect(
      impactOf(
        fill('buy', 3, 100, { why: 'take', touch: 100 }),
        fill('buy', 1, 104, { why: 'take', touch: 100 }),
        fill('sell', 2, 98, { why: 'take', touch: 98 }),
        fill('sell', 2, 120, { why: 'queue' }),
      ),
    ).toBeCloseTo((10_000 * 4) / 600, 9)
    expect(impactOf(fill('sell', 1, 99, { why: 'take', touch: 100 }))).toBeCloseTo(10_000 / 99, 9)
  })

  it('has no impact where no venue says what the touch was', () => {
    expect(impactOf(fill('buy', 1, 100, { why: 'take' }), fill('sell', 1, 101))).toBeNull()
  })

  it('has an impact of 0 or more when nothing is taken at a better price than the touch', () => {
    const any = fc.record({
      side: fc.constantFrom('buy' as const, 'sell' as const),
      steps: fc.integer({ min: 1, max: 30 }),
      touch: fc.integer({ min: 5_000, max: 15_000 }),
      worse: fc.integer({ min: 0, max: 50 }),
    })
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 20 }), (taken) => {
        const fills = taken.map(({ side, steps, touch, worse }) =>
          fill(side, steps / 10, (touch + signOf(side) * worse) / 100, { why: 'take', touch: touch / 100 }),
        )
        const isFree = taken.every(({ worse }) => worse === 0)
        expect(impactOf(...fills)).toSatisfy((bps: number) => (isFree ? bps === 0 : bps > 0))
      }),
    )
  })
})
