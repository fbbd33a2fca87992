/**
 * The data plane: a ring of fixed-size records in shared memory, one producer, up to sixteen consumers, each with its
 * own cursor. It is the consumers' mailbox and outlives them: a new incarnation goes on from the cursor of the old one.
 *
 * `done` is stored plainly after each record, next to the publishing of what the record caused; `released` atomically
 * after a batch, and gives the slots back. A crash therefore neither loses nor repeats a record: what had been handled
 * is done, and what a half-handled record had emitted was never published.
 *
 * `ring-layout.ts` says where things lie, `ring-writer.ts` and `ring-reader.ts` are its two ends.
 *
 * A gated ring makes its producer wait for the slowest consumer; a lapping one overwrites, and the consumer learns how
 * many it lost. Cursors are int32 and wrap; only differences count, as `(a - b) | 0`.
 */
import { HEADER_WORDS } from '#messages/record.ts'
import {
  CONSUMERS,
  LINE,
  PUBLISHED,
  PRODUCER_SEAT,
  VERSION,
  TABLE,
  HEADER_BYTES,
  RELEASED,
  DONE,
  STATE,
  SEAT,
  consumerState,
} from './ring-layout.ts'

export interface RingShape {
  /** Power of two. */
  readonly slots: number
  /** 8-byte words a record may take; a multiple of 8, so that no two records share a cache line. */
  readonly slotWords: number
  /** The producer may overwrite what a slow consumer has not read. */
  readonly laps: boolean
  /** Records the producer may be ahead of its slowest consumer; the other slots hold the past. At most `slots`. */
  readonly window: number
}

/** A ring as it crosses threads. */
export interface RingHandle extends RingShape {
  readonly id: number
  readonly producer: number
  readonly buffer: SharedArrayBuffer
}

export function createRing(id: number, producer: number, shape: RingShape): RingHandle {
  if (shape.slots < 2 || (shape.slots & (shape.slots - 1)) !== 0) throw new RangeError('slots must be a power of two')
  return { ...shape, id, producer, buffer: new SharedArrayBuffer(HEADER_BYTES + shape.slots * shape.slotWords * 8) }
}

/** Slot size for records of up to `words`. */
export const slotWordsFor = (words: number): number => Math.ceil(Math.max(words, HEADER_WORDS) / 8) * 8

export class Ring {
  readonly handle: RingHandle
  readonly head: Int32Array
  readonly f: Float64Array
  readonly i: Int32Array
  readonly mask: number
  readonly slotWords: number
  readonly laps: boolean

  constructor(handle: RingHandle) {
    this.handle = handle
    this.head = new Int32Array(handle.buffer, 0, HEADER_BYTES / 4)
    this.f = new Float64Array(handle.buffer, HEADER_BYTES)
    this.i = new Int32Array(handle.buffer, HEADER_BYTES)
    this.mask = handle.slots - 1
    this.slotWords = handle.slotWords
    this.laps = handle.laps
  }

  get published(): number {
    return Atomics.load(this.head, PUBLISHED)
  }

  /** Gives consumer place `slot` to a seat; it reads from now on. Only the supervisor calls it. */
  attach(slot: number, seat: number, watching: boolean): void {
    const line = TABLE + slot * LINE
    Atomics.store(this.head, line + RELEASED, this.published)
    Atomics.store(this.head, line + SEAT, seat)
    Atomics.store(this.head, line + STATE, watching ? consumerState.watching : consumerState.gating)
    Atomics.add(this.head, VERSION, 1)
    // Again, now that the producer waits for it: until then it could have gone on by any number of records.
    const from = this.published
    this.head[line + DONE] = from
    Atomics.store(this.head, line + RELEASED, from)
  }

  detach(slot: number): void {
    Atomics.store(this.head, TABLE + slot * LINE + STATE, consumerState.free)
    Atomics.add(this.head, VERSION, 1)
  }

  set producerSeat(seat: number) {
    Atomics.store(this.head, PRODUCER_SEAT, seat)
  }

  /** A place no consumer holds, or -1. */
  freeSlot(): number {
    for (let slot = 0; slot < CONSUMERS; slot++) {
      if (Atomics.load(this.head, TABLE + slot * LINE + STATE) === consumerState.free) return slot
    }
    return -1
  }

  /** Records the consumer in `slot` has not handled yet. */
  backlog(slot: number): number {
    return (this.published - this.head[TABLE + slot * LINE + DONE]) | 0
  }

  /** Number of the first record the consumer in `slot` has not handled. */
  doneBy(slot: number): number {
    return this.head[TABLE + slot * LINE + DONE]
  }

  /** Skips one record for a consumer that is not running. */
  skip(slot: number): void {
    const line = TABLE + slot * LINE
    const next = (this.head[line + DONE] + 1) | 0
    this.head[line + DONE] = next
    Atomics.store(this.head, line + RELEASED, next)
  }

  /** First word of record `cursor`. */
  wordOf(cursor: number): number {
    return (cursor & this.mask) * this.slotWords
  }
}
