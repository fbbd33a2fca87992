import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Money, ZERO } from '#domain/money.ts'
import { type Side, signOf } from '#domain/side.ts'
import {
  adoptedLegs,
  afterDeal,
  type HedgedPosition,
  type LegDeal,
  netOf,
  noLegs,
  realizedOfLegs,
} from '#trading/portfolio/hedged-position.ts'
import { hedgedHolding, unrealizedOn } from '#trading/portfolio/holding-lots.ts'
import { afterFill, flatPosition, realizedOf, unrealizedOf } from '#trading/portfolio/position.ts'

const money = (value: number | string) => new Money(value)
const deal = (leg: string, effect: LegDeal['effect'], side: Side, lots: number, price: number, fee = 0): LegDeal => ({
  leg,
  effect,
  side,
  lots: money(lots),
  price: money(price),
  fee: money(fee),
})
const lived = (...deals: readonly LegDeal[]): HedgedPosition => deals.reduce(afterDeal, noLegs('10'))
const legsOf = ({ legs }: HedgedPosition) =>
  legs.map(({ id, side, lots, price }) => `${id} ${side} ${lots.toFixed()} @ ${price.toFixed()}`)

describe('a hedged position', () => {
  it('keeps long and short apart and shows the net', () => {
    const position = lived(deal('a', 'open', 'buy', 3, 100), deal('b', 'open', 'sell', 1, 110))
    expect(legsOf(position)).toEqual(['a buy 3 @ 100', 'b sell 1 @ 110'])
    expect(realizedOfLegs(position).toNumber()).toBe(0)
    const { long, short, net } = hedgedHolding(position)
    expect([long.lots, short.lots, net.lots].map(Number)).toEqual([3, 1, 2])
    expect(net.averagePrice?.toNumber()).toBe(95) // (300 - 110) / 2 keeps the cost
  })

  it('marks the long at the bid and the short at the ask', () => {
    const position = lived(deal('a', 'open', 'buy', 3, 100), deal('b', 'open', 'sell', 1, 110))
    expect(unrealizedOn(hedgedHolding(position), 101, 102).toNumber()).toBe(110) // (1 * 3 + 8 * 1) * 10
    expect(unrealizedOn(hedgedHolding(position), Number.NaN, 102).isNaN()).toBe(true)
  })

  it('still gains and loses when long and short are equal', () => {
    const position = lived(deal('a', 'open', 'buy', 1, 100), deal('b', 'open', 'sell', 1, 110))
    expect(netOf(position)).toMatchObject({ lots: ZERO, averagePrice: null })
    expect(unrealizedOn(hedgedHolding(position), 105, 106).toNumber()).toBe(90)
    expect(realizedOfLegs(position).toNumber()).toBe(0)
  })

  it('closes the leg that is named, at that leg’s price', () => {
    const position = lived(
      deal('a', 'open', 'buy', 1, 100),
      deal('b', 'open', 'buy', 1, 120),
      deal('b', 'close', 'sell', 1, 130),
    )
    expect(legsOf(position)).toEqual(['a buy 1 @ 100'])
    expect(realizedOfLegs(position).toNumber()).toBe(100)
  })

  it('closes the oldest legs first when none is named, and opens what is left', () => {
    const position = lived(
      deal('a', 'open', 'buy', 1, 100),
      deal('b', 'open', 'buy', 2, 120),
      deal('c', 'net', 'sell', 2, 130),
    )
    expect(legsOf(position)).toEqual(['b buy 1 @ 120'])
    expect(realizedOfLegs(position).toNumber()).toBe(400) // (30 * 1 + 10 * 1) * 10
    expect(legsOf(afterDeal(position, deal('d', 'net', 'sell', 3, 125)))).toEqual(['d sell 2 @ 125'])
  })

  it('averages a leg that is opened in parts', () => {
    const position = lived(deal('a', 'open', 'buy', 1, 100, 2), deal('a', 'open', 'buy', 3, 104, 3))
    expect(legsOf(position)).toEqual(['a buy 4 @ 103'])
    expect(position.fees.toNumber()).toBe(5)
  })

  it('takes the venue’s word as one leg and keeps what was realized', () => {
    const before = lived(deal('a', 'open', 'buy', 2, 100), deal('a', 'close', 'sell', 1, 103))
    const after = adoptedLegs(before, money(-4), money(90))
    expect(legsOf(after)).toEqual(['adopted sell 4 @ 90'])
    expect(realizedOfLegs(after).toNumber()).toBe(30)
    expect(adoptedLegs(after, ZERO, ZERO).legs).toEqual([])
  })
})

const anyDeal = fc.record({
  leg: fc.constantFrom('a', 'b', 'c', 'd'),
  effect: fc.constantFrom('open', 'close', 'net'),
  side: fc.constantFrom<Side>('buy', 'sell'),
  steps: fc.integer({ min: 1, max: 500 }),
  ticks: fc.integer({ min: 1, max: 200_000 }),
})
const tiny = (sum: Money): void => expect(sum.abs().toNumber()).toBeLessThan(1e-12)

describe('the legs of a position', () => {
  it('have realized + unrealized = cash + lots marked, whatever each deal met', () => {
    fc.assert(
      fc.property(fc.array(anyDeal, { maxLength: 40 }), fc.integer({ min: 1, max: 200_000 }), (deals, mark) => {
        let position = noLegs('100000')
        let held = ZERO
        for (const { leg, effect, side, steps, ticks } of deals) {
          const lots = money(steps).times('0.01')
          position = afterDeal(position, { leg, effect, side, lots, price: money(ticks).times('0.00001'), fee: ZERO })
          held = held.plus(lots.times(signOf(side)))
          const at = mark / 100_000
          const holding = hedgedHolding(position)
          expect(holding.net.lots.toFixed()).toBe(held.toFixed())
          expect(position.legs.every(({ lots }) => lots.gt(0))).toBe(true)
          const marked = held.times(at).times(100_000)
          tiny(holding.realized.plus(unrealizedOn(holding, at, at)).minus(position.cash.plus(marked)))
        }
      }),
    )
  })

  it('make the profit of a netting position, realized or not', () => {
    fc.assert(
      fc.property(fc.array(anyDeal, { maxLength: 40 }), (deals) => {
        let legs = noLegs('10')
        let netting = flatPosition('10')
        for (const { leg, effect, side, steps, ticks } of deals) {
          const lots = money(steps)
          legs = afterDeal(legs, { leg, effect, side, lots, price: money(ticks), fee: money(1) })
          netting = afterFill(netting, side, lots, money(ticks), money(1))
        }
        const worth = (realized: Money, open: Money): Money => realized.plus(open)
        const holding = hedgedHolding(legs)
        tiny(
          worth(holding.realized, unrealizedOn(holding, 7, 7)).minus(
            worth(realizedOf(netting), unrealizedOf(netting, 7)),
          ),
        )
        expect(legs.fees.toFixed()).toBe(netting.fees.toFixed())
      }),
    )
  })
})
