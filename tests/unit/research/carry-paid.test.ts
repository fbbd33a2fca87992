import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Instrument } from '#domain/instrument.ts'
import { Money } from '#domain/money.ts'
import { createCarryTally } from '#research/run/carry-paid.ts'
import { runResult } from '#research/run/run-result.ts'
import { createAccount } from '#simulation/account/simulated-account.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'
import type { VenueFill } from '#swarm/ports/venue.ts'

const instrument: Instrument = {
  ...{ id: 1, symbol: 'EURUSD', tickSize: '0.01', lotStep: '0.1', minLots: '0.1', maxLots: '100', contractSize: '10' },
  currency: 'USD',
}
const fill = (side: 'buy' | 'sell', lots: number, price: number, fee: string, clientId = 1): VenueFill => ({
  ...{ clientId, fillId: '', instrument: 1, side, at: 1, why: 'take' },
  ...{ lots: new Money(lots), price: new Money(price), fee: new Money(fee), leaves: new Money(0) },
})

describe('the carry of a run', () => {
  it('is nothing when fills and fees explain the balance', () => {
    const tally = createCarryTally([instrument])
    tally.take(fill('buy', 2, 100, '3'))
    tally.take(fill('sell', 1, 110, '1.5'))
    // 10 x 10 realized of one lot, 4.5 of fees
    expect(tally.paid(1_000, 1_095.5)).toBe(0)
    // In the digits a balance is told in it is a little off, and still nothing: 0, not -0.
    expect(tally.paid(1_000, 1_095.5 + 4e-7)).toBe(0)
    expect(tally.paid(1_000, 1_095.5 - 4e-6)).toBe(0.000_004)
  })

  it('is what the account was charged, whatever was traded and whatever is still held', () => {
    const step = fc.record({
      side: fc.constantFrom('buy' as const, 'sell' as const),
      lots: fc.integer({ min: 1, max: 30 }),
      price: fc.integer({ min: 5_000, max: 15_000 }),
      cents: fc.integer({ min: -500, max: 500 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const account = createAccount([instrument], { balance: new Money(10_000), leverage: 30 })
        const tally = createCarryTally([instrument])
        for (const { side, lots, price, cents } of steps) {
          const made = fill(side, lots / 10, price / 100, String(cents / 100))
          account.trade(1, side, made.lots, made.price, made.fee)
          account.charge(new Money(cents).div(100))
          tally.take(made)
        }
        const { balance } = account.state(() => undefined)
        expect(tally.paid(10_000, balance.toNumber())).toBe(account.charges.toNumber() + 0)
      }),
    )
  })

  it('has nothing to do with what open positions are worth', () => {
    const bought: JournalEntry = { entry: 'filled', at: 1, fill: fill('buy', 2, 100, '3') }
    const points = [{ at: 1_000_000, equity: 1_500, balance: 997 }]
    expect(runResult([bought], points, { from: 0, to: 2_000_000, startEquity: 1_000 }, [instrument]).carry).toBe(0)
  })

  it('closes the gap between the profit of a run, its trades and its fees; a close nobody ordered is a stop out', () => {
    const fills = [fill('buy', 2, 100, '3'), fill('sell', 2, 99, '3', 0)]
    const entries = fills.map((one): JournalEntry => ({ entry: 'filled', at: 1, fill: one }))
    // 1,000 less 20 lost, 6 of fees and 7 of swap
    const points = [{ at: 1_000_000, equity: 967, balance: 967 }]
    const span = { from: 0, to: 2_000_000, startEquity: 1_000 }
    const { profit, carry, fees, trades, fillsBy } = runResult(entries, points, span, [instrument])
    expect({ profit, carry, fees, fillsBy }).toEqual({
      profit: -33,
      carry: 7,
      fees: 6,
      fillsBy: { take: 1, 'stop out': 1 },
    })
    expect([...trades.profits]).toEqual([profit + carry])
  })
})
