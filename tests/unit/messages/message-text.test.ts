import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { messages } from '#messages/catalogue.ts'
import { messageFromLine, messageLine } from '#messages/message-text.ts'

describe('a message as a line of JSON', () => {
  it('comes back as it was, for every message without a vector', () => {
    let count = 0
    for (const definition of messages) {
      const forms = Object.entries(definition.fields)
      if (forms.some(([, field]) => field.form === 'vector')) continue
      const message = definition.draft()
      Object.assign(message, { seq: 12, at: 1_700_000_000_000_001.5, instrument: 2 })
      for (const [name, field] of forms) {
        const value = {
          number: 0.1 + 0.2,
          flag: true,
          choice: field.form === 'choice' ? field.choices.at(-1) : '',
          decimal: new Money('1.10000010'),
          text: 'a "line" of it, ü',
          vector: undefined,
        }[field.form]
        Object.assign(message, { [name]: value })
      }
      expect(messageFromLine(messageLine(message))).toEqual(message)
      count++
    }
    expect(count).toBeGreaterThan(30)
  })

  it('keeps numbers that JSON does not have', () => {
    const line = messageLine({ type: 'market.gap', seq: NaN, at: -Infinity, instrument: 0, lost: Infinity })
    expect(messageFromLine(line)).toEqual({
      type: 'market.gap',
      seq: NaN,
      at: -Infinity,
      instrument: 0,
      lost: Infinity,
    })
  })

  it.each([
    ['of no known type', '{"type":"market.rumour"}'],
    ['that lacks a field', '{"type":"market.gap","seq":1,"at":1,"instrument":0}'],
    ['that is no object', '3'],
  ])('is refused for a line %s', (_, line) => {
    expect(() => messageFromLine(line)).toThrow('MESSAGE_UNREPRESENTABLE')
  })
})
