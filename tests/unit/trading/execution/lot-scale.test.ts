import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { EURUSD } from '#tests/outbox.ts'
import { lotScale } from '#trading/execution/lot-scale.ts'

const scale = lotScale(EURUSD)

describe('the scale of an instrument', () => {
  it('has whole steps and ticks', () => {
    expect(scale).toMatchObject({ lotStep: 0.01, tickSize: 0.00001, minSteps: 1, maxSteps: 10_000 })
    expect(scale.stepsIn(new Money('1.23'))).toBe(123)
    expect(scale.stepsIn(new Money('1.239'))).toBe(123)
    expect(scale.ticksOf(new Money('1.10001'))).toBe(110_001)
  })

  it('comes back from every number of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (count) => {
        expect(scale.stepsIn(scale.lotsOf(count))).toBe(count)
        expect(scale.ticksOf(scale.priceOf(count))).toBe(count)
        expect(scale.bidTicks(scale.priceOf(count).toNumber())).toBe(count)
        expect(scale.askTicks(scale.priceOf(count).toNumber())).toBe(count)
      }),
    )
  })

  it('takes a price between two ticks for the worse of them', () => {
    expect([scale.bidTicks(1.100013), scale.askTicks(1.100013)]).toEqual([110_001, 110_002])
    expect(scale.limitTicks(1, new Money('1.100013'))).toBe(110_001)
    expect(scale.limitTicks(-1, new Money('1.100013'))).toBe(110_002)
    expect(scale.bidTicks(Number.NaN)).toBeNaN()
  })
})
