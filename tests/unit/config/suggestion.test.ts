import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { didYouMean, editDistance, nearest } from '#config/suggestion.ts'

describe('the distance of two words', () => {
  it.each([
    ['', '', 0],
    ['seed', 'seed', 0],
    ['seed', 'see', 1],
    ['seed', 'seeds', 1],
    ['seed', 'deed', 1],
    ['seed', 'sede', 1],
    ['kitten', 'sitting', 3],
  ])('%s and %s: %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance)
  })

  it('is the same both ways and at most the longer length', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        const distance = editDistance(a, b)
        expect(distance).toBe(editDistance(b, a))
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length))
        expect(distance === 0).toBe(a === b)
      }),
    )
  })
})

describe('a suggestion', () => {
  it('is the nearest name', () => {
    expect(nearest('prot', ['port', 'host', 'prompt'])).toBe('port')
    expect(didYouMean('Momentun', ['ml', 'momentum'])).toBe('; did you mean "momentum"?')
  })
  it('is none for a word like no other', () => {
    expect(nearest('colour', ['seed', 'mode', 'agents'])).toBeUndefined()
    expect(didYouMean('x', ['ml', 'mode'])).toBe('')
  })
})
