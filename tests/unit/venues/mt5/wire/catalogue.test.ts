import { describe, expect, it } from 'vitest'
import { allFrames, frameById, frameNamed } from '#venues/mt5/wire/catalogue.ts'
import { GREETING_BYTES, HEADER_BYTES, MAC_BYTES, MAX_BULK } from '#venues/mt5/wire/header.ts'
import { ownRetcodes, sessionErrors } from '#venues/mt5/wire/own-codes.ts'

/** Words that are no name in MQL5 or in C++, or are one of the terminal's own variables. */
const taken = new Set(
  `alignas alignof and asm auto bool break case catch char class color const constexpr continue datetime default delete do
  double dynamic_cast else enum explicit export extern false final float for friend goto group if import inline input int
  interface long matrix mutable namespace new noexcept not nullptr operator or override pack private protected public
  register return short signed sinput sizeof static string struct switch template this throw true try typedef typeid
  typename uchar uint ulong union unsigned ushort using vector virtual void volatile while xor _Digits _Point`.split(
    /\s+/,
  ),
)

const fieldsOf = (definition: (typeof allFrames)[number]): string[] => [
  ...Object.keys(definition.fields),
  ...Object.keys(definition.rows),
  ...Object.keys(definition.tail),
]

describe('the catalogue of frames', () => {
  it('knows each frame by one number and one name', () => {
    expect(new Set(allFrames.map(({ id }) => id)).size).toBe(allFrames.length)
    for (const definition of allFrames) {
      expect(frameById(definition.id)).toBe(definition)
      expect(frameNamed(definition.name)).toBe(definition)
    }
    expect(frameById(0)).toBeUndefined()
    expect(frameById(255)).toBeUndefined()
  })

  it('uses no word that MQL5 or C++ keeps for itself', () => {
    for (const definition of allFrames) {
      for (const field of fieldsOf(definition)) expect(taken.has(field), `${definition.name}.${field}`).toBe(false)
    }
  })

  it('uses no word that a dumped frame needs for its header', () => {
    for (const { fields, tail } of allFrames) {
      const own = [...Object.keys(fields), ...Object.keys(tail)]
      for (const word of ['frame', 'at', 'seq', 'ack', 'flags', 'macRight', 'fault']) expect(own).not.toContain(word)
    }
  })

  it('counts rows by n, and nothing else by it', () => {
    for (const { name, fields, rowBytes } of allFrames) expect('n' in fields, name).toBe(rowBytes > 0)
  })

  it('notes only fields that exist', () => {
    for (const definition of allFrames) {
      for (const noted of Object.keys(definition.notes)) expect(fieldsOf(definition), definition.name).toContain(noted)
    }
  })

  it('greets within what a stranger may send', () => {
    const longest = (name: 'HELLO' | 'CHALLENGE' | 'WELCOME'): number => {
      const { fixedBytes, tail } = frameNamed(name)
      const parts = Object.values(tail).map((part) => (part.form === 'block' ? part.bytes : 1 + part.max))
      return HEADER_BYTES + fixedBytes + parts.reduce((sum, bytes) => sum + bytes, 0)
    }
    expect(longest('HELLO')).toBeLessThanOrEqual(GREETING_BYTES)
    expect(longest('CHALLENGE') + longest('WELCOME')).toBeLessThanOrEqual(GREETING_BYTES)
  })

  it('has room for 512 ticks in a page', () => {
    const { fixedBytes, rowBytes } = frameNamed('TICKS')
    expect(fixedBytes + 512 * rowBytes + MAC_BYTES).toBeLessThanOrEqual(MAX_BULK)
  })
})

describe('our own codes', () => {
  it('are numbered once', () => {
    for (const table of [ownRetcodes, sessionErrors]) {
      const codes = Object.values(table).map(({ code }) => code)
      expect(new Set(codes).size).toBe(codes.length)
    }
  })

  it('keep away from the codes of MetaTrader', () => {
    for (const { code } of Object.values(ownRetcodes)) expect(code).toBeGreaterThan(20_000)
  })
})
