import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Instrument } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import { signOf, type Side } from '#domain/side.ts'
import { createAccount } from '#simulation/account/simulated-account.ts'
import { EURUSD } from '#tests/outbox.ts'
import { WIN } from '#tests/unit/venues/paper.ts'

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
    const { balance, equity, margin } = own.state((_id, closing) => new Money(closing === 'sell' ? 104 : 999))
    expect([balance, equity, margin].map(String)).toEqual(['1147', '1117', '156'])
    expect(own.positions()).toEqual([{ instrument: 1, lots: decimal(3), averagePrice: decimal(105) }])
  })

  it('turns a position through flat at the price of the fill', () => {
    const own = account()
    own.trade(2, 'buy', decimal(1), decimal(50), ZERO)
    own.trade(2, 'sell', decimal(3), decimal(60), ZERO)
    expect(own.lotsOf(2).toFixed()).toBe('-2')
    expect(own.positions()[0]?.averagePrice.toFixed()).toBe('60')
    expect(own.state(() => new Money(61)).equity.toFixed()).toBe('1008')
  })

  it('values a position nobody quotes at its average', () => {
    const own = account()
    own.trade(1, 'buy', decimal(1), decimal(100), ZERO)
    expect(own.state(() => undefined).equity.toFixed()).toBe('1000')
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
            .state(() => new Money(77))
            .equity.minus(worth)
            .abs()
            .lt('1e-15'),
        ).toBe(true)
        for (const [id, lots] of held) expect(own.lotsOf(id).eq(lots)).toBe(true)
      }),
    )
  })
})

const money = (value: string | number): Money => new Money(value)

/** An account that trades one instrument, marked at one price. */
function alone(traded: Instrument, balance: number, leverage: number) {
  const own = createAccount([traded], { balance: money(balance), leverage })
  return {
    get lots() {
      return own.lotsOf(traded.id)
    },
    trade: (side: Side, lots: Money, price: Money, fee: Money) => own.trade(traded.id, side, lots, price, fee),
    state: (mark: Money) => own.shown(() => mark),
    positions: () => own.positions(),
  }
}

describe('an account of one instrument', () => {
  it('pays the difference between price and average, times the contract, when a position is closed', () => {
    const account = alone(EURUSD, 10_000, 30)
    account.trade('buy', money('0.10'), money('1.10000'), ZERO)
    account.trade('buy', money('0.30'), money('1.10040'), ZERO)
    expect(account.positions()).toMatchObject([{ instrument: 1 }])
    expect(account.positions()[0].averagePrice.toString()).toBe('1.1003')
    account.trade('sell', money('0.20'), money('1.10130'), money('1.50'))
    expect(account.lots.toString()).toBe('0.2')
    expect(account.positions()[0].averagePrice.toString()).toBe('1.1003')
    expect(account.state(money('1.1')).balance.toString()).toBe('10018.5')
  })

  it('turns over in one trade: the old position is closed, the rest opens at the price', () => {
    const account = alone(WIN, 1_000, 10)
    account.trade('sell', money(3), money(130_000), ZERO)
    account.trade('buy', money(5), money(129_900), ZERO)
    expect(account.lots.toString()).toBe('2')
    expect(account.positions()[0].averagePrice.toString()).toBe('129900')
    expect(account.state(money(129_900)).balance.toString()).toBe('1060')
  })

  it('marks what is open and binds margin for it', () => {
    const account = alone(EURUSD, 10_000, 50)
    account.trade('sell', money(1), money('1.10000'), money(3))
    const { balance, equity, margin } = account.state(money('1.09900'))
    expect([balance, equity, margin].map(String)).toEqual(['9997', '10097', '2198'])
  })

  it('holds nothing and binds nothing when flat, whatever the mark', () => {
    const account = alone(EURUSD, 500, 30)
    account.trade('buy', money(1), money('1.1'), ZERO)
    account.trade('sell', money(1), money('1.1'), ZERO)
    expect(account.positions()).toEqual([])
    expect(account.state(ZERO)).toEqual({ balance: money(500), equity: money(500), margin: ZERO })
  })

  it('is worth its cash flows: equity - start = cash from trades + position at the mark - fees', () => {
    const trade = fc.record({
      side: fc.constantFrom<Side>('buy', 'sell'),
      steps: fc.integer({ min: 1, max: 500 }),
      ticks: fc.integer({ min: 100_000, max: 120_000 }),
    })
    fc.assert(
      fc.property(fc.array(trade, { minLength: 1, maxLength: 30 }), (trades) => {
        const account = alone(EURUSD, 1_000_000, 30)
        let flow = ZERO
        let lots = ZERO
        for (const { side, steps, ticks } of trades) {
          const [size, price] = [money(steps).div(100), money(ticks).div(100_000)]
          account.trade(side, size, price, money('0.01'))
          flow = flow.minus(size.times(price).times(signOf(side)).times(100_000)).minus('0.01')
          lots = lots.plus(size.times(signOf(side)))
        }
        const { equity } = account.state(money('1.1'))
        const worth = money(1_000_000).plus(flow).plus(lots.times('1.1').times(100_000))
        expect(account.lots.eq(lots)).toBe(true)
        expect(equity.minus(worth).abs().lt('1e-6')).toBe(true)
      }),
    )
  })

  it('shows numbers a message can carry, however long the division', () => {
    const account = alone(EURUSD, 123_456.78, 30)
    account.trade('buy', money('0.01'), money('1.10000'), ZERO)
    account.trade('buy', money('0.02'), money('1.10001'), ZERO)
    account.trade('sell', money('0.01'), money('1.10003'), ZERO)
    const { balance, equity, margin } = account.state(money('1.10007'))
    const shown = [balance, equity, margin, account.positions()[0].averagePrice]
    expect(shown.every((value) => value.precision() <= 15)).toBe(true)
  })
})
