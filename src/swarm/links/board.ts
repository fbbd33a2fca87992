/**
 * The board: one shared buffer every thread of the swarm sees. It holds what must be read without asking: the trading
 * state, each thread's wake word and pulse, each node's counters and latency histogram. It outlives every worker, so
 * counts survive restarts.
 *
 *     int32:  global (32) | seats (64 x 32) | nodes (64 x 32) | histograms (64 x 512)
 *     float64: consumed (64 x 64 kinds) | emitted (64 x 64 kinds)
 *
 * A seat is a thread that hosts nodes; a node is an agent, the venue desk, or the operator in the main thread.
 */
import { KINDS } from '#messages/catalogue.ts'
import { tradingStates, type TradingState } from '#messages/system.ts'
import { HISTOGRAM_BUCKETS as BUCKETS } from '#numeric/histogram.ts'

export const MAX_SEATS = 64
export const MAX_NODES = 64
const LINE = 32
const SEATS = LINE
const NODES = SEATS + MAX_SEATS * LINE
const HISTOGRAMS = NODES + MAX_NODES * LINE
const INTS = HISTOGRAMS + MAX_NODES * BUCKETS
const DOUBLES = 2 * MAX_NODES * KINDS

const TRADING = 0

/** Words of a seat's line. */
export const seatWord = {
  /** RUNNING or PARKED; a producer that finds PARKED sets RUNNING and notifies. */
  wake: 0,
  /** Counts control calls posted to the thread: a blocked thread leaves its loop to answer them. */
  attention: 1,
  /** Counts turns of the loop: the pulse the supervisor watches. */
  pulse: 2,
  /** Node in `receive` now, plus one; 0 between messages. Tells which of several nodes hangs. */
  current: 3,
} as const

export const RUNNING = 0
export const PARKED = 1

/** Words of a node's line. */
export const nodeWord = {
  /** Records lost to lapping. */
  lost: 0,
  /** Records waiting in its inputs, sampled each turn. */
  depth: 1,
  /** Market records discarded while paused. */
  skipped: 2,
  /** Messages dropped because nobody could take them. */
  deadLetters: 3,
  /** The input it took its present or last record from. */
  input: 4,
  /** Rows of it in the file they are recorded to, and those that should be and are not. */
  recorded: 5,
  unrecorded: 6,
} as const

export class Board {
  readonly buffer: SharedArrayBuffer
  readonly ints: Int32Array
  private readonly doubles: Float64Array

  constructor(buffer = new SharedArrayBuffer(INTS * 4 + DOUBLES * 8)) {
    this.buffer = buffer
    this.ints = new Int32Array(buffer, 0, INTS)
    this.doubles = new Float64Array(buffer, INTS * 4, DOUBLES)
  }

  get trading(): TradingState {
    return tradingStates[Atomics.load(this.ints, TRADING)]
  }

  set trading(state: TradingState) {
    Atomics.store(this.ints, TRADING, tradingStates.indexOf(state))
  }

  seat(seat: number, word: keyof typeof seatWord): number {
    return SEATS + seat * LINE + seatWord[word]
  }

  node(node: number, word: keyof typeof nodeWord): number {
    return NODES + node * LINE + nodeWord[word]
  }

  /** Offset of the node's latency histogram in `ints`. */
  histogram(node: number): number {
    return HISTOGRAMS + node * BUCKETS
  }

  /** Records taken by the node, by message number. */
  consumed(node: number): Float64Array {
    return this.doubles.subarray(node * KINDS, (node + 1) * KINDS)
  }

  /** Records given by the node, by message number. */
  emitted(node: number): Float64Array {
    const from = (MAX_NODES + node) * KINDS
    return this.doubles.subarray(from, from + KINDS)
  }

  /** Clears a node's place for its next tenant. */
  clear(node: number): void {
    this.ints.fill(0, NODES + node * LINE, NODES + (node + 1) * LINE)
    this.ints.fill(0, this.histogram(node), this.histogram(node) + BUCKETS)
    this.consumed(node).fill(0)
    this.emitted(node).fill(0)
  }

  /** Wakes a parked seat. Safe from any thread; about 11 ns when it is not parked. */
  wake(seat: number): void {
    const word = SEATS + seat * LINE + seatWord.wake
    if (
      Atomics.load(this.ints, word) === PARKED &&
      Atomics.compareExchange(this.ints, word, PARKED, RUNNING) === PARKED
    ) {
      Atomics.notify(this.ints, word)
    }
  }

  /** Asks a seat to leave its loop for its event loop, where control calls are answered. */
  callAttention(seat: number): void {
    Atomics.add(this.ints, SEATS + seat * LINE + seatWord.attention, 1)
    this.wake(seat)
  }
}
