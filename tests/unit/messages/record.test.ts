import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { KINDS, messages, messageById } from '#messages/catalogue.ts'
import { orderFilled, orderRejected } from '#messages/orders.ts'
import { featureRow } from '#messages/features.ts'
import { HEADER_WORDS, type Field } from '#messages/record.ts'

/** Any value a field can carry. */
function valueOf(field: Field): fc.Arbitrary<unknown> {
  switch (field.form) {
    case 'number':
      return fc.double()
    case 'flag':
      return fc.boolean()
    case 'choice':
      return fc.constantFrom(...field.choices)
    case 'decimal':
      return fc
        .tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 15 }))
        .map(([mantissa, places]) => new Money(mantissa).div(Money.pow(10, places)))
        .filter((value) => value.times(Money.pow(10, value.decimalPlaces())).abs().lte(Number.MAX_SAFE_INTEGER))
    case 'text':
      return fc.string({ maxLength: field.words * 2 })
    case 'vector':
      return fc
        .array(fc.double(), { minLength: field.words, maxLength: field.words })
        .map((list) => Float64Array.from(list))
  }
}

const plain = (value: unknown): unknown =>
  value instanceof Float64Array ? [...value] : value instanceof Money ? value.toString() : value

describe('a message record', () => {
  it.each(messages.map((definition) => [definition.type, definition] as const))(
    '%s comes back as it went',
    (_type, definition) => {
      const f = new Float64Array(definition.words + 3)
      const i = new Int32Array(f.buffer)
      const shape = Object.fromEntries(Object.entries(definition.fields).map(([name, field]) => [name, valueOf(field)]))
      fc.assert(
        fc.property(fc.record(shape), fc.maxSafeInteger(), fc.nat(1_000), (fields, seq, instrument) => {
          const message = Object.assign(definition.draft(), { seq, at: 5, instrument }, fields)
          for (const field of Object.values(definition.fields)) {
            if (field.form === 'vector') Object.assign(message, { [field.width]: field.words })
          }
          f.fill(-1)
          definition.encode(message, f, i, 2)
          const back = definition.draft()
          definition.decode(f, i, 2, back)
          for (const name of Object.keys(message)) {
            expect(plain(Reflect.get(back, name)), name).toEqual(plain(Reflect.get(message, name)))
          }
          expect(f[1]).toBe(-1)
          expect(f[definition.words + 2]).toBe(-1)
        }),
        { numRuns: 30, seed: 7 },
      )
    },
  )

  it('has a number of its own, below the room on the board', () => {
    for (const definition of messages) {
      expect(messageById[definition.id]).toBe(definition)
      expect(definition.id).toBeLessThan(KINDS)
      expect(definition.words).toBeGreaterThanOrEqual(HEADER_WORDS)
    }
    expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length)
  })

  it('refuses a decimal of more than 15 digits by name, and never rounds one', () => {
    const fill = Object.assign(orderFilled.draft(), { price: new Money('1.23456789012345678') })
    const f = new Float64Array(orderFilled.words)
    expect(() => orderFilled.encode(fill, f, new Int32Array(f.buffer), 0)).toThrow(
      /MESSAGE_UNREPRESENTABLE.*order\.filled\.price/,
    )
  })

  it('refuses a word that is none of the choices', () => {
    const rejected = Object.assign(orderRejected.draft(), { code: 'SOMETHING' })
    const f = new Float64Array(orderRejected.words)
    expect(() => orderRejected.encode(rejected, f, new Int32Array(f.buffer), 0)).toThrow(
      /MESSAGE_UNREPRESENTABLE.*SOMETHING/,
    )
  })

  it('cuts a text that is too long between characters', () => {
    const rejected = Object.assign(orderRejected.draft(), { reason: 'é'.repeat(40) })
    const f = new Float64Array(orderRejected.words)
    const i = new Int32Array(f.buffer)
    orderRejected.encode(rejected, f, i, 0)
    const back = orderRejected.draft()
    orderRejected.decode(f, i, 0, back)
    expect(back.reason).toBe('é'.repeat(32))
  })

  it('writes only as many numbers of a vector as count', () => {
    const row = Object.assign(featureRow.draft(), { width: 2 })
    const f = new Float64Array(featureRow.words).fill(-1)
    featureRow.encode(row, f, new Int32Array(f.buffer), 0)
    expect([...f.subarray(HEADER_WORDS + 2, HEADER_WORDS + 6)]).toEqual([0, 0, -1, -1])
  })
})
