import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Money, ZERO } from '#domain/money.ts'
import {
  adopted,
  afterFill,
  flatPosition,
  type Position,
  realizedOf,
  unrealizedOf,
} from '#trading/portfolio/position.ts'

const money = (value: number | string) => new Money(value)
const buy = (position: Position, lots: number, price: number) =>
  afterFill(position, 'buy', money(lots), money(price), ZERO)
const sell = (position: Position, lots: number, price: number) =>
  afterFill(position, 'sell', money(lots), money(price), ZERO)

interface Golden {
  readonly inputs: {
    readonly contract_multiplier: number
    readonly fills: readonly { side: 'B' | 'S'; price: number; qty: number; fee: number; mark: number }[]
  }
  readonly expected: {
    readonly after_each_fill: readonly {
      readonly position: number
      readonly avg_price: number | null
      readonly realized_gross: number
      readonly unrealized: number
      readonly fees: number
      readonly net_pnl: number
    }[]
  }
}

describe('position', () => {
  it('averages fills of one direction', () => {
    const position = buy(buy(flatPosition('10'), 1, 100), 3, 104)
    expect(position.lots.toNumber()).toBe(4)
    expect(position.averagePrice?.toNumber()).toBe(103)
    expect(realizedOf(position).toNumber()).toBe(0)
  })

  it('realizes the closing part at the old average and keeps the average', () => {
    const position = sell(buy(flatPosition('10'), 4, 103), 1, 105)
    expect(position.lots.toNumber()).toBe(3)
    expect(position.averagePrice?.toNumber()).toBe(103)
    expect(realizedOf(position).toNumber()).toBe(20) // (105 - 103) * 1 * 10
    expect(unrealizedOf(position, 102).toNumber()).toBe(-30) // (102 - 103) * 3 * 10
  })

  it('opens the rest of a flip at the price of the fill', () => {
    const position = sell(buy(flatPosition('10'), 2, 100), 5, 101)
    expect(position.lots.toNumber()).toBe(-3)
    expect(position.averagePrice?.toNumber()).toBe(101)
    expect(realizedOf(position).toNumber()).toBe(20) // only the 2 that closed
    expect(unrealizedOf(position, 100).toNumber()).toBe(30)
  })

  it('has no average when flat, and nothing unrealized even without a mark', () => {
    const position = sell(buy(flatPosition('1'), 2, 100), 2, 99)
    expect(position.averagePrice).toBeNull()
    expect(unrealizedOf(position, Number.NaN).toNumber()).toBe(0)
    expect(realizedOf(position).toNumber()).toBe(-2)
  })

  it('does not know what an open position is worth without a mark', () => {
    expect(unrealizedOf(buy(flatPosition('1'), 1, 100), Number.NaN).isNaN()).toBe(true)
  })

  it('keeps fees apart, rebates below zero', () => {
    const once = afterFill(flatPosition('1'), 'buy', money(1), money(100), money('0.35'))
    const twice = afterFill(once, 'sell', money(1), money(100), money('-0.10'))
    expect(twice.fees.toString()).toBe('0.25')
    expect(realizedOf(twice).toNumber()).toBe(0)
  })

  it('takes the venue’s lots and average and keeps what was realized', () => {
    const before = sell(buy(flatPosition('10'), 4, 103), 1, 105)
    const after = adopted(before, money(-2), money(110))
    expect(after.lots.toNumber()).toBe(-2)
    expect(after.averagePrice?.toNumber()).toBe(110)
    expect(realizedOf(after).toNumber()).toBe(20)
    expect(unrealizedOf(after, 109).toNumber()).toBe(20)
    expect(adopted(after, ZERO, ZERO).averagePrice).toBeNull()
  })

  it('is exact where doubles are not: thirty buys of 0.1 are 3', () => {
    let position = flatPosition('1')
    for (let n = 0; n < 30; n++) position = buy(position, 0.1, 1.1)
    expect(position.lots.toString()).toBe('3')
    expect(position.averagePrice?.toString()).toBe('1.1')
  })
})

describe('position against the golden file position_pnl', () => {
  const golden = JSON.parse(
    readFileSync(new URL('../../../golden/position_pnl.json', import.meta.url), 'utf8'),
  ) as Golden

  it('agrees after each of its fills', () => {
    const { contract_multiplier, fills } = golden.inputs
    let position = flatPosition(String(contract_multiplier))
    for (const [at, fill] of fills.entries()) {
      const side = fill.side === 'B' ? 'buy' : 'sell'
      position = afterFill(position, side, money(fill.qty), money(fill.price), money(fill.fee))
      const expected = golden.expected.after_each_fill[at]
      const realized = realizedOf(position)
      const unrealized = unrealizedOf(position, fill.mark)
      expect(position.lots.toNumber()).toBe(expected.position)
      if (expected.avg_price === null) expect(position.averagePrice).toBeNull()
      else expect(position.averagePrice?.toNumber()).toBeCloseTo(expected.avg_price, 6)
      expect(realized.toNumber()).toBeCloseTo(expected.realized_gross, 6)
      expect(unrealized.toNumber()).toBeCloseTo(expected.unrealized, 6)
      expect(position.fees.toNumber()).toBeCloseTo(expected.fees, 6)
      expect(realized.plus(unrealized).minus(position.fees).toNumber()).toBeCloseTo(expected.net_pnl, 6)
    }
    expect(fills.length).toBe(60)
  })
})
