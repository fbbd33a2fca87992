/**
 * The turns of an agent, in its order: each batch it took from one input, each timer, each gap it was told, each change of
 * its state, with the moment it was told for all of it. An agent is a function of what it is told and when, so these are
 * all that its threads decide: with them, and what the venue and the operator said, a session can be lived again.
 *
 * A turn is three numbers: the moment, host time; `source * TURN_KINDS + kind`, the source being that of an input; and a
 * number that depends on the kind.
 *
 *     took     source  records                        timer     its tag
 *     gap      source  records lost                   began     incarnation * 2, plus 1 when it begins paused
 *     skipped  source  1: a record that is poison     fell, paused, resumed, left
 *     warmed   source  records of the past, before it begins again
 *     from     source  number of the first record it reads there, before it begins on a thread
 *     poisoned source  number of a record there that it is never told again, before it begins on a thread
 *     unlinked source
 *
 * Given away as chunks, twice a second and when full; until then they are in shared memory, and not lost with the thread.
 * Cost: some eight stores a turn.
 */
import type { Micros } from '#domain/time.ts'
import { TURN_WORDS, turnHead, type TurnMemory, turnState } from './turn-memory.ts'

export const turnKind = {
  took: 0,
  gap: 1,
  skipped: 2,
  warmed: 3,
  timer: 4,
  began: 5,
  fell: 6,
  paused: 7,
  resumed: 8,
  left: 9,
  from: 10,
  unlinked: 11,
  poisoned: 12,
} as const

/** Room for kinds below a source. */
export const TURN_KINDS = 16

const FLUSH_MICROS = 500_000

/** Turns of one agent on one thread, as they cross threads. */
export interface TurnChunk {
  readonly agent: string
  /** Counts the chunks of the agent on its thread, from 0: one that is missing is noticed. */
  readonly number: number
  readonly turns: Float64Array
  /** Records it has published, by message number, when it has left; none are told when its thread was ended. */
  readonly emitted?: readonly number[]
}

export interface TurnLogTerms {
  readonly agent: string
  readonly memory: TurnMemory
  readonly now: () => Micros
  readonly give: (chunk: TurnChunk) => void
}

export class TurnLog {
  private readonly terms: TurnLogTerms
  private readonly head: Int32Array
  private readonly words: Float64Array
  private length = 0
  private number = 0

  constructor(terms: TurnLogTerms) {
    this.terms = terms
    const { head, words } = terms.memory
    this.head = head
    this.words = words
    head[turnHead.length] = 0
    head[turnHead.number] = 0
    head[turnHead.state] = turnState.seated
  }

  add(moment: Micros, kind: number, argument = 0, source = 0): void {
    this.write(moment, source * TURN_KINDS + kind, argument)
    this.length += TURN_WORDS
    this.head[turnHead.length] = this.length
  }

  /** A batch begins, at `cursor` of its input: it is a turn when it is `taken`, or as far as it has come when the thread ends. */
  taking(moment: Micros, source: number, cursor: number): void {
    this.write(moment, source * TURN_KINDS + turnKind.took, cursor)
    this.head[turnHead.state] = turnState.taking
  }

  /** So many records of the batch were handled. Between these stores is no call, at which a thread may be ended. */
  taken(records: number): void {
    if (records > 0) {
      this.words[this.length + 2] = records
      this.length += TURN_WORDS
      this.head[turnHead.length] = this.length
    }
    this.head[turnHead.state] = turnState.seated
  }

  /** Nothing was to do: gives away what has waited long enough. */
  idle(): void {
    if (this.length > 0 && this.isOld(this.terms.now())) this.give()
  }

  /** The agent leaves its seat. */
  close(emitted: Float64Array): void {
    this.add(this.terms.now(), turnKind.left)
    this.give([...emitted])
    this.head[turnHead.state] = turnState.nobody
  }

  /** Behind those that are kept. */
  private write(moment: Micros, word: number, argument: number): void {
    const { words } = this
    if (this.length === words.length || this.isOld(moment)) this.give()
    const at = this.length
    words[at] = moment
    words[at + 1] = word
    words[at + 2] = argument
  }

  private isOld(now: Micros): boolean {
    return this.length > 0 && now - this.words[0] >= FLUSH_MICROS
  }

  private give(emitted?: readonly number[]): void {
    const turns = this.words.slice(0, this.length)
    this.terms.give({ agent: this.terms.agent, number: this.number++, turns, ...(emitted && { emitted }) })
    this.length = 0
    this.head[turnHead.length] = 0
    this.head[turnHead.number] = this.number
  }
}
