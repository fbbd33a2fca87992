import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { readDecimal, readText, writeDecimal, writeText } from '#messages/field-codec.ts'

const f = new Float64Array(6)
const i = new Int32Array(f.buffer)
const WORDS = 3

/** The plain form: mantissa and places by decimal.js's own arithmetic, undefined when they do not fit. */
function plainParts(value: Money): [mantissa: number, places: number] | undefined {
  const places = Math.max(0, value.decimalPlaces())
  const mantissa = value.times(Money.pow(10, places)).toNumber()
  return Number.isSafeInteger(mantissa) ? [mantissa, places] : undefined
}

/** The plain form: as many bytes of UTF-8 as fit, cut at a character. */
function plainText(text: string): string {
  const bytes = new TextEncoder().encode(text)
  let end = Math.min(bytes.length, WORDS * 8)
  while (end < bytes.length && (bytes[end] & 0xc0) === 0x80) end--
  const kept = new TextDecoder().decode(bytes.subarray(0, end))
  return kept.split('\0', 1)[0]
}

const digits = fc.stringMatching(/^[1-9]?[0-9]{0,17}$/).filter((text) => text !== '')
const decimals = fc
  .tuple(fc.boolean(), digits, fc.integer({ min: -4, max: 20 }))
  .map(([negative, text, places]) => new Money(`${negative ? '-' : ''}${text}e${-places}`))

describe('a decimal in a record', () => {
  it('takes the mantissa and places its own arithmetic gives, or is refused where they do not fit', () => {
    fc.assert(
      fc.property(decimals, (value) => {
        const plain = plainParts(value)
        if (plain === undefined) expect(() => writeDecimal(value, f, 1, 'lots')).toThrow('MESSAGE_UNREPRESENTABLE')
        else {
          writeDecimal(value, f, 1, 'lots')
          expect([f[1], f[2]]).toEqual(plain)
        }
      }),
      { seed: 7, numRuns: 2_000 },
    )
  })

  it('comes back as the very decimal that parsing its digits gives', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 21 }), (mantissa, places) => {
        f[1] = mantissa
        f[2] = places
        const { s, e, d } = readDecimal(f, 1)
        const plain = new Money(`${mantissa}e-${places}`)
        expect({ s, e, d }).toEqual({ s: plain.s, e: plain.e, d: plain.d })
      }),
      { seed: 7, numRuns: 2_000 },
    )
  })

  it.each([Number.NaN, Infinity, -Infinity])('is refused for %s', (value) => {
    expect(() => writeDecimal(new Money(value), f, 1, 'lots')).toThrow('MESSAGE_UNREPRESENTABLE')
  })
})

describe('a text in a record', () => {
  it('comes back cut at a character to what its words hold, and touches nothing beside them', () => {
    const texts = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.string({ maxLength: 30, unit: 'binary' }).filter((text) => text.isWellFormed()),
    )
    fc.assert(
      fc.property(texts, (text) => {
        f.fill(-1)
        writeText(text, f, i, 1, WORDS)
        expect(readText(f, i, 1, WORDS)).toBe(plainText(text))
        expect([f[0], f[1 + WORDS]]).toEqual([-1, -1])
      }),
      { seed: 7, numRuns: 1_000 },
    )
  })
})
