import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Money, ZERO } from '#domain/money.ts'
import type { Side } from '#domain/side.ts'
import { adopted, afterFill, flatPosition, realizedOf, unrealizedOf } from '#trading/portfolio/position.ts'

const fill = fc.record({
  side: fc.constantFrom<Side>('buy', 'sell'),
  steps: fc.integer({ min: 1, max: 500 }),
  ticks: fc.integer({ min: 1, max: 200_000 }),
})
const fills = fc.array(fill, { minLength: 1, maxLength: 60 })
const mark = fc.integer({ min: 1, max: 200_000 })
const lotsOf = (steps: number) => new Money(steps).times('0.01')
const priceOf = (ticks: number) => new Money(ticks).times('0.00001')

/** The plain twin: lots matched in integers of step * tick, so nothing is rounded but the average. */
function realizedInIntegers(list: readonly { side: Side; steps: number; ticks: number }[]): number {
  let held = 0
  let cost = 0
  let realized = 0
  for (const { side, steps, ticks } of list) {
    const sign = side === 'buy' ? 1 : -1
    const closing = held * sign < 0 ? Math.min(Math.abs(held), steps) : 0
    if (closing > 0) {
      const average = cost / held
      realized += (ticks - average) * closing * Math.sign(held)
      cost -= average * closing * Math.sign(held)
      held += sign * closing
    }
    held += sign * (steps - closing)
    cost += sign * (steps - closing) * ticks
  }
  return realized
}

describe('a position', () => {
  it('has realized + unrealized = cash + lots marked, after every fill', () => {
    fc.assert(
      fc.property(fills, mark, (list, ticks) => {
        let position = flatPosition('100000')
        for (const { side, steps, ticks: at } of list) {
          position = afterFill(position, side, lotsOf(steps), priceOf(at), ZERO)
          const marked = position.lots.times(priceOf(ticks)).times(100_000)
          const sum = realizedOf(position).plus(unrealizedOf(position, priceOf(ticks)))
          expect(sum.minus(position.cash.plus(marked)).abs().toNumber()).toBeLessThan(1e-12)
          expect(position.averagePrice === null).toBe(position.lots.isZero())
        }
      }),
    )
  })

  it('realizes what a twin in integers does', () => {
    fc.assert(
      fc.property(fills, (list) => {
        let position = flatPosition('1')
        for (const { side, steps, ticks } of list) {
          position = afterFill(position, side, new Money(steps), new Money(ticks), ZERO)
        }
        const expected = realizedInIntegers(list)
        expect(realizedOf(position).toNumber()).toBeCloseTo(expected, 3)
      }),
    )
  })

  it('comes to the same however a fill is cut into parts', () => {
    fc.assert(
      fc.property(fills, fc.integer({ min: 2, max: 5 }), mark, (list, parts, ticks) => {
        let whole = flatPosition('10')
        let cut = flatPosition('10')
        for (const { side, steps, ticks: at } of list) {
          whole = afterFill(whole, side, new Money(steps * parts), priceOf(at), ZERO)
          for (let n = 0; n < parts; n++) cut = afterFill(cut, side, new Money(steps), priceOf(at), ZERO)
        }
        expect(cut.lots.eq(whole.lots)).toBe(true)
        const worth = (position: typeof whole) =>
          realizedOf(position)
            .plus(unrealizedOf(position, priceOf(ticks)))
            .toNumber()
        expect(worth(cut)).toBeCloseTo(worth(whole), 9)
      }),
    )
  })

  it('keeps what it realized when it takes the venue’s word', () => {
    fc.assert(
      fc.property(fills, fc.integer({ min: -500, max: 500 }), mark, (list, steps, ticks) => {
        let position = flatPosition('10')
        for (const { side, steps: n, ticks: at } of list) {
          position = afterFill(position, side, lotsOf(n), priceOf(at), ZERO)
        }
        const after = adopted(position, lotsOf(steps), priceOf(ticks))
        expect(realizedOf(after).minus(realizedOf(position)).abs().toNumber()).toBeLessThan(1e-12)
      }),
    )
  })
})
