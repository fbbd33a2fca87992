/** One agent of a session that is lived again: its recorded turns, and how far it has come in them. */
import type { Micros } from '#domain/time.ts'
import type { Input, Resident } from '#swarm/seat/resident.ts'
import { TURN_KINDS, TURN_WORDS, turnKind, type TurnChunk } from '#swarm/seat/turn-log.ts'

export class TurnPart {
  readonly id: string
  readonly node: number
  resident: Resident | undefined
  /** By its recorded turns; by time once they are lost; not at all while its thread had ended, and once it has left. */
  state: 'recorded' | 'by time' | 'ended' | 'left' = 'recorded'
  /** Turns are missing behind those it has. */
  isBroken = false
  /** When and how it began again on another thread, with its last turns on the old one lost. */
  again: { readonly moment: Micros; readonly incarnation: number; readonly paused: boolean } | undefined
  /** Turns that were done. */
  done = 0
  /** Of the present turn, records still to be taken; NaN before it was begun. */
  remaining = Number.NaN
  /** Why it fell in this life. */
  fault: string | undefined
  /** The recording holds its last turn. */
  isWhole = false
  /** Records felled it twice, as ring:record. */
  readonly poison: string[] = []
  /** Records of the past to be told before it begins again, by source. */
  readonly warmed = new Map<number, number>()
  /** Records of a coming gap that were passed over already, by source. */
  readonly passed = new Map<number, number>()
  private readonly chunks: TurnChunk[] = []
  private at = 0
  private expected = 0

  constructor(id: string, node: number) {
    this.id = id
    this.node = node
  }

  /** Adds a chunk of turns. One behind a chunk that is missing is not. */
  add(chunk: TurnChunk): void {
    if (this.isBroken) return
    this.isBroken = chunk.number !== this.expected
    if (!this.isBroken) {
      this.expected++
      this.isWhole = chunk.emitted !== undefined
      this.chunks.push(chunk)
      return
    }
    if (chunk.number !== 0) return
    const { turns } = chunk
    for (let at = 0; at < turns.length; at += TURN_WORDS) {
      if (turns[at + 1] !== turnKind.began) continue
      const argument = turns[at + 2]
      this.again = { moment: turns[at], incarnation: Math.floor(argument / 2), paused: argument % 2 === 1 }
      return
    }
  }

  get hasTurn(): boolean {
    return this.chunks.length > 0
  }

  get moment(): Micros {
    return this.chunks.length === 0 ? Infinity : this.chunks[0].turns[this.at]
  }

  get kind(): number {
    return this.word % TURN_KINDS
  }

  get source(): number {
    return Math.floor(this.word / TURN_KINDS)
  }

  get argument(): number {
    return this.chunks[0].turns[this.at + 2]
  }

  /** With the last turn: what it had published, by message number. */
  get emitted(): readonly number[] | undefined {
    return this.chunks[0].emitted
  }

  /** The input the present turn is of; undefined when there is none of that source. */
  get input(): Input | undefined {
    return this.inputOf(this.source)
  }

  /** The present turn is done. */
  advance(): undefined {
    this.done++
    this.remaining = Number.NaN
    this.at += TURN_WORDS
    if (this.at < this.chunks[0].turns.length) return
    this.chunks.shift()
    this.at = 0
  }

  /** Of the present gap, records that were not passed over yet. */
  get lostYet(): number {
    return this.argument - (this.passed.get(this.source) ?? 0)
  }

  pass(source: number, records: number): void {
    this.passed.set(source, (this.passed.get(source) ?? 0) + records)
  }

  /** Its turns are lost. */
  forget(): void {
    this.chunks.length = 0
    this.at = 0
  }

  /** Inputs of which the next records are never taken, and how many: lost by then, or still unread when it leaves. */
  *comingGaps(): Generator<{ readonly input: Input; readonly source: number; readonly lost: number }> {
    const seen = new Set<number>()
    let at = this.at
    for (const { turns } of this.chunks) {
      for (; at < turns.length; at += TURN_WORDS) {
        const kind = turns[at + 1] % TURN_KINDS
        const source = Math.floor(turns[at + 1] / TURN_KINDS)
        if (kind !== turnKind.took && kind !== turnKind.gap && kind !== turnKind.skipped) continue
        const input = seen.has(source) ? undefined : this.inputOf(source)
        seen.add(source)
        if (kind === turnKind.gap && input !== undefined) yield { input, source, lost: turns[at + 2] }
      }
      at = 0
    }
    if (!this.isWhole || this.resident === undefined) return
    for (const input of this.resident.inputs)
      if (!seen.has(input.source)) yield { input, source: input.source, lost: Infinity }
  }

  private inputOf(source: number): Input | undefined {
    return this.resident?.inputs.find((input) => input.source === source)
  }

  private get word(): number {
    return this.chunks[0].turns[this.at + 1]
  }
}
