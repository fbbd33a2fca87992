/** One agent of a session that is lived again: its recorded turns, and how far it has come in them. */
import type { Micros } from '#domain/time.ts'
import type { Place } from '#swarm/links/fabric.ts'
import type { AgentPlan } from '#swarm/plan.ts'
import type { Input, Resident } from '#swarm/seat/resident.ts'
import { TURN_KINDS, turnKind, type TurnChunk } from '#swarm/seat/turn-log.ts'
import { TURN_WORDS } from '#swarm/seat/turn-memory.ts'

/** Turns that say which record of an input is next. */
const ofRecords: ReadonlySet<number> = new Set([turnKind.took, turnKind.gap, turnKind.skipped, turnKind.from])

export class TurnPart {
  readonly agent: AgentPlan
  readonly node: number
  /** When it is added; -Infinity when it is there from the start. */
  readonly joins: Micros
  /** Where it was placed; undefined before it has joined, and once somebody else has its place. */
  place: Place | undefined
  resident: Resident | undefined
  /** Of the plan, with the limits that were changed since. */
  config: unknown
  /** Not there yet; by its recorded turns; by time once they are lost; not at all once it has left, until it comes back. */
  state: 'coming' | 'recorded' | 'by time' | 'left' = 'coming'
  /** Turns are missing behind those it has. */
  isBroken = false
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
  /** Number of the first record it reads when it begins on a thread, by source. */
  readonly from = new Map<number, number>()
  /** Records it is never told again, of the rings it reads when it begins on a thread. */
  readonly poisoned: { readonly source: number; readonly record: number }[] = []
  /** Records of a coming gap that were passed over already, by source. */
  readonly passed = new Map<number, number>()
  private readonly chunks: TurnChunk[] = []
  private at = 0
  private expected = 0

  constructor(agent: AgentPlan, node: number, joins: Micros = -Infinity) {
    this.agent = agent
    this.node = node
    this.joins = joins
    this.config = agent.config
  }

  get id(): string {
    return this.agent.id
  }

  /** Adds a chunk of turns. One behind a chunk that is missing is not. */
  add(chunk: TurnChunk): void {
    if (this.isBroken) return
    this.isBroken = chunk.number !== this.expected
    if (this.isBroken) return
    this.isWhole = chunk.emitted !== undefined
    this.expected = this.isWhole ? 0 : chunk.number + 1 // it may come back
    if (this.state === 'left') this.state = 'recorded'
    this.chunks.push(chunk)
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

  /** Of the past it is to be told, some was passed over already, and is overwritten. */
  hasForgotten(): boolean {
    for (const [source, records] of this.warmed) {
      const reader = records > 0 ? this.inputOf(source)?.reader : undefined
      if (reader === undefined) continue
      const next = this.from.get(source) ?? reader.cursor - (this.passed.get(source) ?? 0)
      if (!reader.remembers((next - records) | 0)) return true
    }
    return false
  }

  /** Its turns are lost. */
  forget(): void {
    this.chunks.length = 0
    this.at = 0
  }

  /** Inputs of which the next records are never taken, and how many: lost by then, or unread when it leaves or begins anew. */
  *comingGaps(): Generator<{ readonly input: Input; readonly lost: number }> {
    const seen = new Set<number>()
    // Where it reads on, when it begins anew before.
    const anew = new Map<number, number>()
    let at = this.at
    for (const { turns } of this.chunks) {
      for (; at < turns.length; at += TURN_WORDS) {
        const kind = turns[at + 1] % TURN_KINDS
        const source = Math.floor(turns[at + 1] / TURN_KINDS)
        const input = ofRecords.has(kind) && !seen.has(source) ? this.inputOf(source) : undefined
        if (input === undefined) continue
        const { cursor } = input.reader
        const argument = turns[at + 2]
        if (kind === turnKind.from) {
          anew.set(source, argument)
          if (((argument - cursor) | 0) <= 0) continue
        }
        seen.add(source)
        const from = anew.get(source)
        if (kind === turnKind.from) yield { input, lost: (argument - cursor) | 0 }
        else if (kind === turnKind.gap && from !== undefined) yield { input, lost: (from + argument - cursor) | 0 }
        else if (kind === turnKind.gap) yield { input, lost: argument - (this.passed.get(source) ?? 0) }
      }
      at = 0
    }
    if (!this.isWhole || this.resident === undefined) return
    for (const input of this.resident.inputs) if (!seen.has(input.source)) yield { input, lost: Infinity }
  }

  private inputOf(source: number): Input | undefined {
    return this.resident?.inputs.find((input) => input.source === source)
  }

  private get word(): number {
    return this.chunks[0].turns[this.at + 1]
  }
}
