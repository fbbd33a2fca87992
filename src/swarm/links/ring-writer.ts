/** The producer's end of a ring. */
import type { Ring } from './ring.ts'
import {
  CONSUMERS,
  LINE,
  PUBLISHED,
  SETTLED,
  HISTORY_MARGIN,
  CLAIMED,
  PRODUCER_SEAT,
  PRODUCER_WAITING,
  VERSION,
  TABLE,
  MOST_CLAIMED,
  RELEASED,
  STATE,
  SEAT,
  consumerState,
} from './ring-layout.ts'

const nobody: readonly number[] = []

/** The producer's end. What is written becomes visible with `commit`, or is taken back with `rollback`. */
export class RingWriter {
  readonly ring: Ring
  readonly f: Float64Array
  readonly i: Int32Array
  private readonly head: Int32Array
  private readonly mask: number
  private readonly slotWords: number
  private readonly window: number
  private readonly laps: boolean
  private tail: number
  private visible: number
  private gate: number
  /** Up to where readers of the past were warned. */
  private claimed: number
  /** Up to where readers were woken. */
  private told: number
  private version = -1
  /** Every reader sits on the producer's own thread: no other needs the atomic store. */
  private local = false
  private consumers: number[] = []
  private seats: number[] = []

  constructor(ring: Ring) {
    this.ring = ring
    this.f = ring.f
    this.i = ring.i
    this.head = ring.head
    this.mask = ring.mask
    this.slotWords = ring.slotWords
    this.window = ring.handle.window
    this.laps = ring.laps
    this.told = ring.published
    this.visible = this.publishSettled()
    this.tail = this.visible
    this.gate = this.visible - ring.handle.slots // forces a first look at the consumers
    // Never back: an earlier incarnation may have died with a claimed slot half written.
    const claimed = Atomics.load(this.head, CLAIMED)
    this.claimed = ((claimed - this.visible) | 0) > 0 ? claimed : this.visible
  }

  /** An earlier incarnation was ended between the two halves of `settle`. */
  private publishSettled(): number {
    const published = Atomics.load(this.head, PUBLISHED)
    const settled = this.head[SETTLED]
    const missing = (settled - published) | 0
    if (missing <= 0 || missing > HISTORY_MARGIN) return published
    Atomics.store(this.head, PUBLISHED, settled)
    return settled
  }

  /** True when `count` records can be written without waiting. Asks to be woken when not. */
  hasRoom(count: number): boolean {
    if (((this.tail + count - this.gate) | 0) <= this.window) return true
    if (this.laps) return true
    return this.findRoom(count)
  }

  private findRoom(count: number): boolean {
    const { window } = this
    this.lookAtConsumers()
    if (((this.tail + count - this.gate) | 0) <= window) return true
    // Announce first, look again after: a release between the two looks would otherwise wake nobody.
    Atomics.store(this.ring.head, PRODUCER_WAITING, 1)
    this.lookAtConsumers()
    return ((this.tail + count - this.gate) | 0) <= window
  }

  /** First word of the next record, to be filled by the caller; it is taken by `advance`. */
  slot(): number {
    if (this.laps && this.tail === this.claimed) this.claimAhead()
    return (this.tail & this.mask) * this.slotWords
  }

  advance(): void {
    this.tail = (this.tail + 1) | 0
  }

  /** `slot` and `advance` at once, for who cannot fail in between. */
  claim(): number {
    const word = this.slot()
    this.advance()
    return word
  }

  private claimAhead(): void {
    const { slots } = this.ring.handle
    this.claimed = (this.tail + Math.max(1, Math.min(MOST_CLAIMED, slots >> 6))) | 0
    Atomics.store(this.head, CLAIMED, this.claimed)
  }

  /** Number of the next record to claim. */
  get next(): number {
    return this.tail
  }

  /** Number of the first record that nobody can read yet. */
  get published(): number {
    return this.visible
  }

  get uncommitted(): number {
    return (this.tail - this.visible) | 0
  }

  commit(): void {
    if (this.tail === this.visible) return
    this.visible = this.tail
    if (this.local) this.head[PUBLISHED] = this.tail
    else Atomics.store(this.head, PUBLISHED, this.tail)
  }

  /**
   * Marks a record done in the ring it came from, and publishes what it caused, here and in `other`. V8 may end a thread
   * at any call, and `Atomics.store` is one. So the plain stores come first, with no call between them: they all happen
   * or none does, and what was settled and not yet published is published by the next incarnation's writer.
   */
  settle(from: Int32Array, doneWord: number, done: number, other: RingWriter | undefined): void {
    from[doneWord] = done
    this.head[SETTLED] = this.tail
    if (other !== undefined) other.head[SETTLED] = other.tail
    this.visible = this.tail
    if (this.local) this.head[PUBLISHED] = this.tail
    else Atomics.store(this.head, PUBLISHED, this.tail)
    if (other === undefined || other.tail === other.visible) return
    other.visible = other.tail
    if (other.local) other.head[PUBLISHED] = other.tail
    else Atomics.store(other.head, PUBLISHED, other.tail)
  }

  rollback(): void {
    this.tail = this.visible
  }

  /** Seats to wake: those that read this ring when something was published since the last call, else none. */
  readersToWake(): readonly number[] {
    if (this.told === this.visible) return nobody
    this.told = this.visible
    return this.readers()
  }

  /** Seats that read this ring, each once. Refreshed when the consumer table changed. */
  readers(): readonly number[] {
    this.refresh()
    return this.seats
  }

  private refresh(): void {
    const { head } = this.ring
    const version = Atomics.load(head, VERSION)
    if (version === this.version) return
    this.version = version
    this.consumers = []
    const seats = new Set<number>()
    const own = Atomics.load(head, PRODUCER_SEAT)
    const wasLocal = this.local
    this.local = true
    for (let slot = 0; slot < CONSUMERS; slot++) {
      const line = TABLE + slot * LINE
      const state = Atomics.load(head, line + STATE)
      if (state === consumerState.gating) this.consumers.push(line + RELEASED)
      if (state !== consumerState.free && Atomics.load(head, line + SEAT) !== own) this.local = false
      if (state === consumerState.gating) seats.add(Atomics.load(head, line + SEAT))
    }
    this.seats = [...seats]
    // A reader of another thread has come: what was published plainly until now must be visible to it in order.
    if (wasLocal && !this.local) Atomics.store(head, PUBLISHED, this.visible)
  }

  private lookAtConsumers(): void {
    this.refresh()
    const { head } = this.ring
    let gate = this.visible
    for (let k = 0; k < this.consumers.length; k++) {
      const released = Atomics.load(head, this.consumers[k])
      if (((gate - released) | 0) > 0) gate = released
    }
    this.gate = gate
  }
}
