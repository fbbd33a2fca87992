import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { seededRng } from '#numeric/rng.ts'
import type { VenueFill, VenueOrder } from '#swarm/ports/venue.ts'
import { exchange, type Exchange, type ExchangeTerms } from '#venues/paper/exchange.ts'
import { marketClock } from '#venues/markets/market-clock.ts'
import { EURUSD } from '#tests/outbox.ts'
import { order } from './paper.ts'

interface Floor {
  readonly exchange: Exchange
  /** Facts since the last look, one line each. */
  said(): string[]
  readonly fills: VenueFill[]
  tick(bid: number, ask: number, bidSize?: number, askSize?: number): void
  /** Sends the order and lets it meet the market. */
  trade(sent: VenueOrder): void
}

function floor(terms: Partial<ExchangeTerms> = {}): Floor {
  let facts: string[] = []
  const fills: VenueFill[] = []
  const clock = marketClock(60_000_000)
  clock.begin(1_000_000)
  const one = exchange(
    {
      instrument: EURUSD,
      matchMicros: 5_000,
      touchLots: 5,
      balance: new Money(100_000),
      leverage: 30,
      commissionPerLot: new Money(3),
      rejectShare: 0,
      run: 'r',
      ...terms,
    },
    clock,
    seededRng(1),
    {
      accepted: () => facts.push('accepted'),
      rejected: (_, code) => facts.push(`rejected ${code}`),
      filled(fill) {
        fills.push(fill)
        facts.push(`filled ${fill.lots.toString()} @ ${fill.price.toString()} leaves ${fill.leaves.toString()}`)
      },
      canceled: (_, leaves, reason) => facts.push(`canceled ${leaves.toString()}: ${reason}`),
      account: () => {},
    },
  )
  return {
    exchange: one,
    fills,
    said() {
      const said = facts
      facts = []
      return said
    },
    tick: (bid, ask, bidSize = NaN, askSize = NaN) => one.quote(bid, bidSize, ask, askSize),
    trade(sent) {
      one.submit(sent)
      if (one.due < Infinity) one.match()
    },
  }
}

describe('the paper exchange', () => {
  it('fills a market order at the opposite touch', () => {
    const { tick, trade, said } = floor()
    tick(1.1, 1.10002)
    trade(order({ side: 'buy', lots: '1' }))
    trade(order({ side: 'sell', lots: '2' }))
    expect(said()).toEqual(['accepted', 'filled 1 @ 1.10002 leaves 0', 'accepted', 'filled 2 @ 1.1 leaves 0'])
  })

  it('accepts at once and fills by the touch of the moment the order meets the market', () => {
    const { exchange, tick, said } = floor()
    tick(1.1, 1.10002)
    exchange.submit(order())
    expect(said()).toEqual(['accepted'])
    expect(exchange.due).toBe(5_000)
    tick(1.10003, 1.10005)
    exchange.match()
    expect(said()).toEqual(['filled 1 @ 1.10005 leaves 0'])
  })

  it('offers what the touch shows once a tick, and cancels what a market order does not get', () => {
    const { tick, trade, said } = floor()
    tick(1.1, 1.10002, 3, 2)
    trade(order({ lots: '1.5' }))
    trade(order({ lots: '1.5' }))
    trade(order({ lots: '1' }))
    expect(said()).toEqual([
      'accepted',
      'filled 1.5 @ 1.10002 leaves 0',
      'accepted',
      'filled 0.5 @ 1.10002 leaves 1',
      'canceled 1: no more at the touch',
      'accepted',
      'canceled 1: no more at the touch',
    ])
    tick(1.1, 1.10002, 3, 2)
    trade(order({ lots: '1' }))
    expect(said()).toEqual(['accepted', 'filled 1 @ 1.10002 leaves 0'])
  })

  it('offers the configured size where the feed says none', () => {
    const { tick, trade, said } = floor({ touchLots: 0.25 })
    tick(1.1, 1.10002)
    trade(order({ lots: '1' }))
    expect(said()).toEqual(['accepted', 'filled 0.25 @ 1.10002 leaves 0.75', 'canceled 0.75: no more at the touch'])
  })

  it('rests a limit order and fills it at its price, part by part, as the touch comes to it', () => {
    const { tick, trade, said } = floor()
    tick(1.1, 1.10002, 1, 1)
    trade(order({ price: '1.1', lots: '2.5' }))
    expect(said()).toEqual(['accepted'])
    tick(1.09999, 1.10001, 1, 1)
    expect(said()).toEqual([])
    tick(1.09998, 1.1, 1, 1)
    expect(said()).toEqual(['filled 1 @ 1.1 leaves 1.5'])
    tick(1.0999, 1.09995, 9, 9)
    expect(said()).toEqual(['filled 1.5 @ 1.1 leaves 0'])
    tick(1.0998, 1.0999, 9, 9)
    expect(said()).toEqual([])
  })

  it('gives a limit order that crosses the better price of the touch, and rests what is left of it', () => {
    const { tick, trade, said } = floor()
    tick(1.1, 1.10002, 1, 1)
    trade(order({ price: '1.1001', lots: '2' }))
    expect(said()).toEqual(['accepted', 'filled 1 @ 1.10002 leaves 1'])
    tick(1.1, 1.10002, 1, 1)
    expect(said()).toEqual(['filled 1 @ 1.1001 leaves 0'])
  })

  it('serves the better price first, then who came first', () => {
    const { tick, trade, fills } = floor()
    tick(1.1, 1.1001)
    const [low, high, late] = [order({ price: '1.09998' }), order({ price: '1.09999' }), order({ price: '1.09999' })]
    for (const one of [low, high, late]) trade(one)
    tick(1.0999, 1.09998, 1, 2)
    expect(fills.map(({ clientId }) => clientId)).toEqual([high.clientId, late.clientId])
    tick(1.0999, 1.09998, 1, 2)
    expect(fills.at(-1)!.clientId).toBe(low.clientId)
  })

  it('cancels what works, whether it rests or is on its way, and stays silent for the rest', () => {
    const { exchange, tick, trade, said } = floor()
    tick(1.1, 1.10002)
    const [resting, arriving, done] = [order({ price: '1.09' }), order({ price: '1.09' }), order()]
    trade(done)
    trade(resting)
    exchange.submit(arriving)
    said()
    for (const { clientId } of [resting, arriving, done, order()]) exchange.cancel(clientId)
    expect(said()).toEqual(['canceled 1: on request', 'canceled 1: on request'])
    exchange.match()
    tick(1.08, 1.0801)
    expect(said()).toEqual([])
  })

  it('keeps its touch over a tick nobody could trade at', () => {
    const { tick, trade, said } = floor()
    tick(1.1, 1.10002)
    for (const [bid, ask] of [
      [1.2, 1.1],
      [NaN, 1.3],
      [1.3, NaN],
      [0, 1.3],
      [-1, 1.3],
      [1.3, Infinity],
    ] as const)
      tick(bid, ask)
    trade(order())
    expect(said()).toEqual(['accepted', 'filled 1 @ 1.10002 leaves 0'])
    tick(1.10001, 1.10001)
    trade(order())
    expect(said()).toEqual(['accepted', 'filled 1 @ 1.10001 leaves 0'])
  })

  it('has no price before its first tick', () => {
    const { trade, said } = floor()
    trade(order())
    expect(said()).toEqual(['rejected MARKET_CLOSED'])
  })

  it('refuses what margin does not cover, working orders included, and never an exit', () => {
    const { tick, trade, said } = floor({ balance: new Money(10_000), leverage: 10 })
    tick(1, 1.00001)
    trade(order({ lots: '1.01' }))
    trade(order({ lots: '0.5', price: '0.9' }))
    trade(order({ lots: '0.55' }))
    trade(order({ lots: '0.49' }))
    expect(said()).toEqual([
      'rejected NO_MONEY',
      'accepted',
      'rejected NO_MONEY',
      'accepted',
      'filled 0.49 @ 1.00001 leaves 0',
    ])
    tick(0.901, 0.90101)
    trade(order({ lots: '0.01' }))
    trade(order({ side: 'sell', lots: '0.49' }))
    expect(said()).toEqual(['rejected NO_MONEY', 'accepted', 'filled 0.49 @ 0.901 leaves 0'])
  })

  it('lets a reduce-only order only reduce, also when the position went away meanwhile', () => {
    const { tick, trade, said, exchange } = floor()
    tick(1.1, 1.10002)
    trade(order({ reduceOnly: true }))
    trade(order({ lots: '1' }))
    trade(order({ reduceOnly: true, lots: '0.5' }))
    trade(order({ reduceOnly: true, side: 'sell', lots: '1.5' }))
    expect(said()).toEqual([
      'rejected VENUE_REFUSED',
      'accepted',
      'filled 1 @ 1.10002 leaves 0',
      'rejected VENUE_REFUSED',
      'rejected VENUE_REFUSED',
    ])
    trade(order({ reduceOnly: true, side: 'sell', lots: '1', price: '1.2' }))
    trade(order({ side: 'sell', lots: '0.75' }))
    said()
    tick(1.2, 1.20002)
    expect(said()).toEqual(['filled 0.25 @ 1.2 leaves 0.75', 'canceled 0.75: there is no position left to reduce'])
    expect(exchange.snapshot('').positions).toEqual([])
  })

  it('charges commission by the lot', () => {
    const { tick, trade, fills, exchange } = floor()
    tick(1.1, 1.1)
    trade(order({ lots: '1.5' }))
    trade(order({ side: 'sell', lots: '1.5' }))
    expect(fills.map(({ fee }) => fee.toString())).toEqual(['4.5', '4.5'])
    expect(exchange.account().balance.toString()).toBe('99991')
  })

  it('refuses by chance as often as it was told', () => {
    const { tick, exchange, said } = floor({ rejectShare: 0.25, balance: new Money('1e12') })
    tick(1.1, 1.10002)
    for (let k = 0; k < 2_000; k++) exchange.submit(order({ lots: '0.01' }))
    const refused = said().filter((fact) => fact === 'rejected VENUE_REFUSED').length
    expect(refused).toBeGreaterThan(430)
    expect(refused).toBeLessThan(570)
  })

  it('counts a client order id that comes again and does nothing else', () => {
    const { tick, trade, said, exchange } = floor()
    tick(1.1, 1.10002)
    const [sent, refused] = [order(), order({ lots: '0.001' })]
    trade(sent)
    trade(refused)
    said()
    for (const again of [sent, refused, sent]) exchange.submit(again)
    expect(said()).toEqual([])
    expect(exchange.counts).toEqual({ orders: 2, duplicates: 3, rejections: 1, fills: 1 })
  })

  it('reports an order in each of its states', () => {
    const { tick, trade, exchange } = floor()
    tick(1.1, 1.10002, 1, 1)
    const [working, filled, canceled, refused] = [order({ price: '1.09' }), order(), order(), order({ lots: '0' })]
    for (const one of [working, filled, canceled, refused]) trade(one)
    const states = [working, filled, canceled, refused].map(({ clientId }) => exchange.report(clientId))
    expect(
      states.map((report) => report.known && `${report.state} ${report.fills.length} ${report.leaves.toString()}`),
    ).toEqual(['working 0 1', 'filled 1 0', 'canceled 0 1', 'rejected 0 0'])
    expect(exchange.report(-1)).toEqual({ known: false, clientId: -1 })
  })

  it('gives in a snapshot what works, and the fills after the one named', () => {
    const { tick, trade, exchange, fills } = floor()
    tick(1.1, 1.10002)
    const working = order({ price: '1.09' })
    for (const one of [order(), working, order(), order()]) trade(one)
    expect(exchange.snapshot('').fills).toEqual(fills)
    expect(exchange.snapshot(fills[1].fillId).fills).toEqual(fills.slice(2))
    expect(exchange.snapshot('of another run').fills).toEqual(fills)
    expect(exchange.snapshot('').orders.map(({ order }) => order)).toEqual([working])
    expect(exchange.snapshot('').positions.map(({ lots }) => lots.toString())).toEqual(['3'])
  })
})
