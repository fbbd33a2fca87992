/** The figures of a run, made of its journal as it goes by, against the same of lists in memory. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Instrument } from '#domain/instrument.ts'
import { Money } from '#domain/money.ts'
import { type RoundTrip, roundTrips } from '#research/run/closed-trades.ts'
import { fillsOf, votesOf } from '#research/run/run-record.ts'
import { runResult } from '#research/run/run-result.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'
import { measure } from '#trading/metrics/measurement.ts'
import { recordOfEquity } from '#trading/metrics/track-record.ts'
import { plainCounts, plainExposure, plainFills, plainTrades, plainVotes } from './plain-run.ts'

const instruments: readonly Instrument[] = [1, 2].map((id) => ({
  ...{ id, symbol: `S${id}`, tickSize: '0.01', lotStep: '0.1', minLots: '0.1', maxLots: '100' },
  ...{ contractSize: id === 1 ? '10' : '1', currency: 'USD' },
}))

/** What happens next; `one` says to which of the orders or approvals there were by then. */
const step = fc.record({
  what: fc.constantFrom('approved', 'submit', 'filled', 'filled', 'closed', 'vote', 'proposal', 'refused', 'nothing'),
  one: fc.nat({ max: 40 }),
  instrument: fc.constantFrom(1, 2),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  steps: fc.integer({ min: 1, max: 5 }),
  ticks: fc.integer({ min: 9_900, max: 10_100 }),
  cents: fc.integer({ min: -20, max: 50 }),
  why: fc.constantFrom('take' as const, 'queue' as const, undefined),
  isSeen: fc.boolean(),
  word: fc.constantFrom('long', 'short', 'flat'),
  after: fc.integer({ min: 0, max: 900_000 }),
})

type Step = typeof step extends fc.Arbitrary<infer Drawn> ? Drawn : never

/** A journal of a run: orders have numbers of their own, and a fill comes after its order, maybe when that is over. */
function journalOf(steps: readonly Step[]): readonly JournalEntry[] {
  const entries: JournalEntry[] = [{ entry: 'session', session: 1, at: 0, symbols: ['S1', 'S2'] }]
  let [at, orders, approvals] = [0, 0, 0]
  for (const [
    k,
    { what, one, instrument, side, steps: lots, ticks, cents, why, isSeen, word, after },
  ] of steps.entries()) {
    at += after
    const price = new Money(ticks).div(100)
    const said = (type: 'vote' | 'proposal' | 'refused' | 'approved', body: Record<string, string | number>): void =>
      void entries.push({ entry: 'said', at, type: `decision.${type}`, seq: k, instrument, body })
    switch (what) {
      case 'approved':
        said('approved', { approval: ++approvals, reference: isSeen ? ticks / 100 : 'NaN' })
        break
      case 'submit': {
        const order = { clientId: ++orders, instrument, side, lots: new Money(lots).div(10), price }
        const whole = { ...order, orderType: 'limit', timeInForce: 'gtc', reduceOnly: false } as const
        entries.push({ entry: 'submit', at, order: whole, parent: one % (approvals + 1), seq: k, eventAt: at })
        break
      }
      case 'filled': {
        // Now and then one of nobody, or of a stranger.
        const clientId = one > 38 ? 1_000 : one % (orders + 1)
        const own = { clientId, fillId: `f${k}`, instrument, side, lots: new Money(lots).div(10), price, at }
        const rest = { fee: new Money(cents).div(100), leaves: new Money(0) }
        const fill = { ...own, ...rest, ...(why && { why }), ...(isSeen && { touch: (ticks - cents) / 100 }) }
        entries.push({ entry: 'filled', at, fill })
        break
      }
      case 'closed':
        entries.push({ entry: 'closed', at, clientId: one % (orders + 2), how: 'canceled', reason: word })
        break
      case 'vote':
      case 'proposal':
        said(what, { voter: one % 3, stance: word, confidence: ticks / 20_000, ballot: k })
        break
      case 'refused':
        said('refused', { code: word })
        break
      case 'nothing':
        entries.push({ entry: 'cancel', at, clientId: one, request: k })
        break
    }
  }
  return entries
}

const journal = fc.array(step, { maxLength: 120, size: 'max' }).map(journalOf)

describe('a journal read once', () => {
  it('has the figures of one that is kept whole', () => {
    fc.assert(
      fc.property(journal, (entries) => {
        const [from, to] = [0, 200_000_000]
        const { grid, trades, metrics, exposure, ...figures } = runResult(
          entries.values(),
          [{ at: 30_000_000, equity: 990, balance: 990 }],
          { from, to, startEquity: 1_000 },
          instruments,
        )
        const { traded, ...counts } = plainCounts(entries, instruments)
        const fills = plainFills(entries)
        const plain = plainTrades(fills, instruments)
        const profits = plain.map(({ profit }) => profit.toNumber())
        expect(figures).toMatchObject(counts)
        expect([trades.closedAt, trades.profits]).toEqual([plain.map(({ closedAt }) => closedAt), profits])
        expect(trades.newest.map(shown)).toEqual(plain.slice(-200).map(shown))
        expect(exposure).toBeCloseTo(plainExposure(fills, to) / (to - from), 12)
        const { periodsPerYear } = grid
        expect(metrics).toEqual(
          measure(recordOfEquity(grid.equity, { periodsPerYear, riskFree: 0 }, { trades: profits, traded })),
        )
      }),
    )
  })

  it('has the fills, the trades and the votes of one that is kept whole', () => {
    fc.assert(
      fc.property(journal, (entries) => {
        const fills = plainFills(entries)
        expect([...fillsOf(entries.values())]).toEqual(fills)
        expect([...votesOf(entries.values())]).toEqual(plainVotes(entries))
        expect([...roundTrips(fillsOf(entries.values()), instruments)].map(shown)).toEqual(
          plainTrades(fills, instruments).map(shown),
        )
      }),
    )
  })

  it('keeps the newest two hundred trades whole, of however many', () => {
    const entries = Array.from({ length: 500 }, (_, k): JournalEntry => {
      const side = k % 2 === 0 ? 'buy' : 'sell'
      const own = { clientId: 1, fillId: `f${k}`, instrument: 1, lots: new Money(1), price: new Money(100 + k) }
      return { entry: 'filled', at: k, fill: { ...own, side, fee: new Money(0), leaves: new Money(0), at: k } }
    })
    const { trades } = runResult(entries, [], { from: 0, to: 1e6, startEquity: 100 }, instruments)
    expect([trades.profits.length, trades.newest.length]).toEqual([250, 200])
    expect(trades.newest.map(({ closedAt }) => closedAt)).toEqual(trades.closedAt.slice(-200))
  })
})

/** Decimals that are equal may be written in other digits. */
const shown = (trade: RoundTrip): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(trade).map(([name, value]) => [name, String(value)]))
