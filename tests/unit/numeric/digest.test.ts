import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { createDigest } from '#numeric/digest.ts'

const digestOf = (...numbers: number[]): string => {
  const digest = createDigest()
  digest.add(Float64Array.from(numbers), 0, numbers.length)
  return digest.hex()
}

describe('digest', () => {
  it('is sixteen hex digits and does not change when looked at', () => {
    const digest = createDigest()
    digest.add(Float64Array.of(1, 2, 3), 0, 3)
    expect(digest.hex()).toMatch(/^[0-9a-f]{16}$/)
    expect(digest.hex()).toBe(digest.hex())
  })

  it('is the same however the same words are cut into calls', () => {
    fc.assert(
      fc.property(fc.float64Array(), fc.nat(), (f, cut) => {
        const [whole, parts] = [createDigest(), createDigest()]
        const at = f.length === 0 ? 0 : cut % f.length
        whole.add(f, 0, f.length)
        parts.add(f, 0, at)
        parts.add(f, at, f.length)
        expect(parts.hex()).toBe(whole.hex())
      }),
    )
  })

  it('takes only the words it is given', () => {
    const digest = createDigest()
    digest.add(Float64Array.of(9, 1, 2, 9), 1, 3)
    expect(digest.hex()).toBe(digestOf(1, 2))
  })

  it('differs by one bit, by order, by count and by sign of zero', () => {
    const different = [
      digestOf(),
      digestOf(0),
      digestOf(-0),
      digestOf(0, 0),
      digestOf(1, 2),
      digestOf(2, 1),
      digestOf(1, 2 + 2 ** -51),
    ]
    expect(new Set(different).size).toBe(different.length)
  })

  it('takes every NaN for the same NaN', () => {
    const bits = new BigUint64Array([0x7ff8_0000_0000_0000n, 0xfff8_0000_0000_0001n, 0x7ff0_0000_dead_beefn])
    const nans = new Float64Array(bits.buffer)
    const each = [0, 1, 2].map((k) => {
      const digest = createDigest()
      digest.add(nans, k, k + 1)
      return digest.hex()
    })
    expect(new Set(each).size).toBe(1)
  })

  it('tells strings from each other and from where they were cut', () => {
    const of = (...texts: string[]): string => {
      const digest = createDigest()
      for (const text of texts) digest.addText(text)
      return digest.hex()
    }
    expect(of('ab', 'c')).not.toBe(of('a', 'bc'))
    expect(of('')).not.toBe(of())
    expect(of('ab')).toBe(of('ab'))
  })

  it('never met a collision among a hundred thousand small words', () => {
    const seen = new Set<string>()
    for (let k = 0; k < 100_000; k++) seen.add(digestOf(k))
    expect(seen.size).toBe(100_000)
  })

  it('gives the same digest on every machine', () => {
    expect(digestOf(1, -2.5, NaN, 1e300)).toMatchInlineSnapshot(`"f3408d0ec76d30d0"`)
  })
})
