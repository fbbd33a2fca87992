/**
 * Where a market of a file takes its bytes from, chunk by chunk, in bounded memory, on either kind of clock.
 *
 * On a wall clock the file is read in the background of this thread's event loop, and `take` says when nothing is here
 * yet. On a virtual clock nothing may be left to the event loop: another thread reads ahead through a small ring of
 * shared memory and `take` blocks until there is something, so a run depends on the content alone.
 */
import { Worker } from 'node:worker_threads'
import { SwarmError } from '#domain/errors.ts'
import { pumpFile, type FileEnd } from './file-pump.ts'

export interface ByteSource {
  /** The next chunk, good until the next call; null when there is none now. */
  take(): Uint8Array | null
  /** How the file ended, once its last chunk has been taken. */
  readonly end: FileEnd | undefined
  close(): void
}

/** Bytes read ahead at most, give or take a piece. */
const AHEAD_BYTES = 1 << 20

export function backgroundSource(path: string, gzip: boolean): ByteSource {
  let chunks: Uint8Array[] = []
  let taken = 0
  let waiting = 0
  let closed = false
  let pumped: FileEnd | undefined
  let wake: (() => void) | undefined

  const source: { -readonly [Key in keyof ByteSource]: ByteSource[Key] } = {
    end: undefined,
    take() {
      const chunk = chunks[taken]
      if (chunk === undefined) {
        source.end = pumped
        return null
      }
      taken++
      if (taken === chunks.length) {
        chunks = []
        taken = 0
      }
      waiting -= chunk.length
      if (waiting < AHEAD_BYTES) wake?.()
      return chunk
    },
    close() {
      closed = true
      wake?.()
    },
  }
  void pumpFile(path, gzip, {
    get closed() {
      return closed
    },
    room: () => (closed || waiting < AHEAD_BYTES ? undefined : new Promise<void>((resolve) => (wake = resolve))),
    push(chunk) {
      chunks.push(chunk)
      waiting += chunk.length
    },
  }).then((end) => (pumped = end))
  return source
}

/** Shared words: slots filled, slots taken, state of the end, its reason's bytes, news so far, no more wanted, then bytes in each slot. */
export const FILLED = 0
export const TAKEN = 1
export const ENDED = 2
export const REASON = 3
export const NEWS = 4
export const CLOSED = 5
export const LENGTHS = 6
export const SLOTS = 16
export const SLOT_BYTES = 65_536
export const REASON_BYTES = 256

/** What `ENDED` holds: 0 while the file is being read, then 1 + the index here. */
export const ends = ['whole', 'truncated', 'failed'] as const satisfies readonly FileEnd['how'][]

export interface SharedSlots {
  readonly path: string
  readonly gzip: boolean
  readonly words: Int32Array
  readonly bytes: Uint8Array
}

/** A reader that says nothing for so long is taken for dead. */
const SILENCE_MILLIS = 30_000

export function threadSource(path: string, gzip: boolean): ByteSource {
  const words = new Int32Array(new SharedArrayBuffer(4 * (LENGTHS + SLOTS)))
  const bytes = new Uint8Array(new SharedArrayBuffer(SLOTS * SLOT_BYTES + REASON_BYTES))
  const shared: SharedSlots = { path, gzip, words, bytes }
  const reader = new Worker(new URL('./file-thread.ts', import.meta.url), { workerData: shared, execArgv: [] })
  reader.unref()
  let held = false

  const release = (): void => {
    if (!held) return
    held = false
    Atomics.add(words, TAKEN, 1)
    Atomics.notify(words, TAKEN)
  }

  const source: { -readonly [Key in keyof ByteSource]: ByteSource[Key] } = {
    end: undefined,
    take() {
      release()
      const taken = Atomics.load(words, TAKEN)
      for (;;) {
        const news = Atomics.load(words, NEWS)
        if (Atomics.load(words, FILLED) !== taken) break
        const ended = Atomics.load(words, ENDED)
        if (ended > 0) {
          const reason = bytes.slice(SLOTS * SLOT_BYTES, SLOTS * SLOT_BYTES + words[REASON])
          source.end = { how: ends[ended - 1], reason: Buffer.from(reason).toString() }
          return null
        }
        if (Atomics.wait(words, NEWS, news, SILENCE_MILLIS) === 'timed-out') {
          throw new SwarmError('TICKS_UNREADABLE', { file: path, reason: 'the reading thread does not answer' })
        }
      }
      held = true
      const slot = taken % SLOTS
      return bytes.subarray(slot * SLOT_BYTES, slot * SLOT_BYTES + words[LENGTHS + slot])
    },
    // The thread ends by itself, its file closed, when it next looks.
    close() {
      Atomics.store(words, CLOSED, 1)
      held = true
      release()
    },
  }
  return source
}
