import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tickSizeMeter } from '#market/quality/tick-size.ts'

function estimate(prices: readonly number[]) {
  const meter = tickSizeMeter()
  for (const price of prices) meter.add(price)
  return meter.estimate()
}
/** Prices of the given step, as a file would have them. */
const prices = (unit: number, scale: number, from: number): number[] =>
  Array.from({ length: 300 }, (_, k) => ((from + k) * unit) / scale)

describe('the price step of a file', () => {
  it.each([
    ['0.00001', 1, 100_000, 138_000],
    ['0.00005', 5, 100_000, 27_600],
    ['0.25', 25, 100, 19_000],
    ['0.5', 5, 10, 17_000],
    ['0.2', 2, 10, 9_000],
    ['0.001', 1, 1_000, 86_000],
    ['1', 1, 1, 40_000],
    ['5', 5, 1, 8_000],
    ['250', 250, 1, 160],
    ['1e-8', 1, 1e8, 5_000],
  ])('is found: %s', (step, unit, scale, from) => {
    expect(estimate(prices(unit, scale, from))).toEqual({ tickSize: Number(step), prices: 300, off: 0 })
  })

  it('leaves out one price in a hundred, and counts it', () => {
    const some = prices(1, 100, 10_000)
    expect(estimate([...some, 123.456])).toEqual({ tickSize: 0.01, prices: 301, off: 1 })
    expect(estimate([...some, ...Array.from({ length: 30 }, () => 123.457)]).tickSize).toBe(0.001)
  })

  it('is that of large prices after one with more decimals than they can hold', () => {
    expect(estimate([1e-10, ...prices(1, 1_000, 1_234_567_890_123)])).toEqual({ tickSize: 0.001, prices: 301, off: 1 })
  })

  it('is none where prices have no decimals in common, or where there are none', () => {
    expect(estimate([Math.PI, Math.E, Math.SQRT2])).toEqual({ tickSize: NaN, prices: 3, off: 0 })
    expect(estimate([NaN, 0, Infinity, -0])).toEqual({ tickSize: NaN, prices: 0, off: 0 })
  })

  it('counts a negative price like its opposite', () => {
    expect(estimate([-37.63, -37.64, -37.65]).tickSize).toBe(0.01)
  })

  it('divides every price it calls on the grid', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 10_000_000 }), { minLength: 1, maxLength: 50 }),
        fc.constantFrom(1, 10, 100, 1_000, 100_000),
        (whole, scale) => {
          const list = whole.map((n) => n / scale)
          const { tickSize, off } = estimate(list)
          expect(off).toBe(0)
          for (const price of list) {
            const ticks = price / tickSize
            expect(Math.abs(ticks - Math.round(ticks))).toBeLessThan(1e-6)
          }
        },
      ),
    )
  })
})
