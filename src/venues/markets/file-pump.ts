/**
 * The bytes of a tick file, plain or gzip by their first bytes, given out in order and never far ahead.
 *
 * A gzip that breaks off gives everything before the break: nothing is read ahead of what has been given out, so an
 * error of the decoder can take nothing down with it.
 */
import { close, closeSync, open, openSync, read, readSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { constants, createGunzip, gunzipSync, type Gunzip } from 'node:zlib'
import { messageOf, SwarmError } from '#domain/errors.ts'
import { HEAD_BYTES } from '#market/tick-format.ts'

export interface FileHead {
  readonly gzip: boolean
  /** The first bytes of the content, unpacked. */
  readonly head: Uint8Array
}

/** `truncated`: the gzip breaks off or is damaged. `failed`: the file cannot be read on. Neither takes back what came. */
export interface FileEnd {
  readonly how: 'whole' | 'truncated' | 'failed'
  readonly reason: string
}

export interface BytesOutlet {
  readonly closed: boolean
  /** Resolves when there is room for more. */
  room(): Promise<void> | undefined
  /** The chunk is the outlet's from now on. */
  push(chunk: Uint8Array): void
}

/** Bytes read at a time: few of a gzip, which may grow a thousandfold. */
const PLAIN_BYTES = 65_536
const PACKED_BYTES = 16_384

// Bare descriptors: a thread that is ended while it reads gives them back without a warning, a FileHandle does not.
const openFile = promisify(open)
const readFile = promisify(read)
const closeFile = promisify(close)

/** Looks at the head of a file. Throws TICKS_UNREADABLE. */
export function headOf(path: string): FileHead {
  try {
    const file = openSync(path, 'r')
    try {
      const first = Buffer.alloc(HEAD_BYTES)
      const bytes = first.subarray(0, readSync(file, first, 0, first.length, 0))
      const gzip = bytes[0] === 0x1f && bytes[1] === 0x8b
      return { gzip, head: gzip ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }) : bytes }
    } finally {
      closeSync(file)
    }
  } catch (thrown) {
    throw new SwarmError('TICKS_UNREADABLE', { file: path, reason: messageOf(thrown) })
  }
}

/** Gives the whole content to `outlet`, waiting for room before every piece. Never rejects. */
export async function pumpFile(path: string, gzip: boolean, outlet: BytesOutlet): Promise<FileEnd> {
  const unpacker = gzip ? unpackInto(outlet) : undefined
  try {
    const file = await openFile(path, 'r')
    try {
      for (;;) {
        await outlet.room()
        if (outlet.closed) break
        // A fresh piece each time: a plain one is handed over as it is.
        const piece = new Uint8Array(gzip ? PACKED_BYTES : PLAIN_BYTES)
        const { bytesRead } = await readFile(file, piece, 0, piece.length, null)
        if (bytesRead === 0) return unpacker === undefined ? { how: 'whole', reason: '' } : await unpacker.end()
        const bytes = piece.subarray(0, bytesRead)
        if (unpacker === undefined) outlet.push(bytes)
        else if (!(await unpacker.unpack(bytes))) return await unpacker.end()
      }
    } finally {
      await closeFile(file)
    }
  } catch (thrown) {
    return { how: 'failed', reason: messageOf(thrown) }
  } finally {
    unpacker?.destroy()
  }
  return { how: 'whole', reason: '' }
}

/** One gzip of any number of members; what follows the last member is not looked at. */
function unpackInto(outlet: BytesOutlet) {
  const gunzip: Gunzip = createGunzip({ chunkSize: PLAIN_BYTES })
  let ended = false
  let error = ''
  gunzip.on('data', (chunk: Buffer) => outlet.push(chunk))
  gunzip.on('end', () => (ended = true))
  gunzip.on('error', (thrown) => (error = messageOf(thrown)))
  const closed = new Promise<void>((resolve) => gunzip.once('close', () => resolve()))

  return {
    /** Resolves when all that `bytes` hold has been given out; false when nothing more can come. */
    async unpack(bytes: Uint8Array): Promise<boolean> {
      const written = new Promise<void>((resolve) => gunzip.write(bytes, () => resolve()))
      // A write that fails closes the stream and never calls back.
      await Promise.race([written, closed])
      while (gunzip.readableLength > 0 && error === '') await turn()
      return !ended && error === ''
    },
    async end(): Promise<FileEnd> {
      if (!ended && error === '') {
        gunzip.end()
        await closed
      }
      return error === '' ? { how: 'whole', reason: '' } : { how: 'truncated', reason: error }
    },
    destroy: () => gunzip.destroy(),
  }
}
