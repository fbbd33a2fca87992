/**
 * The bytes of a file in order, plain or gzip by their first bytes, in portions and bounded memory.
 *
 * A gzip that breaks off gives everything before the break: nothing is read ahead of what was given out, so an error of
 * the decoder takes nothing down with it.
 */
import { open, type FileHandle } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { messageOf, SwarmError } from '#domain/errors.ts'

/** Bytes read at a time: few of a gzip, which may grow a thousandfold. */
const PACKED_BYTES = 1 << 14
const PLAIN_BYTES = 1 << 16

export interface Portions {
  /** The next portion, the caller's until the next call; null at the end. Never rejects. */
  next(): Promise<Uint8Array | null>
  /** Bytes of the file read so far. */
  readonly read: number
  /** Why it ended before its end; '' when it did not. */
  readonly broken: string
  close(): Promise<void>
}

/** Throws BOOK_UNREADABLE. */
export async function openPortions(path: string): Promise<Portions> {
  try {
    const file = await open(path, 'r')
    try {
      return await portionsOf(file)
    } catch (thrown) {
      await file.close()
      throw thrown
    }
  } catch (thrown) {
    throw new SwarmError('BOOK_UNREADABLE', { file: path, reason: messageOf(thrown) })
  }
}

async function portionsOf(file: FileHandle): Promise<Portions> {
  const mark = new Uint8Array(2)
  const { bytesRead } = await file.read(mark, 0, 2, 0)
  const gzip = bytesRead === 2 && mark[0] === 0x1f && mark[1] === 0x8b
  const piece = new Uint8Array(gzip ? PACKED_BYTES : PLAIN_BYTES)
  let at = 0
  const readPiece = async (): Promise<Uint8Array> => {
    const { bytesRead: got } = await file.read(piece, 0, piece.length, at)
    at += got
    return piece.subarray(0, got)
  }
  const source = gzip ? unpacked(readPiece) : plain(readPiece)
  return {
    next: () => source.next(),
    get read() {
      return at
    },
    get broken() {
      return source.broken
    },
    async close() {
      source.close()
      await file.close()
    },
  }
}

interface Source {
  next(): Promise<Uint8Array | null>
  broken: string
  close(): void
}

function plain(readPiece: () => Promise<Uint8Array>): Source {
  const source: Source = {
    broken: '',
    async next() {
      try {
        const piece = await readPiece()
        return piece.length > 0 ? piece : null
      } catch (thrown) {
        source.broken = messageOf(thrown)
        return null
      }
    },
    close() {},
  }
  return source
}

/** One gzip of any number of members. */
function unpacked(readPiece: () => Promise<Uint8Array>): Source {
  const gunzip = createGunzip({ chunkSize: PLAIN_BYTES })
  let chunks: Buffer[] = []
  let over = false
  gunzip.on('data', (chunk: Buffer) => chunks.push(chunk))
  const closed = new Promise<void>((resolve) => gunzip.once('close', () => resolve()))
  gunzip.on('error', (thrown) => {
    source.broken = messageOf(thrown)
    over = true
  })
  gunzip.on('end', () => (over = true))

  /** Resolves when all that `bytes` hold has come out. */
  const unpack = async (bytes: Uint8Array): Promise<void> => {
    const written = new Promise<void>((resolve) => gunzip.write(bytes, () => resolve()))
    // A write that fails closes the stream and never calls back.
    await Promise.race([written, closed])
    while (gunzip.readableLength > 0 && !over) await new Promise((resolve) => setImmediate(resolve))
  }
  const finish = async (): Promise<void> => {
    gunzip.end()
    await closed
    over = true
  }

  const source: Source = {
    broken: '',
    async next() {
      try {
        while (chunks.length === 0 && !over) {
          const piece = await readPiece()
          if (piece.length > 0) await unpack(piece)
          else await finish()
        }
      } catch (thrown) {
        source.broken = messageOf(thrown)
        over = true
      }
      if (chunks.length <= 1) return chunks.pop() ?? null
      const all = Buffer.concat(chunks)
      chunks = []
      return all
    },
    close: () => gunzip.destroy(),
  }
  return source
}
