/**
 * Bybit's archive of its order book: a zip with one file of JSON lines, a snapshot first and changes after it. The member is
 * unpacked as it is read; a zip with several members or none is refused.
 */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import { messageOf, SwarmError } from '#domain/errors.ts'
import { fromMillis } from '#domain/time.ts'
import { bookTeller } from './book-image.ts'
import { symbolOfName, type ImportSource } from './import-source.ts'
import { PriceLevels } from './price-levels.ts'

const LOCAL_HEADER = 30
const STORED = 0
const DEFLATED = 8

/** Where the member's bytes begin and its name; null when the head is of no zip. */
function memberOf(
  head: Uint8Array,
): { readonly from: number; readonly size: number; readonly method: number; readonly name: string } | null {
  const bytes = Buffer.from(head)
  if (bytes.length < LOCAL_HEADER || bytes.readUInt32LE(0) !== 0x04034b50) return null
  const nameLength = bytes.readUInt16LE(26)
  const from = LOCAL_HEADER + nameLength + bytes.readUInt16LE(28)
  return {
    from,
    size: bytes.readUInt32LE(18),
    method: bytes.readUInt16LE(8),
    name: bytes.toString('utf8', LOCAL_HEADER, LOCAL_HEADER + nameLength),
  }
}

type Level = readonly [price: string, size: string]
interface Message {
  readonly type: 'snapshot' | 'delta'
  readonly ts: number
  /** When the engine made it; `ts` is when it was sent. */
  readonly cts?: number
  readonly data: { readonly b: readonly Level[]; readonly a: readonly Level[] }
}

const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  (value.type === 'snapshot' || value.type === 'delta') &&
  'ts' in value &&
  typeof value.ts === 'number' &&
  'data' in value &&
  typeof value.data === 'object' &&
  value.data !== null &&
  'b' in value.data &&
  Array.isArray(value.data.b) &&
  'a' in value.data &&
  Array.isArray(value.data.a)

export const BYBIT_FORMAT = 'Bybit order book archive'

/** Null when it is no zip of a member `..._ob500.data`. */
export function bybitSource(path: string, raw: Uint8Array): ImportSource | null {
  const member = memberOf(raw)
  if (member === null || !/_ob\d+\.data$/.test(member.name)) return null
  let line = 0
  return {
    format: BYBIT_FORMAT,
    files: [path],
    kinds: ['depth', 'quote'],
    symbol: /_([A-Z0-9]+)_ob\d+\.data$/.exec(member.name)?.[1] ?? symbolOfName(path),
    zone: 'UTC, counted since 1970; the time of the engine where it is there',
    zoneOpen: false,
    rowColumns: [],
    remarks: [],
    get line() {
      return line
    },

    async read(sink, { progressed, noted, signal }) {
      const { from, size, method } = member
      if (method !== DEFLATED && !(method === STORED && size > 0)) {
        throw new SwarmError('IMPORT_REFUSED', {
          file: path,
          reason: `its member is packed in a way (${method}) that is not known here`,
        })
      }
      const packed = createReadStream(path, method === STORED ? { start: from, end: from + size - 1 } : { start: from })
      packed.on('data', () => progressed(path, from + packed.bytesRead))
      const inflated = packed.pipe(method === STORED ? new PassThrough() : createInflateRaw())
      packed.on('error', (thrown) => inflated.destroy(thrown))
      const levels = new PriceLevels()
      const tell = bookTeller(sink, levels.fill)
      line = 0
      try {
        for await (const text of createInterface({ input: inflated, crlfDelay: Infinity })) {
          signal.throwIfAborted()
          line++
          const message = parsed(text)
          if (message === undefined) {
            noted({ file: path, line, field: 'row', condition: 'notABook', detail: '' })
            continue
          }
          if (message.type === 'snapshot') levels.clear()
          for (const [price, size] of message.data.b) levels.set(true, Number(price), Number(size))
          for (const [price, size] of message.data.a) levels.set(false, Number(price), Number(size))
          tell(fromMillis(message.cts ?? message.ts), NaN)
          const wait = sink.room()
          if (wait !== undefined) await wait
        }
      } catch (thrown) {
        if (signal.aborted || thrown instanceof SwarmError) throw thrown
        noted({ file: path, line, field: 'file', condition: 'truncated', detail: messageOf(thrown) })
      } finally {
        packed.destroy()
      }
    },
  }
}

function parsed(text: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isMessage(value) ? value : undefined
  } catch {
    return undefined
  }
}
