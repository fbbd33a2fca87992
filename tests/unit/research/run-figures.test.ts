/** What `swarm compare` counts of a run: from its journal, and the same sums as a list of its fills gives. */
import { expect, it } from 'vitest'
import type { Instrument } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import type { Side } from '#domain/side.ts'
import { runFigures } from '#research/compare/run-figures.ts'
import { runTrace } from '#research/compare/run-trace.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'

const instrument: Instrument = {
  ...{ id: 1, symbol: 'EURUSD', tickSize: '0.01', lotStep: '0.1', minLots: '0.1', maxLots: '100', contractSize: '10' },
  currency: 'USD',
}

/** An order approved at a mid of 100, and its fill 4 ms of event time later. */
function traded(clientId: number, side: Side, price: string, fee: string): readonly JournalEntry[] {
  const at = clientId * 1_000_000
  const lots = new Money(2)
  const terms = { clientId, instrument: 1, side, lots, orderType: 'market', price: ZERO } as const
  const body = { approval: clientId, ballot: 1, side, lots: '2', orderType: 'market', price: '0', reference: 100 }
  return [
    { entry: 'said', at, type: 'decision.approved', seq: clientId, instrument: 1, body },
    {
      ...{ entry: 'submit', at, order: { ...terms, timeInForce: 'ioc', reduceOnly: false } },
      ...{ parent: clientId, seq: clientId, eventAt: at },
    },
    {
      ...{ entry: 'filled', at },
      fill: {
        ...{ clientId, fillId: `f${clientId}`, instrument: 1, side, lots, leaves: ZERO, at: at + 4_000, touch: 100 },
        ...{ price: new Money(price), fee: new Money(fee) },
      },
    },
    { entry: 'closed', at, clientId, how: 'filled', reason: '' },
  ]
}

const figuresOf = (entries: readonly [JournalEntry, ...JournalEntry[]]) =>
  runFigures(runTrace(entries), entries, [instrument])
const START: JournalEntry = { entry: 'session', session: 1, at: 0, symbols: ['EURUSD'] }

it('counts orders, fills and round trips, and what they cost and made', () => {
  const figures = figuresOf([START, ...traded(1, 'buy', '101', '3'), ...traded(2, 'sell', '104', '0.5')])
  expect(figures).toMatchObject({
    ...{ approvals: 2, refusals: 0, orders: 2, fills: 2, lots: 4, fees: 3.5, medianDelayMillis: 4 },
    // 3 x 2 x 10 less 3.5
    ...{ trades: 1, realized: 56.5 },
  })
  // 1 worse and 4 better than 100, on 205 paid.
  expect(figures.slippageBps).toBeCloseTo((-3 / 205) * 10_000, 9)
  expect(figures.impactBps).toBeCloseTo((-3 / 205) * 10_000, 9)
})

it('has nothing but zeros for a run that did nothing, and says of costs and delays that there are none', () => {
  const { slippageBps, impactBps, medianDelayMillis, ...counts } = figuresOf([START])
  expect([slippageBps, impactBps, medianDelayMillis]).toEqual([Number.NaN, Number.NaN, Number.NaN])
  expect(new Set(Object.values(counts))).toEqual(new Set([0]))
})
