/** The beginning of a file, unpacked, and its digest. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { messageOf, SwarmError } from '#domain/errors.ts'
import { HEAD_BYTES } from '#market/tick-format.ts'
import { openPortions } from '#stores/file-portions.ts'

export interface FileHead {
  readonly gzip: boolean
  /** The first bytes as they lie on the disk. */
  readonly raw: Uint8Array
  /** The first bytes of the content. */
  readonly head: Uint8Array
}

const RAW_BYTES = 8

/** Rejects with BOOK_UNREADABLE. */
export async function headOf(path: string): Promise<FileHead> {
  const portions = await openPortions(path)
  try {
    const pieces: Uint8Array[] = []
    for (let bytes = 0; bytes < HEAD_BYTES;) {
      const portion = await portions.next()
      if (portion === null) break
      pieces.push(portion.slice())
      bytes += portion.length
    }
    const file = await open(path, 'r')
    const raw = new Uint8Array(RAW_BYTES)
    await file.read(raw, 0, RAW_BYTES, 0)
    await file.close()
    return { gzip: raw[0] === 0x1f && raw[1] === 0x8b, raw, head: Buffer.concat(pieces) }
  } finally {
    await portions.close()
  }
}

/** SHA-256 of the name and the files as they lie on the disk, in order. Rejects with BOOK_UNREADABLE. */
export async function digestOf(name: string, paths: readonly string[], signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256').update(`${name}\n`)
  for (const path of paths) {
    try {
      for await (const chunk of createReadStream(path)) {
        signal.throwIfAborted()
        if (chunk instanceof Uint8Array) hash.update(chunk)
      }
    } catch (thrown) {
      signal.throwIfAborted()
      throw new SwarmError('BOOK_UNREADABLE', { file: path, reason: messageOf(thrown) })
    }
  }
  return hash.digest('hex')
}
