import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Instrument } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import { signOf } from '#domain/side.ts'
import { createAccount } from '#simulation/account/simulated-account.ts'

const instrument = (id: number, contractSize: string): Instrument => ({
  id,
  symbol: `I${id}`,
  tickSize: '0.01',
  lotStep: '0.1',
  minLots: '0.1',
  maxLots: '100',
  contractSize,
  currency: 'USD',
})
const both = [instrument(1, '10'), instrument(2, '1')]
const account = () => createAccount(both, { balance: new Money(1_000), leverage: 20 })
const decimal = (value: number) => new Money(value.toFixed(2))

describe('the account of a simulated exchange', () => {
  it('realizes what is closed at the average, and marks what is open where it would close', () => {
    const own = account()
    own.trade(1, 'buy', decimal(2), decimal(100), ZERO)
    own.trade(1, 'buy', decimal(2), decimal(110), decimal(3))
    own.trade(1, 'sell', decimal(1), decimal(120), ZERO)
    // average 105; (120 - 105) x 1 x 10 = 150, less a fee of 3; 3 lots open at a bid of 104: -30
    const { balance, equity, margin } = own.state((_id, closing) => (closing === 'sell' ? 104 : 999))
    expect([balance, equity, margin].map(String)).toEqual(['1147', '1117', '156'])
    expect(own.positions()).toEqual([{ instrument: 1, lots: decimal(3), averagePrice: decimal(105) }])
  })

  it('turns a position through flat at the price of the fill', () => {
    const own = account()
    own.trade(2, 'buy', decimal(1), decimal(50), ZERO)
    own.trade(2, 'sell', decimal(3), decimal(60), ZERO)
    expect(own.lotsOf(2).toFixed()).toBe('-2')
    expect(own.positions()[0]?.averagePrice.toFixed()).toBe('60')
    expect(own.state(() => 61).equity.toFixed()).toBe('1008')
  })

  it('values a position nobody quotes at its average', () => {
    const own = account()
    own.trade(1, 'buy', decimal(1), decimal(100), ZERO)
    expect(own.state(() => Number.NaN).equity.toFixed()).toBe('1000')
  })

  it('is worth its cash and its inventory after any trades and charges', () => {
    const trade = fc.record({
      id: fc.constantFrom(1, 2),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      lots: fc.integer({ min: 1, max: 50 }).map((steps) => new Money(steps).div(10)),
      price: fc.integer({ min: 1, max: 20_000 }).map((ticks) => new Money(ticks).div(100)),
      fee: fc.integer({ min: -50, max: 500 }).map((cents) => new Money(cents).div(100)),
    })
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 40 }), fc.integer({ min: -100, max: 100 }), (trades, charged) => {
        const own = account()
        let cash = new Money(1_000).minus(charged)
        const held = new Map([
          [1, ZERO],
          [2, ZERO],
        ])
        for (const { id, side, lots, price, fee } of trades) {
          own.trade(id, side, lots, price, fee)
          const size = both[id - 1].contractSize
          cash = cash.minus(lots.times(signOf(side)).times(price).times(size)).minus(fee)
          held.set(id, held.get(id)!.plus(lots.times(signOf(side))))
        }
        own.charge(new Money(charged))
        const worth = [...held].reduce(
          (sum, [id, lots]) => sum.plus(lots.times(77).times(both[id - 1].contractSize)),
          cash,
        )
        expect(
          own
            .state(() => 77)
            .equity.minus(worth)
            .abs()
            .lt('1e-15'),
        ).toBe(true)
        for (const [id, lots] of held) expect(own.lotsOf(id).eq(lots)).toBe(true)
      }),
    )
  })
})
