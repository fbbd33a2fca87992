import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { priceGrid } from '#market/price-grid.ts'

describe('a price grid', () => {
  it('gives the double nearest to the decimal price, which ticks times tick size is not', () => {
    const grid = priceGrid('0.00001')
    const all = Array.from({ length: 1_000 }, (_, k) => 138_000 + k)
    expect(all.map((ticks) => grid.price(ticks))).toEqual(all.map((ticks) => Number(`${ticks}e-5`)))
    expect(all.map((ticks) => ticks * 0.00001)).not.toEqual(all.map((ticks) => Number(`${ticks}e-5`)))
    expect(priceGrid('5').price(26_001)).toBe(130_005)
    expect(priceGrid('0.25').price(19_243)).toBe(4810.75)
  })

  it('comes back to the same tick', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('0.00001', '0.001', '0.25', '0.01', '5', '1'),
        fc.nat(1_000_000),
        (tickSize, ticks) => {
          const grid = priceGrid(tickSize)
          expect(grid.ticks(grid.price(ticks))).toBe(ticks)
        },
      ),
    )
  })
})
