import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IdRegister } from '#market/matching/id-register.ts'
import { runsOf } from '#market/matching/snapshot-parts.ts'

const MOST = Number.MAX_SAFE_INTEGER

/** Ids in a run, a stride apart, at the end of what is an id, and anywhere. */
const anyId = fc.oneof(
  fc.nat({ max: 200 }),
  fc.nat({ max: 5000 }),
  fc.nat({ max: 300 }).map((k) => k * 2 ** 20 + 31),
  fc.nat({ max: 300 }).map((k) => k * 2 ** 32),
  fc.nat({ max: 300 }).map((k) => MOST - k),
  fc.maxSafeNat(),
)

describe('an id register', () => {
  it('knows what was put in, as a set does, and gives it back as runs', () => {
    fc.assert(
      fc.property(fc.array(anyId, { maxLength: 400, size: 'max' }), fc.array(anyId), (ids, asked) => {
        const register = new IdRegister()
        const plain = new Set<number>()
        for (const id of ids) {
          expect(register.has(id)).toBe(plain.has(id))
          expect(register.add(id)).toBe(!plain.has(id))
          plain.add(id)
        }
        for (const id of [...ids, ...asked]) expect(register.has(id)).toBe(plain.has(id))
        expect(register.runs()).toEqual(runsOf(plain))
      }),
    )
  })

  it('takes back its runs', () => {
    const run = fc
      .tuple(anyId, fc.nat({ max: 5000 }))
      .map(([first, more]) => [first, Math.min(first + more, MOST)] as const)
    fc.assert(
      fc.property(fc.array(run, { maxLength: 10 }), (runs) => {
        const one = new IdRegister()
        for (const [first, last] of runs) for (let k = 0; k <= last - first; k++) one.add(first + k)
        const other = new IdRegister()
        for (const [first, last] of one.runs()) other.addRun(first, last)
        expect(other.runs()).toEqual(one.runs())
      }),
      { numRuns: 30 },
    )
  })
})
