import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GridCensus, readScaled, significantPlaces } from '#market/rows/scaled-number.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

function scaled(text: string, places: number): number | string {
  const into = new Float64Array([NaN])
  const fault = readScaled(bytes(text), 0, text.length, places, into, 0)
  if (fault !== null) expect(into[0]).toBeNaN()
  return fault ?? into[0]
}

describe('a decimal as a whole number', () => {
  it.each([
    ['61837.63000000', 2, 6_183_763],
    ['61837', 2, 6_183_700],
    ['4799.25', 2, 479_925],
    ['.5', 1, 5],
    ['5.', 1, 50],
    ['-12.50', 1, -125],
    ['+12.5', 1, 125],
    ['-0.0', 1, 0],
    ['0.00000001', 8, 1],
    ['1e-06', 8, 100],
    ['9.7e-07', 8, 97],
    ['1.5E+2', 0, 150],
    ['12.000', 0, 12],
  ])('%s at %i decimals is %i', (text, places, value) => {
    expect(scaled(text, places)).toBe(value)
  })

  it.each([
    ['61837.635', 2, 'offGrid'],
    ['0.5', 0, 'offGrid'],
    ['1e-9', 8, 'offGrid'],
    ['90071992547409.93', 3, 'tooLarge'],
    ['1e99', 0, 'tooLarge'],
    ['', 2, 'notANumber'],
    ['-', 2, 'notANumber'],
    ['.', 2, 'notANumber'],
    ['e5', 2, 'notANumber'],
    ['1e', 2, 'notANumber'],
    ['1e1.5', 2, 'notANumber'],
    ['1.2.3', 2, 'notANumber'],
    ['nan', 2, 'notANumber'],
    [' 1', 2, 'notANumber'],
    ['0x10', 2, 'notANumber'],
  ])('%j at %i decimals is refused: %s', (text, places, fault) => {
    expect(scaled(text, places)).toBe(fault)
  })

  it('is exact for every number of ticks, whatever zeros follow', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -2_147_483_646, max: 2_147_483_646 }),
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 0, max: 6 }),
        (ticks, places, zeros) => {
          const digits = String(Math.abs(ticks)).padStart(places + 1, '0')
          const point = digits.length - places
          const fraction = digits.slice(point) + '0'.repeat(zeros)
          const text = `${ticks < 0 ? '-' : ''}${digits.slice(0, point)}${fraction === '' ? '' : `.${fraction}`}`
          expect(scaled(text, places)).toBe(ticks)
          expect(significantPlaces(bytes(text), 0, text.length)).toBeLessThanOrEqual(places)
        },
      ),
    )
  })
})

describe('the grid of a file', () => {
  const gridOf = (texts: readonly string[]): GridCensus => {
    const census = new GridCensus()
    for (const text of texts) census.count(significantPlaces(bytes(text), 0, text.length))
    return census
  }

  it('has the decimals that are not 0', () => {
    expect(gridOf(['61837.63000000', '61837.60000000', '61837.00000000']).places).toBe(2)
    expect(gridOf(['61800.20', '61800.30']).places).toBe(1)
    expect(gridOf(['4799', '4800']).places).toBe(0)
    expect(gridOf(['2e-06', '1']).places).toBe(6)
    expect(gridOf([]).places).toBe(0)
  })

  it('is not refined by one torn number in more than a thousand, nor by what is no number', () => {
    const many = Array.from({ length: 2_000 }, (_, k) => `${k}.25`)
    expect(gridOf([...many, '1.23456', 'x']).places).toBe(2)
    expect(gridOf([...many, '1.23456']).finest(8)).toBe(5)
    expect(gridOf([...many, '1.2345678901']).finest(8)).toBe(2)
    expect(gridOf([...many.slice(0, 900), '1.23456']).places).toBe(5)
  })
})
