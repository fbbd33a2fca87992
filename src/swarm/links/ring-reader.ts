/** A consumer's end of a ring. */
import type { Ring } from './ring.ts'
import {
  LINE,
  PUBLISHED,
  CLAIMED,
  PRODUCER_SEAT,
  PRODUCER_WAITING,
  TABLE,
  HISTORY_MARGIN,
  RELEASED,
  DONE,
  SEAT,
} from './ring-layout.ts'

/** A consumer's end. `cursor` is the record to read next. */
export class RingReader {
  readonly ring: Ring
  readonly slot: number
  cursor: number
  /** Producer and readers share a thread for good, as who sets it knows: a plain load, where an atomic one is a call. */
  alone = false
  /** Where in `ring.head` the number of the next record to handle is kept. */
  readonly doneWord: number
  private readonly line: number

  /** Goes on where the last holder of `slot` left off. */
  constructor(ring: Ring, slot: number) {
    this.ring = ring
    this.slot = slot
    this.line = TABLE + slot * LINE
    this.doneWord = this.line + DONE
    this.cursor = ring.head[this.doneWord]!
  }

  /** Records to read now. On a lapping ring it may pass `slots`: then `lapped` says how many are gone. */
  available(): number {
    const { head } = this.ring
    return ((this.alone ? head[PUBLISHED] : Atomics.load(head, PUBLISHED)) - this.cursor) | 0
  }

  /** Records lost because the producer came round; moves the cursor past them. Only lapping rings lose any. */
  skipLapped(): number {
    const { head, handle } = this.ring
    const oldest = (Atomics.load(head, CLAIMED) - handle.slots) | 0
    const lost = (oldest - this.cursor) | 0
    if (lost <= 0) return 0
    this.cursor = oldest
    head[this.line + DONE] = oldest
    return lost
  }

  /** The producer may write while this consumer reads: it laps, and sits on another thread. */
  mayTear(): boolean {
    return this.ring.laps && !this.isLocal()
  }

  /** The producer sits on this consumer's own thread. */
  private isLocal(): boolean {
    const { head } = this.ring
    return Atomics.load(head, PRODUCER_SEAT) === Atomics.load(head, this.line + SEAT)
  }

  /** True while record `cursor` has not been overwritten: ask after decoding it, before believing it. */
  intact(): boolean {
    const { head, handle } = this.ring
    return ((Atomics.load(head, CLAIMED) - this.cursor) | 0) <= handle.slots
  }

  /** The record at the cursor is handled. Plain store: it must stand next to the commit of what it caused. */
  done(): void {
    this.cursor = (this.cursor + 1) | 0
    this.ring.head[this.line + DONE] = this.cursor
  }

  /** Handles nothing up to `cursor`, and gives it back: for who reads on the producer's own thread and knows what is there. */
  pass(cursor: number): void {
    const { head } = this.ring
    this.cursor = cursor
    head[this.doneWord] = cursor
    head[this.line + RELEASED] = cursor
  }

  /** Gives everything done back to the producer. Returns the producer's seat when it waits for room, else -1. */
  release(): number {
    const { head } = this.ring
    // To a producer of this thread it is visible as it is.
    if (this.alone || this.isLocal()) head[this.line + RELEASED] = this.cursor
    else Atomics.store(head, this.line + RELEASED, this.cursor)
    if ((this.alone ? head[PRODUCER_WAITING] : Atomics.load(head, PRODUCER_WAITING)) === 0) return -1
    Atomics.store(head, PRODUCER_WAITING, 0)
    return Atomics.load(head, PRODUCER_SEAT)
  }

  /** How many of the last `count` records before the cursor can still be read again, with a margin for those being written. */
  history(count: number): number {
    const readable = this.ring.handle.slots - HISTORY_MARGIN - this.available()
    return Math.max(0, Math.min(count, readable, this.cursor < 0 ? count : this.cursor))
  }

  /** True while a record of the past has not been overwritten. */
  remembers(cursor: number): boolean {
    return ((this.ring.published + HISTORY_MARGIN - cursor) | 0) <= this.ring.handle.slots
  }
}
