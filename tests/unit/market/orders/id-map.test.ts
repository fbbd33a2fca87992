import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BlockDirectory, highWord, lowWord } from '#market/orders/block-directory.ts'
import { IdMap } from '#market/orders/id-map.ts'

const MOST = Number.MAX_SAFE_INTEGER

/** Ids in a run, a stride apart, at the end of what is an id, and anywhere. */
const anyId = fc.oneof(
  fc.nat({ max: 200 }),
  fc.nat({ max: 300 }).map((k) => k * 16),
  fc.nat({ max: 300 }).map((k) => k * 2 ** 20),
  fc.nat({ max: 300 }).map((k) => k * 2 ** 36),
  fc.nat({ max: 300 }).map((k) => MOST - k),
  fc.maxSafeNat(),
)

describe('an id map', () => {
  it('finds and forgets as a map does', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 3 }), anyId), { maxLength: 600, size: 'max' }), (steps) => {
        const ids = new IdMap()
        const plain = new Map<number, number>()
        for (const [kind, id] of steps) {
          expect(ids.get(id)).toBe(plain.get(id) ?? -1)
          if (kind === 0 && plain.has(id)) {
            ids.remove(id)
            plain.delete(id)
          } else if (!plain.has(id)) {
            ids.insert(id, plain.size)
            plain.set(id, plain.size)
          }
        }
        expect(ids.size).toBe(plain.size)
        for (const [id, slot] of plain) expect(ids.get(id)).toBe(slot)
      }),
    )
  })

  it('has nothing for what is no id', () => {
    const ids = new IdMap()
    for (const id of [-1, -16, 0.5, Number.NaN, Infinity, -Infinity, -0.5]) expect(ids.get(id)).toBe(-1)
    for (let id = 0; id < 100; id++) ids.insert(id, id)
    for (const id of [-1, -16, 0.5, Number.NaN, Infinity, -Infinity, -0.5, 100]) expect(ids.get(id)).toBe(-1)
  })

  it('forgets everything at once', () => {
    const ids = new IdMap()
    for (let id = 0; id < 5000; id++) ids.insert(id * 977, id)
    ids.clear()
    expect(ids.size).toBe(0)
    for (let id = 0; id < 5000; id++) expect(ids.get(id * 977)).toBe(-1)
    ids.insert(977, 3)
    expect(ids.get(977)).toBe(3)
  })
})

describe('a block directory', () => {
  it('keeps the place of a block while others come and go, and gives places out again', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), anyId), { maxLength: 400, size: 'max' }), (steps) => {
        const directory = new BlockDirectory()
        const plain = new Map<number, number>()
        let most = 0
        for (const [insert, block] of steps) {
          if (plain.has(block) && !insert) {
            directory.remove(lowWord(block), highWord(block))
            plain.delete(block)
          } else if (!plain.has(block)) plain.set(block, directory.insert(lowWord(block), highWord(block)))
          most = Math.max(most, plain.size)
        }
        const seen = new Map<number, number>()
        directory.forEach((block, place) => seen.set(block, place))
        expect(seen).toEqual(plain)
        expect(new Set(plain.values()).size).toBe(plain.size)
        expect(directory.placed).toBe(most)
        for (const [block, place] of plain) expect(directory.find(lowWord(block), highWord(block))).toBe(place)
      }),
    )
  })
})
