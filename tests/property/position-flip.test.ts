import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Money, ZERO } from '#domain/money.ts'
import { flipParts } from '#trading/orders/position-flip.ts'
import { afterFill, flatPosition, realizedOf } from '#trading/portfolio/position.ts'

const cents = (min: number, max: number) => fc.integer({ min, max }).map((value) => new Money(value).div(100))

describe('a fill that meets a position', () => {
  it('is split where it turns the position, and its parts do what it does', () => {
    fc.assert(
      fc.property(
        cents(-500, 500),
        cents(1, 900),
        cents(1, 900),
        cents(-50, 50),
        fc.boolean(),
        (held, lots, price, fee, buys) => {
          const side = buys ? 'buy' : 'sell'
          const fill = { fillId: 'a', instrument: 1, side, lots, price, fee, at: 1 } as const
          const opened = afterFill(
            flatPosition('10'),
            held.isNegative() ? 'sell' : 'buy',
            held.abs(),
            new Money(3),
            ZERO,
          )
          const { closing, opening } = flipParts(held, fill)
          const turns = !held.isZero() && held.isNegative() === buys && lots.gt(held.abs())
          expect(closing !== undefined && opening !== undefined).toBe(turns)
          if (turns) {
            expect(closing?.lots).toEqual(held.abs())
            expect([closing?.fillId, opening?.fillId]).toEqual(['a/close', 'a/open'])
          }
          let parts = held.isZero() ? flatPosition('10') : opened
          const whole = afterFill(parts, side, lots, price, fee)
          for (const part of [closing, opening]) {
            if (part !== undefined) parts = afterFill(parts, part.side, part.lots, part.price, part.fee)
          }
          expect(parts.lots).toEqual(whole.lots)
          expect(parts.averagePrice).toEqual(whole.averagePrice)
          expect(parts.fees.minus(whole.fees).abs().toNumber()).toBeLessThan(1e-24)
          expect(realizedOf(parts).toFixed(20)).toBe(realizedOf(whole).toFixed(20))
        },
      ),
    )
  })

  it('stays whole when it closes the position exactly', () => {
    const lots = new Money(4)
    const fill = { fillId: 'a', instrument: 1, side: 'sell', lots, price: new Money(5), fee: ZERO, at: 1 } as const
    expect(flipParts(lots, fill)).toEqual({ closing: fill, opening: undefined })
  })
})
