import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Money, ZERO } from '#domain/money.ts'
import { signOf, type Side } from '#domain/side.ts'
import { paperAccount } from '#venues/paper/account.ts'
import { EURUSD } from '#tests/outbox.ts'
import { WIN } from './paper.ts'

const money = (value: string | number): Money => new Money(value)

describe('the paper account', () => {
  it('pays the difference between price and average, times the contract, when a position is closed', () => {
    const account = paperAccount(EURUSD, money(10_000), 30)
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
    const account = paperAccount(WIN, money(1_000), 10)
    account.trade('sell', money(3), money(130_000), ZERO)
    account.trade('buy', money(5), money(129_900), ZERO)
    expect(account.lots.toString()).toBe('2')
    expect(account.positions()[0].averagePrice.toString()).toBe('129900')
    expect(account.state(money(129_900)).balance.toString()).toBe('1060')
  })

  it('marks what is open and binds margin for it', () => {
    const account = paperAccount(EURUSD, money(10_000), 50)
    account.trade('sell', money(1), money('1.10000'), money(3))
    const { balance, equity, margin } = account.state(money('1.09900'))
    expect([balance, equity, margin].map(String)).toEqual(['9997', '10097', '2198'])
  })

  it('holds nothing and binds nothing when flat, whatever the mark', () => {
    const account = paperAccount(EURUSD, money(500), 30)
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
        const account = paperAccount(EURUSD, money(1_000_000), 30)
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
    const account = paperAccount(EURUSD, money('123456.78'), 30)
    account.trade('buy', money('0.01'), money('1.10000'), ZERO)
    account.trade('buy', money('0.02'), money('1.10001'), ZERO)
    account.trade('sell', money('0.01'), money('1.10003'), ZERO)
    const { balance, equity, margin } = account.state(money('1.10007'))
    const shown = [balance, equity, margin, account.positions()[0].averagePrice]
    expect(shown.every((value) => value.precision() <= 15)).toBe(true)
  })
})
