/**
 * Frames as plain objects fit for a line of JSON, for people who look at what was said: one that was read, or those in
 * the bytes of one direction of a connection. The latter follows no rules of a session: it shows numbers and acks as
 * they are, and goes on until the bytes are no frames any more.
 *
 * 64-bit integers of the terminal are decimal strings, blocks are hex, numbers JSON does not know ("NaN") are strings.
 */
import { frameById, type Frame } from './catalogue.ts'
import { frameMac, same } from './handshake.ts'
import { flags, HEADER_BYTES, MAC_BYTES, MAGIC, MAX_PAYLOAD } from './header.ts'

export type Shown = number | string | boolean | readonly (Shown | { readonly [field: string]: Shown })[]

/** `at` is the offset of the frame in the stream. A line with `fault` is the last one. */
export type DumpLine = { readonly at: number } & { readonly [field: string]: Shown }

export interface WireDump {
  /** The frames that are whole now. */
  push(bytes: Uint8Array): readonly DumpLine[]
  /** What is left when the stream is over: a fault when it ends inside a frame. */
  end(): readonly DumpLine[]
}

const namesOf = (bits: number): readonly string[] => [
  ...Object.entries(flags)
    .filter(([, bit]) => (bits & bit) !== 0)
    .map(([name]) => name.toUpperCase()),
  ...(bits >= 16 ? [`0x${(bits & 0xf0).toString(16)}`] : []),
]

function shown(value: unknown): Shown {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (Array.isArray(value)) return value.map((row: object) => fieldsOf(row))
  return String(value)
}

const fieldsOf = (of: object): { readonly [field: string]: Shown } =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, shown(value)]))

/** A frame that was read, with the flags of its header. */
export const plainFrame = (frame: Frame, flagBits: number): { readonly [field: string]: Shown } => ({
  flags: namesOf(flagBits),
  ...fieldsOf(frame),
})

/** `key` of the sender, where it is known: then each signed frame says with `macRight` whether its MAC is. */
export function wireDump(key?: Uint8Array): WireDump {
  let held: Uint8Array = new Uint8Array(0)
  let offset = 0
  let over = false

  const fault = (at: number, reason: string): DumpLine => {
    over = true
    return { at: offset + at, fault: reason }
  }

  /** The frame at `at` and where it ends; undefined when it is not whole yet. */
  function lineAt(at: number, view: DataView): { line: DumpLine; end: number } | undefined {
    const there = held.length - at
    const refuse = (reason: string): { line: DumpLine; end: number } => ({ line: fault(at, reason), end: held.length })
    if (there >= 2 && view.getUint16(at, true) !== MAGIC) return refuse('BAD_MAGIC')
    if (there < HEADER_BYTES) return undefined
    const size = view.getUint32(at + 4, true)
    if (size > MAX_PAYLOAD) return refuse('OVERSIZE')
    if (there < HEADER_BYTES + size) return undefined
    const end = at + HEADER_BYTES + size
    const bits = view.getUint8(at + 3)
    const signed = (bits & flags.mac) !== 0
    const split = signed ? end - MAC_BYTES : end
    const type = view.getUint8(at + 2)
    const head = {
      at: offset + at,
      seq: view.getUint32(at + 8, true),
      ack: view.getUint32(at + 12, true),
      flags: namesOf(bits),
      ...(signed && key !== undefined && size >= MAC_BYTES
        ? { macRight: same(frameMac(key, held.subarray(at, split)), held.subarray(split, end)) }
        : {}),
    }
    const definition = frameById(type)
    if (definition === undefined) return { line: { ...head, frame: `#${type}`, malformed: true }, end }
    // Of many shapes: the definition reads the frame of its own name.
    const value = definition.read(view, at + HEADER_BYTES, split) as Frame | undefined
    const fields = value === undefined ? { frame: definition.name, malformed: true } : plainFrame(value, bits)
    return { line: { ...head, ...fields }, end }
  }

  return {
    push(bytes) {
      if (over) return []
      held = held.length === 0 ? bytes.slice() : Buffer.concat([held, bytes])
      const view = new DataView(held.buffer, held.byteOffset, held.length)
      const lines: DumpLine[] = []
      let at = 0
      for (let found = lineAt(at, view); found !== undefined; found = over ? undefined : lineAt(at, view)) {
        lines.push(found.line)
        at = found.end
      }
      held = held.subarray(at)
      offset += at
      return lines
    },
    end() {
      return over || held.length === 0 ? [] : [fault(0, 'TRUNCATED')]
    },
  }
}
