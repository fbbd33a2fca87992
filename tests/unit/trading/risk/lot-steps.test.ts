import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lotsOf } from '#domain/instrument.ts'
import { shownLots } from '#trading/risk/lot-steps.ts'
import { EURUSD } from '#tests/outbox.ts'

describe('lots for a reader', () => {
  it('are the double next to the exact ones, whatever the step', () => {
    const steps = fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
    const lotStep = fc.constantFrom('1', '0.01', '0.001', '100', '0.25', '0.00000001', '3e-25')
    fc.assert(
      fc.property(steps, lotStep, (steps, lotStep) => {
        const instrument = { ...EURUSD, lotStep }
        expect(shownLots(steps, instrument)).toBe(steps === 0 ? steps : lotsOf(steps, instrument).toNumber())
      }),
    )
  })

  it('of no number of steps are none', () => {
    expect(shownLots(Number.NaN, EURUSD)).toBeNaN()
    expect(shownLots(-Infinity, EURUSD)).toBe(-Infinity)
  })
})
