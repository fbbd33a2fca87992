import { describe, expect, it } from 'vitest'
import { fill, unquoted } from '#config/environment.ts'

describe('filling from the environment', () => {
  it.each([
    ['plain', 'plain'],
    ['${NAME}', 'value'],
    ['a ${NAME} b ${NAME}', 'a value b value'],
    ['${OTHER:-fallback}', 'fallback'],
    ['${EMPTY:-fallback}', 'fallback'],
    ['${OTHER:-}', ''],
    ['${NAME:-fallback}', 'value'],
    ['$${NAME}', '${NAME}'],
    ['$NAME ${not a name}', '$NAME ${not a name}'],
    ['${stateDir}/orders-${session}', '${stateDir}/orders-${session}'],
  ])('%s becomes %s', (text, filled) => {
    expect(fill(text, { NAME: 'value', EMPTY: '' })).toMatchObject({ text: filled, missing: [] })
  })

  it('names what is missing', () => {
    expect(fill('${A}-${B:-1}-${C}', {}).missing).toEqual(['A', 'C'])
  })

  it('never fills twice', () => {
    expect(fill('${A}', { A: '${B}', B: 'no' }).text).toBe('${B}')
  })
})

describe('an unquoted value', () => {
  it.each([
    ['7', 7],
    ['-0.5', -0.5],
    ['1e3', 1000],
    ['true', true],
    ['false', false],
    ['', null],
    ['7 apples', '7 apples'],
    ['0x10', '0x10'],
    ['a: b', 'a: b'],
  ])('%j is %j', (text, value) => {
    expect(unquoted(text)).toBe(value)
  })
})
