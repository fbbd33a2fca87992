import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDigits, readNumber } from '#market/number-text.ts'

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))
const read = (text: string): number | 'none' => {
  const into = new Float64Array([-7])
  const around = `9${text}9`
  return readNumber(bytes(around), 1, around.length - 1, into, 0) ? into[0] : 'none'
}

describe('reading a number from bytes', () => {
  it('gives the double nearest to the text', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(read(`${value}`)).toBe(Number(`${value}`))
      }),
    )
  })

  it('reads prices as written, with any zeros before or after', () => {
    const price = fc.tuple(fc.nat(2_000_000), fc.integer({ min: 0, max: 8 }))
    fc.assert(
      fc.property(price, ([whole, places]) => {
        const text = (whole / 10 ** places).toFixed(places)
        expect(read(text)).toBe(Number(text))
        expect(read(`000${text}`)).toBe(Number(text))
      }),
    )
  })

  it('keeps the right digits of more than a double can hold', () => {
    expect(read('1.38727000000000000000000000')).toBe(1.38727)
    expect(read('123456789012345678901234567890')).toBe(Number('123456789012345678901234567890'))
    expect(read('0.1234567890123456789')).toBe(Number('0.1234567890123456789'))
  })

  it('takes what is a number to somebody: signs, exponents, bare points, blanks around it', () => {
    expect(['-1.5', '+2', '1e-5', '2E3', '.5', '5.', ' 1.25 '].map(read)).toEqual([-1.5, 2, 1e-5, 2000, 0.5, 5, 1.25])
  })

  it('passes on what a feed says is not a finite number', () => {
    expect(['NaN', 'nan', 'inf', '-Infinity'].map(read)).toEqual([NaN, NaN, Infinity, -Infinity])
  })

  it('refuses what is none, and writes nothing', () => {
    for (const text of [
      '',
      ' ',
      '-',
      '.',
      '+.',
      '1.2.3',
      '1,2',
      'abc',
      '0x10',
      '1e',
      '--1',
      '1 2',
      '1'.repeat(65) + 'x',
    ]) {
      const into = new Float64Array([-7])
      expect([text, readNumber(bytes(text), 0, text.length, into, 0)]).toEqual([text, false])
      expect(into[0]).toBe(-7)
    }
  })

  it('agrees with Number on any text of the letters of numbers', () => {
    const text = fc.string({ unit: fc.constantFrom(...Array.from('0123456789.+-eE')), maxLength: 12 })
    fc.assert(
      fc.property(text, (text) => {
        const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)
        expect(read(text)).toBe(decimal ? Number(text) : 'none')
      }),
    )
  })
})

describe('reading digits', () => {
  it('reads an integer, and nothing that is not all digits', () => {
    expect(readDigits(bytes('2021'), 0, 4)).toBe(2021)
    expect(['', '2 1', '-1', '1.0', '1'.repeat(16)].map((text) => readDigits(bytes(text), 0, text.length))).toEqual([
      -1, -1, -1, -1, -1,
    ])
  })
})
