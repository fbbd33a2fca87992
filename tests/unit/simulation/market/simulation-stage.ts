/** A simulated venue for one instrument, what it told, and the sums that must be true of it whatever the market was. */
import { setImmediate as breathe } from 'node:timers/promises'
import * as fc from 'fast-check'
import { expect } from 'vitest'
import type { Instrument } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import { signOf } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'
import { seededRng } from '#numeric/rng.ts'
import { createCarry } from '#simulation/account/carry.ts'
import { type Costs, createCosts } from '#simulation/cost/cost-model.ts'
import * as fees from '#simulation/fees/registry.ts'
import * as latencies from '#simulation/latency/registry.ts'
import { createLevelMarket } from '#simulation/market/level-market.ts'
import { createOrderMarket } from '#simulation/market/order-market.ts'
import { createSimulation, type Simulation, type SimulationTerms } from '#simulation/market/simulation.ts'
import { createTape } from '#simulation/market/tape.ts'
import { riskAverse } from '#simulation/queue/risk-averse.ts'
import type { TickBatch } from '#swarm/ports/tick-batch.ts'
import type { VenueFill, VenueOrder } from '#swarm/ports/venue.ts'

export const eurusd: Instrument = {
  id: 1,
  symbol: 'EURUSD',
  tickSize: '0.01',
  lotStep: '0.1',
  minLots: '0.1',
  maxLots: '100',
  contractSize: '10',
  currency: 'USD',
}
export const BALANCE = 10_000

export const millis = (feedMillis: number, entryMillis: number, responseMillis: number) =>
  latencies.constant.create({ feedMillis, submit: { entryMillis, responseMillis } }, seededRng(1))

const free = createCosts({ name: 'none' }, { name: 'none' })

export const onLevelsAt =
  (costs: Costs): SimulationTerms['marketOf'] =>
  (instrument, outlet) =>
    createLevelMarket(
      instrument,
      { queue: riskAverse, fillsOnChange: false, touchLots: 5, costs, hasDepth: false },
      outlet,
    )
export const onLevels = onLevelsAt(free)
export const onOrders: SimulationTerms['marketOf'] = (instrument, outlet) => createOrderMarket(instrument, free, outlet)

/** What is to be done at a time. */
export interface Act {
  readonly at: Micros
  readonly act: (now: Micros) => void
}

export function stageOn(batch: TickBatch, own: Partial<SimulationTerms> = {}) {
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
      marketOf: onLevels,
      balance: new Money(BALANCE),
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
  const play = async (acts: readonly Act[] = []) => {
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

export const order = (clientId: number, own: Partial<VenueOrder> = {}): VenueOrder => ({
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

/** Anything a user may do, around a price of 100. */
export const anyActs = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 2_000_000 }),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    steps: fc.integer({ min: 1, max: 80 }),
    away: fc.integer({ min: -300, max: 300 }),
    kind: fc.constantFrom('market', 'limit', 'cancel', 'modify'),
  }),
  { maxLength: 30 },
)
type AnyActs = typeof anyActs extends fc.Arbitrary<infer Acts> ? Acts : never

/** Each after the one before; `reach` scales how far their prices are away. */
export function actsOn(simulation: Simulation, acts: AnyActs, from: Micros, reach = 1): readonly Act[] {
  let at = from
  return acts.map(({ after, side, steps, away, kind }, k) => {
    at += after
    const lots = new Money(steps).div(10)
    const price = new Money(10_000 + Math.round(away * reach)).div(100)
    const act = (now: Micros): void => {
      if (kind === 'cancel') simulation.cancel(k - 1, now)
      else if (kind === 'modify') simulation.modify(k - 1, lots, price, now)
      else {
        const limit = { orderType: 'limit', price, timeInForce: 'gtc' } as const
        simulation.submit(order(k, { side, lots, ...(kind === 'limit' ? limit : {}) }), now)
      }
    }
    return { at, act }
  })
}

/**
 * Fills add up to the position, cash and inventory to the equity, with fees as they were, no order fills beyond its lots,
 * and none takes at a price better than the touch. `bid` and `ask` are those at the end; what nobody bids for is worth its average.
 */
export function expectBooksKept(simulation: Simulation, fills: readonly VenueFill[], bid: number, ask: number): void {
  const { positions, fills: kept } = simulation.truth()
  expect(fills).toEqual(kept)
  let lots = ZERO
  let cash = new Money(BALANCE).minus(simulation.charges)
  for (const fill of fills) {
    const signed = fill.lots.times(signOf(fill.side))
    lots = lots.plus(signed)
    cash = cash.minus(signed.times(fill.price).times(eurusd.contractSize)).minus(fill.fee)
    expect(fill.fee.eq(fill.lots.times(fill.why === 'take' ? '1' : '-0.5'))).toBe(true)
    // What was taken was never better than the touch it met; what rested met none.
    expect(fill.touch !== undefined).toBe(fill.why === 'take')
    if (fill.touch !== undefined)
      expect(signOf(fill.side) * (fill.price.toNumber() - fill.touch)).toBeGreaterThanOrEqual(0)
  }
  expect((positions[0]?.lots ?? ZERO).eq(lots)).toBe(true)
  const closing = lots.isNegative() ? ask : bid
  const mark = closing > 0 ? closing : (positions[0]?.averagePrice ?? 0)
  const worth = cash.plus(lots.times(mark).times(eurusd.contractSize))
  expect(simulation.account().equity.minus(worth).abs().lt('1e-9')).toBe(true)
  for (const [id, filled] of Map.groupBy(fills, ({ clientId }) => clientId)) {
    const leaves = filled.at(-1)!.leaves
    expect(leaves.isNegative() && id > 0).toBe(false)
  }
}
