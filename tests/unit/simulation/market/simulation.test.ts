import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { seededRng } from '#numeric/rng.ts'
import { createCarry } from '#simulation/account/carry.ts'
import { createCosts } from '#simulation/cost/cost-model.ts'
import * as latencies from '#simulation/latency/registry.ts'
import { KEPT } from '#simulation/market/held-orders.ts'
import type { SimulationTerms } from '#simulation/market/simulation.ts'
import { TickBatchBuilder } from '#swarm/ports/tick-batch.ts'
import {
  actsOn,
  anyActs,
  eurusd,
  expectBooksKept,
  millis,
  onLevels,
  onLevelsAt,
  order,
  stageOn,
} from './simulation-stage.ts'

interface Quote {
  readonly at: number
  readonly bid: number
  readonly ask: number
  readonly size?: number
}

function stage(quotes: readonly Quote[], own: Partial<SimulationTerms> = {}) {
  const batch = new TickBatchBuilder([eurusd.symbol])
  for (const { at, bid, ask, size = 5 } of quotes) batch.quote(0, at, 0, bid, size, ask, size)
  return stageOn(batch, own)
}

describe('a simulated venue', () => {
  it('shows a quote late, has an order late, and answers late', async () => {
    const { simulation, told, play } = stage(
      [
        { at: 1_000, bid: 99, ask: 100 },
        { at: 9_000, bid: 109, ask: 110 },
      ],
      { latency: millis(2, 3, 4) },
    )
    await play([{ at: 4_000, act: (now) => simulation.submit(order(1), now) }])
    expect(told).toEqual([
      '3000 quote of 1000',
      '11000 accepted 1',
      '11000 filled 1 1 at 100 take',
      '11000 quote of 9000',
    ])
  })

  it('fills at the price the exchange has when the order arrives, not at the one that was seen', async () => {
    const { simulation, fills, play } = stage(
      [
        { at: 1_000, bid: 99, ask: 100 },
        { at: 5_000, bid: 104, ask: 105 },
      ],
      { latency: millis(0, 3, 0) },
    )
    await play([{ at: 4_000, act: (now) => simulation.submit(order(1), now) }])
    expect(fills.map(({ price, at }) => [price.toFixed(), at])).toEqual([['105', 7_000]])
  })

  it('keeps the newest fills, some thousands: a snapshot has those after the one that is named', async () => {
    const { simulation, fills, play } = stage([{ at: 1_000, bid: 99, ask: 100, size: 1e6 }], {
      balance: new Money(1e9),
    })
    const most = 2 * KEPT + 9
    const trades = Array.from({ length: most }, (_, k) => ({
      at: 2_000 + k,
      act: (now: number) => simulation.submit(order(k + 1, { side: k % 2 === 0 ? 'buy' : 'sell' }), now),
    }))
    const after: number[] = []
    const ask = {
      at: 1e9,
      act(now: number) {
        for (const fillId of ['', 'r-1', `r-${most - 5}`])
          simulation.snapshot(fillId, now, (shown) => after.push(shown.fills.length))
      },
    }
    await play([...trades, ask])
    const kept = simulation.truth().fills
    expect(fills).toHaveLength(most)
    expect(kept).toEqual(fills.slice(-kept.length))
    expect(kept.length).toBeGreaterThanOrEqual(KEPT)
    expect(kept.length).toBeLessThan(2 * KEPT)
    expect(after).toEqual([kept.length, kept.length, 5])
  })

  it('says of what was taken the touch it met, and of what rested none', async () => {
    // A tenth of the share of the volume: 1 lot of 100 costs 0.1 %.
    const costs = createCosts({ name: 'none' }, { name: 'linear', params: { coefficient: 0.1, dailyLots: 100 } })
    const { simulation, fills, play } = stage(
      [
        { at: 1_000, bid: 99, ask: 100 },
        { at: 9_000, bid: 97, ask: 98 },
      ],
      { marketOf: onLevelsAt(costs) },
    )
    const resting = order(2, { orderType: 'limit', price: new Money(98), timeInForce: 'gtc' })
    await play([
      { at: 2_000, act: (now) => simulation.submit(order(1), now) },
      { at: 3_000, act: (now) => simulation.submit(resting, now) },
    ])
    expect(fills.map(({ price, touch }) => [price.toFixed(), touch])).toEqual([
      ['100.1', 100],
      ['98', undefined],
    ])
  })

  it('never lets a cancel overtake the order it is for', async () => {
    const { simulation, told, play } = stage([{ at: 1_000, bid: 99, ask: 100 }], {
      latency: latencies.constant.create(
        {
          feedMillis: 0,
          submit: { entryMillis: 5, responseMillis: 0 },
          cancel: { entryMillis: 1, responseMillis: 0 },
        },
        seededRng(1),
      ),
    })
    const resting = order(1, { orderType: 'limit', price: new Money(99), timeInForce: 'gtc' })
    await play([
      { at: 2_000, act: (now) => simulation.submit(resting, now) },
      { at: 2_001, act: (now) => simulation.cancel(1, now) },
    ])
    expect(told.slice(1)).toEqual(['7000 accepted 1', '7000 canceled 1 1'])
  })

  it('refuses what the account cannot pay, what is off the grid, and what comes outside of its hours', async () => {
    const { simulation, told, play } = stage([{ at: 1_000, bid: 99, ask: 100 }], { isOpenAt: (at) => at < 5_000 })
    await play([
      // 100 lots x 100 x 10 / 10 = 10,000 of margin: more than there is when a commission has been paid
      { at: 2_000, act: (now) => simulation.submit(order(1), now) },
      { at: 2_500, act: (now) => simulation.submit(order(2, { lots: new Money(100) }), now) },
      { at: 3_000, act: (now) => simulation.submit(order(3, { lots: new Money('0.15') }), now) },
      { at: 3_500, act: (now) => simulation.submit(order(4, { instrument: 7 }), now) },
      { at: 6_000, act: (now) => simulation.submit(order(5), now) },
      { at: 7_000, act: (now) => simulation.submit(order(1), now) },
    ])
    expect(
      told.filter((line) => line.includes('rejected')).map((line) => line.slice(line.indexOf('rejected'))),
    ).toEqual([
      'rejected 2 NO_MONEY',
      'rejected 3 INVALID_LOTS',
      'rejected 4 INSTRUMENT_UNKNOWN',
      'rejected 5 MARKET_CLOSED',
    ])
    expect(simulation.counts.duplicates).toBe(1)
  })

  it('closes everything when too little equity is left for the margin', async () => {
    const { simulation, fills, play } = stage(
      [
        { at: 1_000, bid: 99.9, ask: 100, size: 100 },
        { at: 1_500_000, bid: 90, ask: 90.1, size: 100 },
        { at: 3_000_000, bid: 90, ask: 90.1, size: 100 },
      ],
      { stopOutShare: 0.5 },
    )
    await play([{ at: 2_000, act: (now) => simulation.submit(order(1, { lots: new Money(90) }), now) }])
    expect(fills.map(({ clientId, side, lots, price }) => [clientId, side, lots.toFixed(), price.toFixed()])).toEqual([
      [1, 'buy', '90', '100'],
      [0, 'sell', '90', '90'],
    ])
    expect(simulation.counts.stopOuts).toBe(1)
    expect(simulation.truth().positions).toEqual([])
  })

  it('waits with that while its market is in an auction', async () => {
    let isOpen = true
    const marketOf: SimulationTerms['marketOf'] = (instrument, outlet) =>
      Object.defineProperty(onLevels(instrument, outlet), 'isOpen', { get: () => isOpen })
    const fallen = { bid: 90, ask: 90.1, size: 100 }
    const { simulation, fills, play } = stage(
      [
        { at: 1_000, bid: 99.9, ask: 100, size: 100 },
        { at: 1_500_000, ...fallen },
        { at: 3_000_000, ...fallen },
        { at: 5_000_000, ...fallen },
      ],
      { stopOutShare: 0.5, marketOf },
    )
    await play([
      { at: 2_000, act: (now) => simulation.submit(order(1, { lots: new Money(90) }), now) },
      { at: 3_000, act: () => (isOpen = false) },
      { at: 4_000_000, act: () => (isOpen = true) },
    ])
    expect(fills.map(({ at, side }) => [at, side])).toEqual([
      [2_000, 'buy'],
      [5_000_000, 'sell'],
    ])
    expect(simulation.counts.stopOuts).toBe(1)
  })

  it('charges for holding a position over the hour', async () => {
    const eight = 8 * 3_600 * 1e6
    const { simulation, play } = stage(
      [
        { at: eight - 1e6, bid: 100, ask: 100 },
        { at: eight + 1e6, bid: 100, ask: 100 },
      ],
      { carry: createCarry({ name: 'funding', params: { everyHours: 8, rateBps: 10 } }) },
    )
    await play([{ at: eight - 5e5, act: (now) => simulation.submit(order(1), now) }])
    // 1 lot x 100 x 10 x 0.1 %
    expect(simulation.charges.toFixed()).toBe('1')
  })

  const quote = fc.record({
    step: fc.integer({ min: 0, max: 3_000_000 }),
    mid: fc.integer({ min: 9_000, max: 11_000 }),
  })

  it('keeps its books: fills add up to the position, cash and inventory to the equity, with fees as they were', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(quote, { minLength: 1, maxLength: 30 }),
        anyActs,
        fc.nat(20),
        fc.constantFrom(0, 3),
        async (steps, acts, delay, bps) => {
          let at = 1_000
          const quotes = steps.map(({ step, mid }) => ({
            at: (at += step),
            bid: (mid - 1) / 100,
            ask: (mid + 1) / 100,
          }))
          const marketOf = onLevelsAt(createCosts({ name: 'fixed', params: { bps } }, { name: 'none' }))
          const latency = millis(delay, delay, delay)
          const { simulation, fills, play } = stage(quotes, { latency, stopOutShare: 0.3, marketOf })
          await play(actsOn(simulation, acts, 1_000))
          const { bid, ask } = quotes[quotes.length - 1]
          expectBooksKept(simulation, fills, bid, ask)
        },
      ),
    )
  })
})
