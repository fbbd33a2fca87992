/**
 * The write-ahead log of a tick store: what was appended since the last day was closed, in segments `NUMBER.wal`, named by
 * their first frame. A frame is ticks of one kind and symbol:
 *
 *     bytes 0-3   length of the rest after the checksum, u32, little endian
 *           4-7   CRC-32 of that rest
 *           8-    length of the head u32, the head as JSON, zeros up to a multiple of 8
 *                 then f64s: at, seq and localAt of every row, and the values of every row
 *
 * Frames are numbered for good, so that what a day's file already holds is never put in twice. A segment that ends in the
 * middle of a frame lost what was being written when its process was killed; the whole frames before it count.
 */
import {
  closeSync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { messageOf, SwarmError } from '#domain/errors.ts'
import { writeAll, type Disk } from '#stores/disk.ts'

/** Ticks of one kind and symbol. `values` has `width` a row; of orders, `texts` has the facts instead. */
export interface Frame {
  readonly number: number
  readonly kind: number
  readonly symbol: string
  /** Names of the values of feature rows. */
  readonly columns: readonly string[]
  readonly texts: readonly string[]
  readonly rows: number
  readonly width: number
  readonly at: Float64Array
  readonly seq: Float64Array
  readonly localAt: Float64Array
  readonly values: Float64Array
}

const PREFIX = 8
/** Bytes held that are handed to the system without being asked. */
const FULL_BYTES = 1 << 20
/** No frame is as long: what claims to be is no frame. */
const MOST_BYTES = 1 << 28

const padded = (bytes: number): number => (bytes + 7) & ~7

export function encodeFrame(frame: Frame): Buffer {
  const { number, kind, symbol, columns, texts, rows, width } = frame
  const head = Buffer.from(JSON.stringify({ number, kind, symbol, columns, texts, rows, width }))
  const dataAt = PREFIX + padded(4 + head.length)
  const bytes = Buffer.alloc(dataAt + 8 * rows * (3 + width))
  bytes.writeUInt32LE(bytes.length - PREFIX, 0)
  bytes.writeUInt32LE(head.length, PREFIX)
  head.copy(bytes, PREFIX + 4)
  let at = dataAt
  for (const [column, length] of [
    [frame.at, rows],
    [frame.seq, rows],
    [frame.localAt, rows],
    [frame.values, rows * width],
  ] as const) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, 8 * length), at)
    at += 8 * length
  }
  bytes.writeUInt32LE(crc32(bytes.subarray(PREFIX)), 4)
  return bytes
}

/** The frame in what follows a prefix that fits it. */
function decodeFrame(body: Buffer): Frame {
  const headBytes = body.readUInt32LE(0)
  const head: unknown = JSON.parse(body.toString('utf8', 4, 4 + headBytes))
  const known = head as Omit<Frame, 'at' | 'seq' | 'localAt' | 'values'> // its checksum says that we wrote it
  const { rows, width } = known
  const data = new Float64Array(rows * (3 + width))
  new Uint8Array(data.buffer).set(body.subarray(padded(4 + headBytes)))
  const column = (k: number): Float64Array => data.subarray(k * rows, (k + 1) * rows)
  return { ...known, at: column(0), seq: column(1), localAt: column(2), values: data.subarray(3 * rows) }
}

/** The whole frames of the file at `path` from byte `first` on; returns where they end. */
export function* framesIn(path: string, first = 0): Generator<Frame, number> {
  const file = openSync(path, 'r')
  try {
    const { size } = statSync(path)
    const prefix = Buffer.alloc(PREFIX)
    let at = Math.min(first, size)
    while (at + PREFIX <= size) {
      if (readSync(file, prefix, 0, PREFIX, at) < PREFIX) break
      const length = prefix.readUInt32LE(0)
      if (length < 4 || length > MOST_BYTES || at + PREFIX + length > size) break
      const body = Buffer.allocUnsafe(length)
      if (readSync(file, body, 0, length, at + PREFIX) < length || crc32(body) !== prefix.readUInt32LE(4)) break
      yield decodeFrame(body)
      at += PREFIX + length
    }
    return at
  } finally {
    closeSync(file)
  }
}

/** Gives each whole frame to `take`, and says where they end. */
export function readFrames(path: string, take: (frame: Frame) => void, first = 0): number {
  const frames = framesIn(path, first)
  for (let next = frames.next(); ; next = frames.next()) {
    if (next.done === true) return next.value
    take(next.value)
  }
}

/** Segments of a directory, oldest first. */
export const segmentsIn = (directory: string): readonly string[] =>
  readdirSync(directory)
    .filter((name) => /^\d+\.wal$/.test(name))
    .sort((a, b) => parseInt(a) - parseInt(b))
    .map((name) => join(directory, name))

export interface WriteAhead {
  /** Bytes of the segment being written. */
  readonly bytes: number
  /** Number the next frame gets. */
  readonly next: number
  append(frame: Omit<Frame, 'number'>): void
  /** On the disk when it returns. */
  flush(): void
  /** Takes all segments away: their frames are in day files. */
  clear(): void
  close(): void
}

/** A new segment in `directory`, made with its first byte. Every call but `close` throws STORE_UNWRITABLE. */
export function openWriteAhead(directory: string, first: number, disk: Disk = writeSync): WriteAhead {
  let next = first
  let file: number | undefined
  let written = 0
  let pending: Buffer[] = []
  let pendingBytes = 0

  const unwritable = (thrown: unknown): SwarmError =>
    new SwarmError('STORE_UNWRITABLE', { path: directory, reason: messageOf(thrown) })

  const hand = (): void => {
    if (pendingBytes === 0) return
    const bytes = Buffer.concat(pending)
    try {
      file ??= openSync(join(directory, `${next - pending.length}.wal`), 'ax', 0o600)
      writeAll(file, bytes, disk)
    } catch (thrown) {
      try {
        if (file !== undefined) ftruncateSync(file, written)
      } catch {
        // A reader stops before the half frame; what comes after it would be lost, so nothing does.
        if (file !== undefined) closeSync(file)
        file = undefined
        written = 0
      }
      throw unwritable(thrown)
    }
    written += bytes.length
    pending = []
    pendingBytes = 0
  }

  return {
    get bytes() {
      return written + pendingBytes
    },
    get next() {
      return next
    },
    append(frame) {
      const bytes = encodeFrame({ ...frame, number: next })
      next++
      pending.push(bytes)
      pendingBytes += bytes.length
      if (pendingBytes >= FULL_BYTES) hand()
    },
    flush() {
      hand()
      if (file === undefined) return
      try {
        fdatasyncSync(file)
      } catch (thrown) {
        throw unwritable(thrown)
      }
    },
    clear() {
      if (file !== undefined) closeSync(file)
      file = undefined
      written = 0
      pending = []
      pendingBytes = 0
      for (const path of segmentsIn(directory)) rmSync(path, { force: true })
    },
    close() {
      if (file !== undefined) closeSync(file)
      file = undefined
    },
  }
}
