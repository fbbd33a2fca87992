import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_TICKS, NONE } from '#market/book-side.ts'
import { ABSENT, PriceLadder } from '#market/price-ladder.ts'

/** Prices close together, pages apart, and at the ends of what fits. */
const price = fc.oneof(
  fc.integer({ min: -40, max: 40 }),
  fc.integer({ min: -300_000, max: 300_000 }),
  fc.constantFrom(MAX_TICKS, MAX_TICKS - 1, -MAX_TICKS, 255, 256, -256, -257),
)
const step = fc.record({ put: fc.boolean(), price, value: fc.nat({ max: 0x7fff_ffff }) })

describe('a price ladder', () => {
  it('is empty at first and after it was cleared', () => {
    const ladder = new PriceLadder()
    ladder.put(5, 1)
    ladder.clear()
    expect([ladder.size, ladder.lowest(), ladder.highest(), ladder.above(NONE), ladder.below(9)]).toEqual([
      0,
      NONE,
      NONE,
      NONE,
      NONE,
    ])
    expect(ladder.find(5)).toBe(ABSENT)
  })

  it('finds, replaces, forgets and gives neighbours as a sorted map does', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.array(price, { maxLength: 10 }), (steps, asked) => {
        const ladder = new PriceLadder()
        const plain = new Map<number, number>()
        for (const { put, price, value } of steps) {
          if (put) {
            ladder.put(price, value)
            plain.set(price, value)
          } else {
            ladder.remove(price)
            plain.delete(price)
          }
        }
        const sorted = [...plain.keys()].sort((a, b) => a - b)
        expect(ladder.size).toBe(sorted.length)
        expect(ladder.lowest()).toBe(sorted[0] ?? NONE)
        expect(ladder.highest()).toBe(sorted.at(-1) ?? NONE)
        for (const at of [...asked, ...sorted]) {
          expect(ladder.find(at)).toBe(plain.get(at) ?? ABSENT)
          expect(ladder.above(at)).toBe(sorted.find((other) => other > at) ?? NONE)
          expect(ladder.below(at)).toBe(sorted.findLast((other) => other < at) ?? NONE)
        }
      }),
    )
  })

  it('uses the pages of prices that are gone again', () => {
    const ladder = new PriceLadder()
    for (let k = 0; k < 10_000; k++) {
      ladder.put(k * 1000, k)
      expect(ladder.highest()).toBe(k * 1000)
      if (k >= 3) ladder.remove((k - 3) * 1000)
    }
    expect(ladder.size).toBe(3)
    expect(ladder.lowest()).toBe(9_997_000)
  })
})
