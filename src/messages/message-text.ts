/**
 * A message as plain data and as one line of JSON, and back: for journals and recordings, where a record of bytes would
 * tie what is kept to one layout. Decimals and numbers that are not finite are texts. Exact both ways.
 */
import { SwarmError } from '#domain/errors.ts'
import { Money } from '#domain/money.ts'
import { type AnyMessage, messageByType, messageOf } from './catalogue.ts'

export type PlainFields = Record<string, string | number | boolean>

/** JSON has no NaN: it is a text. */
export const plainNumber = (value: number): number | string => (Number.isFinite(value) ? value : String(value))

function shown(value: unknown): string | number | boolean {
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return plainNumber(value)
  return value instanceof Money ? value.toFixed() : String(value)
}

/** The fields a message's own declaration names. Vectors are not kept. */
export function plainFields(message: AnyMessage): PlainFields {
  const body: PlainFields = {}
  const fields = new Map<string, unknown>(Object.entries(message))
  for (const name of Object.keys(messageOf(message.type).fields)) body[name] = shown(fields.get(name))
  return body
}

export const messageLine = (message: AnyMessage): string => {
  const { type, seq, at, instrument } = message
  return JSON.stringify({ type, seq: plainNumber(seq), at: plainNumber(at), instrument, ...plainFields(message) })
}

export function messageFromLine(line: string): AnyMessage {
  const told: unknown = JSON.parse(line)
  return messageFromFields(new Map(typeof told === 'object' && told !== null ? Object.entries(told) : []))
}

/** Throws MESSAGE_UNREPRESENTABLE for what is no message with all its fields. */
export function messageFromFields(given: ReadonlyMap<string, unknown>): AnyMessage {
  const definition = messageByType.get(String(given.get('type')))
  if (definition === undefined) throw unreadable('type', given.get('type'))
  const draft = definition.draft()
  const read: Record<string, unknown> = {
    seq: Number(given.get('seq')),
    at: Number(given.get('at')),
    instrument: Number(given.get('instrument')),
  }
  for (const [name, field] of Object.entries(definition.fields)) {
    const value = given.get(name)
    if (value === undefined || field.form === 'vector') throw unreadable(`${definition.type}.${name}`, value)
    switch (field.form) {
      case 'number':
        read[name] = Number(value)
        break
      case 'decimal':
        if (typeof value !== 'string') throw unreadable(`${definition.type}.${name}`, value)
        read[name] = new Money(value)
        break
      default:
        read[name] = value
    }
  }
  return Object.assign(draft, read)
}

const unreadable = (field: string, value: unknown): SwarmError =>
  new SwarmError('MESSAGE_UNREPRESENTABLE', { field, value: String(value) })
