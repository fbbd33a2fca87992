import { setImmediate as breathe } from 'node:timers/promises'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Instrument } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import { signOf } from '#domain/side.ts'
import { seededRng } from '#numeric/rng.ts'
import { createCarry } from '#simulation/account/carry.ts'
import { createCosts } from '#simulation/cost/cost-model.ts'
import * as fees from '#simulation/fees/registry.ts'
import * as latencies from '#simulation/latency/registry.ts'
import { createSimulation, type SimulationTerms } from '#simulation/market/simulation.ts'
import { createTape } from '#simulation/market/tape.ts'
import { riskAverse } from '#simulation/queue/risk-averse.ts'
import { TickBatchBuilder } from '#swarm/ports/tick-batch.ts'
import type { VenueFill, VenueOrder } from '#swarm/ports/venue.ts'

const eurusd: Instrument = {
  id: 1,
  symbol: 'EURUSD',
  tickSize: '0.01',
  lotStep: '0.1',
  minLots: '0.1',
  maxLots: '100',
  contractSize: '10',
  currency: 'USD',
}

interface Quote {
  readonly at: number
  readonly bid: number
  readonly ask: number
  readonly size?: number
}

const millis = (feedMillis: number, entryMillis: number, responseMillis: number) =>
  latencies.constant.create({ feedMillis, submit: { entryMillis, responseMillis } }, seededRng(1))

function stage(quotes: readonly Quote[], own: Partial<SimulationTerms> = {}) {
  const batch = new TickBatchBuilder(['EURUSD'])
  for (const { at, bid, ask, size = 5 } of quotes) batch.quote(0, at, 0, bid, size, ask, size)
  let given = false
  const tape = createTape(() => {
    const last = given
    given = true
    return Promise.resolve(last ? null : batch)
  })
  const told: string[] = []
  const fills: VenueFill[] = []
  const simulation = createSimulation(
    {
      instruments: [eurusd],
      marketOf: () => ({
        queue: riskAverse,
        fillsOnChange: false,
        touchLots: 5,
        costs: createCosts({ name: 'none' }, { name: 'none' }),
        hasDepth: false,
      }),
      balance: new Money(10_000),
      leverage: 10,
      stopOutShare: 0,
      fee: fees.per_lot.create({ maker: '-0.5', taker: '1' }),
      carry: createCarry({ name: 'none' }),
      latency: millis(0, 0, 0),
      isOpenAt: () => true,
      run: 'r',
      ...own,
    },
    tape,
    {
      accepted: (clientId) => told.push(`${simulation.at} accepted ${clientId}`),
      rejected: (clientId, code) => told.push(`${simulation.at} rejected ${clientId} ${code}`),
      filled(fill) {
        fills.push(fill)
        told.push(
          `${simulation.at} filled ${fill.clientId} ${fill.lots.toFixed()} at ${fill.price.toFixed()} ${fill.why ?? ''}`,
        )
      },
      canceled: (clientId, leaves) => told.push(`${simulation.at} canceled ${clientId} ${leaves.toFixed()}`),
      account: () => {},
      changed: (report) =>
        told.push(`${simulation.at} changed ${report.known ? `${report.state} ${report.leaves.toFixed()}` : ''}`),
      market: ({ batch: from, row }) => told.push(`${simulation.at} quote of ${from.at[row]}`),
    },
  )
  /** Lets everything happen, with what is to be done at a time done before anything later. */
  const play = async (acts: readonly { readonly at: number; readonly act: (now: number) => void }[] = []) => {
    const left = [...acts]
    for (;;) {
      if (simulation.state === 'wait') {
        await breathe()
        continue
      }
      const due = simulation.due()
      const [next] = left
      if (next !== undefined && next.at < due) {
        next.act(next.at)
        left.shift()
      } else if (due === Infinity) return
      else simulation.step()
    }
  }
  return { simulation, told, fills, play }
}

const order = (clientId: number, own: Partial<VenueOrder> = {}): VenueOrder => ({
  clientId,
  instrument: 1,
  side: 'buy',
  lots: new Money(1),
  orderType: 'market',
  price: ZERO,
  timeInForce: 'ioc',
  reduceOnly: false,
  ...own,
})

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

  it('charges for holding a position over the hour', async () => {
    const eight = 8 * 3_600 * 1e6
    const { simulation, play } = stage(
      [
        { at: eight - 1e6, bid: 100, ask: 100 },
        { at: eight + 1e6, bid: 100, ask: 100 },
      ],
      { carry: createCarry({ name: 'funding', everyHours: 8, rateBps: 10 }) },
    )
    await play([{ at: eight - 5e5, act: (now) => simulation.submit(order(1), now) }])
    // 1 lot x 100 x 10 x 0.1 %
    expect(simulation.charges.toFixed()).toBe('1')
  })

  const quote = fc.record({
    step: fc.integer({ min: 0, max: 3_000_000 }),
    mid: fc.integer({ min: 9_000, max: 11_000 }),
  })
  const act = fc.record({
    after: fc.integer({ min: 0, max: 2_000_000 }),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    steps: fc.integer({ min: 1, max: 80 }),
    away: fc.integer({ min: -300, max: 300 }),
    kind: fc.constantFrom('market', 'limit', 'cancel', 'modify'),
  })

  it('keeps its books: fills add up to the position, cash and inventory to the equity, with fees as they were', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(quote, { minLength: 1, maxLength: 30 }),
        fc.array(act, { maxLength: 30 }),
        fc.nat(20),
        async (steps, acts, delay) => {
          let at = 1_000
          const quotes = steps.map(({ step, mid }) => ({
            at: (at += step),
            bid: (mid - 1) / 100,
            ask: (mid + 1) / 100,
          }))
          const { simulation, fills, play } = stage(quotes, { latency: millis(delay, delay, delay), stopOutShare: 0.3 })
          let when = 1_000
          await play(
            acts.map(({ after, side, steps: size, away, kind }, k) => {
              when += after
              const lots = new Money(size).div(10)
              const price = new Money(10_000 + away).div(100)
              const act = (now: number): void => {
                if (kind === 'cancel') simulation.cancel(k - 1, now)
                else if (kind === 'modify') simulation.modify(k - 1, lots, price, now)
                else {
                  const limit = { orderType: 'limit', price, timeInForce: 'gtc' } as const
                  simulation.submit(order(k, { side, lots, ...(kind === 'limit' ? limit : {}) }), now)
                }
              }
              return { at: when, act }
            }),
          )
          const { positions, fills: kept } = simulation.truth()
          expect(fills).toEqual(kept)
          let lots = ZERO
          let cash = new Money(10_000).minus(simulation.charges)
          for (const fill of fills) {
            const signed = fill.lots.times(signOf(fill.side))
            lots = lots.plus(signed)
            cash = cash.minus(signed.times(fill.price).times(10)).minus(fill.fee)
            expect(fill.fee.eq(fill.lots.times(fill.why === 'take' ? '1' : '-0.5'))).toBe(true)
          }
          expect((positions[0]?.lots ?? ZERO).eq(lots)).toBe(true)
          const last = quotes[quotes.length - 1]
          const mark = lots.isNegative() ? last.ask : last.bid
          expect(
            simulation
              .account()
              .equity.minus(cash.plus(lots.times(mark).times(10)))
              .abs()
              .lt('1e-9'),
          ).toBe(true)
          for (const [id, filled] of Map.groupBy(fills, ({ clientId }) => clientId)) {
            const leaves = filled.at(-1)!.leaves
            expect(leaves.isNegative() && id > 0).toBe(false)
          }
        },
      ),
    )
  })
})
