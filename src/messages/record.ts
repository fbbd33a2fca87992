/**
 * The wire form of a message: a fixed-size binary record, and the codec generated from one declaration of its fields.
 *
 * Layout, in 8-byte words (`w` is the record's first word):
 *
 *     word     0              1        2       3        4 ...
 *            +------+-------+--------+-------+--------+----------------------------+
 *            | id   | instr | seq    | at    | stamp  | fields, in declared order  |
 *            | i32  | i32   | f64    | f64   | f64    |                            |
 *            +------+-------+--------+-------+--------+----------------------------+
 *
 * `stamp` belongs to the transport (host clock when the causing market event entered the swarm, microseconds): agents
 * never see it and digests leave it out. A field takes one word, but for `decimal` (mantissa, exponent), `text(n)`
 * (n bytes of UTF-8, zero padded) and `vector(n)` (n words, of which only `width` are written).
 *
 * Cost  encode and decode run on constant offsets, about 1 ns a word, and allocate nothing but for decimals and texts.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import { SwarmError } from '#domain/errors.ts'
import { Money } from '#domain/money.ts'
import type { Micros } from '#domain/time.ts'
import { readDecimal, readText, writeDecimal, writeText } from './field-codec.ts'

export const HEADER_WORDS = 4
export const SEQ_WORD = 1
export const AT_WORD = 2
export const STAMP_WORD = 3

/** The five kinds of message the field knows. STATUS, ERROR and HEARTBEAT travel on the control plane. */
export type MessageKind = 'DATA' | 'COMMAND' | 'STATUS' | 'ERROR' | 'HEARTBEAT'

/** `data` may be lapped when the source cannot wait; `command` is never dropped and is drained first. */
export type Lane = 'data' | 'command'

interface FieldBase<Type> {
  readonly words: number
  /** Carries the TypeScript type only; never set. */
  readonly type?: Type
}
export interface NumberField extends FieldBase<number> {
  readonly form: 'number'
}
export interface FlagField extends FieldBase<boolean> {
  readonly form: 'flag'
}
export interface ChoiceField<Choice extends string> extends FieldBase<Choice> {
  readonly form: 'choice'
  readonly choices: readonly Choice[]
}
export interface DecimalField extends FieldBase<Money> {
  readonly form: 'decimal'
}
export interface TextField extends FieldBase<string> {
  readonly form: 'text'
}
export interface VectorField extends FieldBase<Float64Array> {
  readonly form: 'vector'
  readonly width: string
}
export type Field = NumberField | FlagField | ChoiceField<string> | DecimalField | TextField | VectorField

/** A double. Integers up to 2^53 are exact: ids, counts and times use it too. */
export const num: NumberField = { form: 'number', words: 1 }
export const flag: FlagField = { form: 'flag', words: 1 }
/** A decimal of at most 15 significant digits; more is refused by name, never rounded. */
export const decimal: DecimalField = { form: 'decimal', words: 2 }
export const oneOf = <const Choices extends readonly string[]>(...choices: Choices): ChoiceField<Choices[number]> => ({
  form: 'choice',
  words: 1,
  choices,
})
/** At most `bytes` bytes of UTF-8; what is longer is cut at a character. */
export const text = (bytes: number): TextField => ({ form: 'text', words: Math.ceil(bytes / 8) })
/** At most `max` doubles, of which the number field named `width` says how many count. */
export const vector = (max: number, width: string): VectorField => ({ form: 'vector', words: max, width })

export type Fields = Readonly<Record<string, Field>>
type TypeOfField<F> = F extends FieldBase<infer Type> ? Type : never

/** What every message carries. */
export interface Header {
  /** Number of the market event that caused this message; follows it from venue to order. */
  readonly seq: number
  /** Event time of that market event. */
  readonly at: Micros
  /** 0 when the message is about no single instrument. */
  readonly instrument: InstrumentId
}

export type Message<Type extends string, F extends Fields> = Header & { readonly type: Type } & {
  readonly [Name in keyof F]: TypeOfField<F[Name]>
}

/** The same message while its owner is still writing it. */
export type Draft<M> = { -readonly [Name in keyof M]: M[Name] }

export interface MessageDefinition<Type extends string = string, F extends Fields = Fields> {
  readonly type: Type
  /** Stable number on the wire and in journals. */
  readonly id: number
  readonly kind: MessageKind
  readonly lane: Lane
  readonly about: string
  readonly fields: F
  /** Words a record takes, header included. */
  readonly words: number
  /** A message to fill and emit again and again: emitting copies it. */
  draft(): Draft<Message<Type, F>>
  encode(message: Message<Type, F>, f: Float64Array, i: Int32Array, w: number): void
  decode(f: Float64Array, i: Int32Array, w: number, into: Draft<Message<Type, F>>): void
}

export type MessageOf<D> = D extends MessageDefinition<infer Type, infer F> ? Message<Type, F> : never

const runtime = {
  writeDecimal,
  readDecimal,
  writeText,
  readText,
  refuseChoice(type: string, field: string, value: unknown): never {
    throw new SwarmError('MESSAGE_UNREPRESENTABLE', { field: `${type}.${field}`, value: String(value) })
  },
}

/** Declares a message. `fields` is the one source of its type, its layout and its page in the reference. */
export function defineMessage<const Type extends string, const F extends Fields>(
  declaration: Pick<MessageDefinition<Type, F>, 'type' | 'id' | 'kind' | 'lane' | 'about' | 'fields'>,
): MessageDefinition<Type, F> {
  const { type, id, fields } = declaration
  const encode: string[] = [`i[2*w]=${id};i[2*w+1]=m.instrument;f[w+${SEQ_WORD}]=m.seq;f[w+${AT_WORD}]=m.at;`]
  const decode: string[] = [`m.instrument=i[2*w+1];m.seq=f[w+${SEQ_WORD}];m.at=f[w+${AT_WORD}];`]
  const draft: string[] = [`type:${JSON.stringify(type)},seq:NaN,at:NaN,instrument:0`]
  const tables: Record<string, readonly string[]> = {}
  let at = HEADER_WORDS

  for (const [name, field] of Object.entries(fields)) {
    const word = `w+${at}`
    switch (field.form) {
      case 'number':
        encode.push(`f[${word}]=m.${name};`)
        decode.push(`m.${name}=f[${word}];`)
        draft.push(`${name}:NaN`)
        break
      case 'flag':
        encode.push(`f[${word}]=m.${name}?1:0;`)
        decode.push(`m.${name}=f[${word}]===1;`)
        draft.push(`${name}:false`)
        break
      case 'choice': {
        tables[name] = field.choices
        const found = field.choices.map((choice, at) => `v===${JSON.stringify(choice)}?${at}:`).join('')
        const refuse = `r.refuseChoice(${JSON.stringify(type)},'${name}',v)`
        encode.push(`{const v=m.${name};f[${word}]=${found}${refuse};}`)
        decode.push(`m.${name}=t.${name}[f[${word}]];`)
        draft.push(`${name}:${JSON.stringify(field.choices[0])}`)
        break
      }
      case 'decimal':
        encode.push(`r.writeDecimal(m.${name},f,${word},'${type}.${name}');`)
        decode.push(`m.${name}=r.readDecimal(f,${word});`)
        draft.push(`${name}:zero`)
        break
      case 'text':
        encode.push(`r.writeText(m.${name},f,i,${word},${field.words});`)
        decode.push(`m.${name}=r.readText(f,i,${word},${field.words});`)
        draft.push(`${name}:''`)
        break
      case 'vector':
        encode.push(`for(let k=0,v=m.${name},n=m.${field.width};k<n;k++)f[${word}+k]=v[k];`)
        decode.push(`for(let k=0,v=m.${name},n=m.${field.width};k<n;k++)v[k]=f[${word}+k];`)
        draft.push(`${name}:new Float64Array(${field.words})`)
        break
    }
    at += field.words
  }

  // Generated so that every offset is a constant: a loop over the fields costs fifty times as much per record.
  // oxlint-disable-next-line no-new-func
  const build = new Function(
    'r',
    't',
    'zero',
    `return{encode(m,f,i,w){${encode.join('')}},decode(f,i,w,m){${decode.join('')}},draft(){return{${draft.join(',')}}}}`,
  ) as (
    r: typeof runtime,
    t: typeof tables,
    zero: Money,
  ) => Pick<MessageDefinition<Type, F>, 'encode' | 'decode' | 'draft'> // the generated source above has just this shape

  return { ...declaration, words: at, ...build(runtime, tables, new Money(0)) }
}
