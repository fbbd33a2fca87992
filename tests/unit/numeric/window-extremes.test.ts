import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWindowExtremes } from '#numeric/window-extremes.ts'

describe('extremes of a window', () => {
  it('are NaN when it is empty', () => {
    const extremes = createWindowExtremes(3)
    expect([extremes.filled, extremes.least, extremes.greatest]).toEqual([0, Number.NaN, Number.NaN])
  })
  it('are those of the last numbers, also after a clearing', () => {
    const numbers = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 80 })
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 12 }), (values, size) => {
        const extremes = createWindowExtremes(size)
        for (let turn = 0; turn < 2; turn++) {
          values.forEach((value, k) => {
            extremes.push(value)
            const last = values.slice(Math.max(0, k + 1 - size), k + 1)
            expect([extremes.least, extremes.greatest]).toEqual([Math.min(...last), Math.max(...last)])
          })
          extremes.clear()
        }
      }),
    )
  })
})
