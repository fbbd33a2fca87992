/**
 * Where the turns of an agent wait until they are given away: shared memory, so that what a thread did last outlives it.
 *
 *     int32    state | length, words | number of the chunk
 *     float64  the turns; behind them, in state `taking`, the one under way, with the cursor of its input for its count
 *
 * A thread may be ended at any call, and there is none between the stores of a turn: what is counted is whole. The stores are
 * plain ones, for nobody reads before the thread has ended.
 */
import type { TurnChunk } from './turn-log.ts'

const CHUNK_TURNS = 1_024
export const TURN_WORDS = 3

const HEAD_BYTES = 16

/** Words of `head`. */
export const turnHead = { state: 0, length: 1, number: 2 } as const

/** `nobody` writes here; an agent is `seated`; it is `taking` a batch. */
export const turnState = { nobody: 0, seated: 1, taking: 2 } as const

export class TurnMemory {
  readonly buffer: SharedArrayBuffer
  readonly head: Int32Array
  readonly words: Float64Array

  constructor(buffer = new SharedArrayBuffer(HEAD_BYTES + CHUNK_TURNS * TURN_WORDS * 8)) {
    this.buffer = buffer
    this.head = new Int32Array(buffer, 0, HEAD_BYTES / 4)
    this.words = new Float64Array(buffer, HEAD_BYTES)
  }

  /**
   * What a thread that is gone had not given away; undefined when nothing is missing. `countOf`
   * says how many records it had handled of a turn under way: those from a cursor of an input on.
   */
  tail(countOf: (word: number, cursor: number) => number): Omit<TurnChunk, 'agent'> | undefined {
    const { head, words } = this
    const state = head[turnHead.state]
    if (state === turnState.nobody) return undefined
    const length = head[turnHead.length]
    const turns = words.slice(0, state === turnState.taking ? length + TURN_WORDS : length)
    head[turnHead.state] = turnState.nobody
    const number = head[turnHead.number]
    if (state !== turnState.taking) return { number, turns }
    const count = countOf(turns[length + 1], turns[length + 2])
    turns[length + 2] = count
    return { number, turns: count > 0 ? turns : turns.subarray(0, length) }
  }
}
