/**
 * One declaration of a frame: from it come the TypeScript codec here, the struct of the Expert Advisor, the size asserts
 * of the harness and the protocol page.
 *
 * A payload is a packed struct of scalars, then `rows` (a u16 field named `n` counts them), then the tail: byte blocks
 * of fixed length and strings (one length byte, then UTF-8), in declared order, and nothing after it.
 *
 * Cost  encode and decode run on constant offsets; only bigints, strings, blocks and the value itself are allocated.
 *       `readRow` fills an object of the caller's, so the rows of ticks cost no allocation at all.
 */
import type { Scalar } from './scalar.ts'

/** Who sends it. */
export type FrameSource = 'terminal' | 'swarm' | 'both'

export interface Block {
  readonly form: 'block'
  readonly bytes: number
}
export interface Text {
  readonly form: 'text'
  /** Longest accepted, bytes of UTF-8. */
  readonly max: number
}
export const block = (bytes: number): Block => ({ form: 'block', bytes })
export const text = (max = 255): Text => ({ form: 'text', max })

export type Scalars = Readonly<Record<string, Scalar<number> | Scalar<bigint>>>
export type Tail = Readonly<Record<string, Block | Text>>

type ScalarsOf<S extends Scalars> = { -readonly [Name in keyof S]: S[Name] extends Scalar<infer T> ? T : never }
type TailOf<T extends Tail> = { -readonly [Name in keyof T]: T[Name] extends Text ? string : Uint8Array }

interface Declaration<Name extends string, S extends Scalars, R extends Scalars, T extends Tail> {
  readonly name: Name
  /** Stable number on the wire. */
  readonly id: number
  readonly from: FrameSource
  readonly about: string
  readonly fields: S
  readonly rows?: R
  readonly tail?: T
  /** What a field means, where its name does not say it. */
  readonly notes?: { readonly [F in keyof S | keyof R | keyof T]?: string }
}

export interface FrameDefinition<
  Name extends string = string,
  S extends Scalars = Scalars,
  R extends Scalars = Scalars,
  T extends Tail = Tail,
> {
  readonly name: Name
  readonly id: number
  readonly from: FrameSource
  readonly about: string
  readonly fields: S
  readonly rows: R
  readonly tail: T
  readonly notes: Readonly<Record<string, string | undefined>>
  readonly fixedBytes: number
  /** 0 when it has no rows. */
  readonly rowBytes: number
  /** A value with every field at zero, to fill and to encode. */
  blank(): FrameValue<Name, S, R, T>
  /** Bytes the payload of this value takes. */
  size(value: FrameValue<Name, S, R, T>): number
  /** Writes the payload at `at`; returns where it ends. The room is the caller's care: see `size`. */
  write(view: DataView, at: number, value: FrameValue<Name, S, R, T>): number
  /** The value, or undefined when these bytes are no such payload, to the last byte. */
  read(view: DataView, at: number, end: number): FrameValue<Name, S, R, T> | undefined
  /** Fills `into` with the scalars alone; false when they and the rows are not the payload, or do not leave its tail. */
  readFields(view: DataView, at: number, end: number, into: ScalarsOf<S>): boolean
  /** Fills `into` with the row at `at`, which `readFields` has vouched for. */
  readRow(view: DataView, at: number, into: ScalarsOf<R>): void
}

export type FrameValue<Name extends string, S extends Scalars, R extends Scalars, T extends Tail> = {
  readonly frame: Name
} & ScalarsOf<S> &
  (string extends keyof T ? unknown : TailOf<T>) &
  (string extends keyof R ? unknown : keyof R extends never ? unknown : { rows: ScalarsOf<R>[] })

export type FrameOf<D> = D extends FrameDefinition<infer N, infer S, infer R, infer T> ? FrameValue<N, S, R, T> : never

const encoder = new TextEncoder()
// Text from outside: what is no UTF-8 becomes the replacement character, never an exception, and nothing is left out.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

const runtime = {
  bytesOf: (value: string, max: number): Uint8Array => {
    const bytes = encoder.encode(value)
    if (bytes.length <= max) return bytes
    let end = max
    while ((bytes[end] & 0xc0) === 0x80) end-- // never half a character
    return bytes.subarray(0, end)
  },
  put: (view: DataView, at: number, bytes: Uint8Array): void =>
    new Uint8Array(view.buffer, view.byteOffset + at, bytes.length).set(bytes),
  /** A block of exactly `length` bytes: what is missing is zero, not what lay there before. */
  block: (view: DataView, at: number, bytes: Uint8Array, length: number): void => {
    const room = new Uint8Array(view.buffer, view.byteOffset + at, length)
    if (bytes.length < length) room.fill(0)
    room.set(bytes.subarray(0, length))
  },
  take: (view: DataView, at: number, length: number): Uint8Array =>
    new Uint8Array(view.buffer, view.byteOffset + at, length).slice(),
  textOf: (view: DataView, at: number, length: number): string =>
    decoder.decode(new Uint8Array(view.buffer, view.byteOffset + at, length)),
}

const sizeOf = (scalars: Scalars): number => Object.values(scalars).reduce((sum, { bytes }) => sum + bytes, 0)

/** `name = offset` of each scalar, in declared order. */
function offsets(scalars: Scalars): [string, Scalar<number> | Scalar<bigint>, number][] {
  let at = 0
  return Object.entries(scalars).map(([name, scalar]) => {
    at += scalar.bytes
    return [name, scalar, at - scalar.bytes]
  })
}

const zeroOf = (scalars: Scalars): string =>
  Object.entries(scalars)
    .map(([name, { zero }]) => `${name}: ${typeof zero === 'bigint' ? '0n' : '0'}`)
    .join(', ')

const readAll = (scalars: Scalars, into: string): string =>
  offsets(scalars)
    .map(([name, scalar, at]) => `${into}.${name} = ${scalar.read(`at + ${at}`)};`)
    .join('\n')

const writeAll = (scalars: Scalars, from: string): string =>
  offsets(scalars)
    .map(([name, scalar, at]) => scalar.write(`at + ${at}`, `${from}.${name}`))
    .join('\n')

/** Declares a frame and generates its codec. */
export function defineFrame<
  const Name extends string,
  const S extends Scalars,
  // oxlint-disable-next-line typescript/no-generated-empty-object-type -- no rows, unless there are some
  const R extends Scalars = Record<never, never>,
  // oxlint-disable-next-line typescript/no-generated-empty-object-type -- no tail, likewise
  const T extends Tail = Record<never, never>,
>(declared: Declaration<Name, S, R, T>): FrameDefinition<Name, S, R, T> {
  const { name, fields } = declared
  const rows: Scalars = declared.rows ?? {}
  const tail: Tail = declared.tail ?? {}
  const fixedBytes = sizeOf(fields)
  const rowBytes = sizeOf(rows)
  const hasRows = rowBytes > 0
  const tailNames = Object.entries(tail)
  const blockBytes = tailNames.reduce((sum, [, part]) => sum + (part.form === 'block' ? part.bytes : 1), 0)

  const blankOf = `{ frame: ${JSON.stringify(name)}, ${[
    zeroOf(fields),
    hasRows ? 'rows: []' : '',
    ...tailNames.map(([key, part]) => `${key}: ${part.form === 'text' ? "''" : `new Uint8Array(${part.bytes})`}`),
  ]
    .filter((part) => part !== '')
    .join(', ')} }`

  const writeTail = tailNames
    .map(([key, part]) =>
      part.form === 'block'
        ? `r.block(v, at, m.${key}, ${part.bytes}); at += ${part.bytes};`
        : `{ const b = r.bytesOf(m.${key}, ${part.max}); v.setUint8(at, b.length); r.put(v, at + 1, b); at += 1 + b.length; }`,
    )
    .join('\n')
  const readTail = tailNames
    .map(([key, part]) =>
      part.form === 'block'
        ? `if (end - at < ${part.bytes}) return undefined; m.${key} = r.take(v, at, ${part.bytes}); at += ${part.bytes};`
        : `if (end - at < 1) return undefined;
           { const l = v.getUint8(at); if (l > ${part.max} || end - at - 1 < l) return undefined;
             m.${key} = r.textOf(v, at + 1, l); at += 1 + l; }`,
    )
    .join('\n')

  const textBytes = tailNames
    .map(([key, part]) => (part.form === 'text' ? ` + r.bytesOf(m.${key}, ${part.max}).length` : ''))
    .join('')
  // Without a tail the scalars and rows are the whole payload; with one, `read` says where it must end.
  const reaches = tailNames.length === 0 ? '===' : '>='

  const source = `
    const blank = () => (${blankOf});
    const readRow = (v, at, into) => { ${readAll(rows, 'into')} };
    const writeRow = (v, at, m) => { ${writeAll(rows, 'm')} };
    const readFields = (v, at, end, into) => {
      if (end - at < ${fixedBytes}) return false;
      ${readAll(fields, 'into')}
      return end - at - ${fixedBytes} ${reaches} ${hasRows ? `into.n * ${rowBytes}` : '0'};
    };
    return {
      blank,
      size: (m) => ${fixedBytes + blockBytes} ${hasRows ? `+ m.rows.length * ${rowBytes}` : ''}
        ${textBytes},
      write(v, at, m) {
        ${hasRows ? 'm.n = m.rows.length;' : ''}
        ${writeAll(fields, 'm')}
        at += ${fixedBytes};
        ${hasRows ? `for (const row of m.rows) { writeRow(v, at, row); at += ${rowBytes}; }` : ''}
        ${writeTail}
        return at;
      },
      read(v, at, end) {
        const m = blank();
        if (!readFields(v, at, end, m)) return undefined;
        at += ${fixedBytes};
        ${
          hasRows
            ? `for (let k = 0; k < m.n; k++) { const row = { ${zeroOf(rows)} }; readRow(v, at, row); m.rows.push(row); at += ${rowBytes}; }`
            : ''
        }
        ${readTail}
        return at === end ? m : undefined;
      },
      readFields,
      readRow,
    };`
  type Codec = Pick<FrameDefinition<Name, S, R, T>, 'blank' | 'size' | 'write' | 'read' | 'readFields' | 'readRow'>
  // The source above is made of our own declarations only; the casts name what it evaluates to and what was defaulted.
  // oxlint-disable-next-line no-new-func
  const codec = new Function('r', source)(runtime) as Codec
  return {
    name,
    id: declared.id,
    from: declared.from,
    about: declared.about,
    fields,
    rows: rows as R,
    tail: tail as T,
    notes: declared.notes ?? {},
    fixedBytes,
    rowBytes,
    ...codec,
  }
}
