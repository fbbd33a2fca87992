/**
 * The order in which the agents of a recorded session are let go on: each by its own turns, at their moments, whatever the
 * threads of today would do. Of all that can be done now the earliest is done.
 *
 * A turn can be done when its records are there. Each agent is told what it was told then, at the same moments and in the
 * same order, so it says the same: by induction over the turns in the order they happened, every record that was taken
 * then is there to be taken now, and any order of the agents among themselves comes to the same. Room is no obstacle
 * either. The earliest turn not yet done had room then, and whoever reads its ring has come at least as far by now; the
 * rings of market data, which waited for nobody then, are twice as long, and where even that is not enough a reader lost
 * records then: it passes over them now.
 *
 * Who was added joins at its moment: the others are told of it by what they hear, and it reads from the records it read from.
 *
 * What was not recorded leaves an agent without turns: it goes on by time, as in any run on a virtual clock, and `notes`
 * says so.
 */
import type { Micros } from '#domain/time.ts'
import type { AgentPlan } from '#swarm/plan.ts'
import type { Resident } from '#swarm/seat/resident.ts'
import type { Seat } from '#swarm/seat/seat.ts'
import type { TurnChunk } from '#swarm/seat/turn-log.ts'
import { TurnPart } from './turn-part.ts'
import { isReady, passOver, takeTurn, type TurnStage } from './turn-taking.ts'

/** What a turn took was published before it: a record that has not come by then, the clocks of threads being one, never will. */
const LATE_MICROS = 10_000
/** A timer of an agent that goes by time is due after the end. */
const NEVER = Infinity

/** Says what was recorded of a node that is played: the venue, the operator. */
export interface Voice {
  /** When it says its next; Infinity when it has said all. */
  readonly due: Micros
  hasRoom(): boolean
  say(): void
}

export interface ScheduleTerms {
  readonly seat: Seat
  readonly clock: { set(at: Micros): void }
  readonly voices: readonly Voice[]
  /** Agents without turns go on from then, until then. */
  readonly from: Micros
  readonly until: Micros
  /** Gives an agent that was added its place, and connects the others to it. */
  readonly admit: (part: TurnPart) => void
  /** Starts an incarnation of an agent. */
  readonly begin: (part: TurnPart, incarnation: number, paused: boolean) => Promise<Resident>
  /** Records that were published there; as many as one likes where nobody is. */
  readonly published: (source: number) => number
  /** It hears nothing any more, or nothing of one ring: nobody may wait for it. */
  readonly cut: (part: TurnPart, ring?: number) => void
}

export class Schedule implements TurnStage {
  /** Where the replay is not exact, a line each. */
  readonly notes: string[] = []
  /** Up to this moment every turn is known. */
  private known: Micros = -Infinity
  /** Agents of the session that are not in the replay. */
  private readonly absent = new Set<string>()
  private now: Micros
  /** The recording ends before the session did. */
  private isCut = false
  readonly terms: ScheduleTerms
  /** In the order they joined. */
  readonly parts: TurnPart[] = []

  constructor(terms: ScheduleTerms) {
    this.terms = terms
    this.now = terms.from
  }

  /** Chunks come in the order of their first moments. */
  add(chunk: TurnChunk): void {
    this.known = Math.max(this.known, chunk.turns[0])
    const { agent } = chunk
    const part = this.parts.findLast(({ id }) => id === agent)
    if (part !== undefined) return part.add(chunk)
    if (this.absent.has(agent)) return
    this.absent.add(agent)
    this.note(chunk.turns[0], `${agent} joined, and is not in the replay`)
  }

  /** An agent joins at `at`; at -Infinity it is there from the start. */
  join(agent: AgentPlan, node: number, at: Micros): void {
    this.known = Math.max(this.known, at)
    this.parts.push(new TurnPart(agent, node, at))
  }

  /** Every turn has been added. */
  close(): void {
    this.known = Infinity
  }

  /** Does what is next. `read`: more turns must be added first. */
  step(): 'done' | 'read' | 'over' | Promise<void> {
    const { parts } = this
    const { voices } = this.terms
    let moment = Infinity
    let voice: Voice | undefined
    let part: TurnPart | undefined
    let newcomer: TurnPart | undefined
    let held = Infinity
    for (const one of voices) {
      if (one.due >= moment || !one.hasRoom()) continue
      moment = one.due
      voice = one
    }
    for (const one of parts) {
      const due = this.dueOf(one)
      if (this.mustWait(one)) held = Math.min(held, due)
      else if (one.state === 'coming') newcomer ??= one
      else if (due < moment) {
        moment = due
        part = one
      }
    }
    // Not before what came before it: that was done among those who were there then.
    if (newcomer !== undefined && newcomer.joins < moment && newcomer.joins <= held)
      return newcomer.joins < this.known ? this.admit(newcomer) : 'read'
    if (moment === Infinity || moment > held + LATE_MICROS) return this.unstick(held, newcomer)
    if (moment > this.known) return 'read'
    this.now = Math.max(this.now, moment)
    this.terms.clock.set(moment)
    if (part === undefined) voice?.say()
    else return (part.state === 'recorded' ? takeTurn(this, part, moment) : this.goOn(part)) ?? 'done'
    return 'done'
  }

  /** What it waits for is records or room, or its name or its node, while another still has it. */
  private mustWait(part: TurnPart): boolean {
    if (part.state === 'recorded') return part.hasTurn && !isReady(this, part)
    if (part.state !== 'coming') return false
    const isFree = (other: TurnPart): boolean =>
      other === part || other.state === 'left' || (other.id !== part.id && other.node !== part.node)
    return !this.parts.slice(0, this.parts.indexOf(part)).every(isFree)
  }

  /** Its recorded turns are done, and it had not left. */
  private endTurns(part: TurnPart): void {
    this.goByTime(part, part.isBroken ? 'turns are missing from the recording' : 'its turns end there, before it left')
  }

  private dueOf(part: TurnPart): Micros {
    if (part.state === 'recorded' && !part.hasTurn && (part.isBroken || this.known === Infinity)) this.endTurns(part)
    const { resident } = part
    switch (part.state) {
      case 'coming':
        return part.joins
      case 'recorded':
        return part.moment
      case 'left':
        return NEVER
      case 'by time': {
        if (resident === undefined) return this.now
        if (!resident.isServed || !resident.hasRoom()) return NEVER
        if (resident.inputs.some(({ reader }) => reader.available() > 0)) return this.now
        const due = this.terms.seat.timers.dueOf(part.node)
        return due > this.terms.until ? NEVER : Math.max(due, this.now)
      }
    }
  }

  /** Nothing can be done as it is but what comes later than a turn, at `held`, that is waiting for records or room. */
  private unstick(held: Micros, newcomer: TurnPart | undefined): 'done' | 'read' | 'over' {
    const { parts } = this
    let passed = false
    for (const part of parts) {
      for (const { input, lost } of part.comingGaps()) {
        const more = passOver(this.terms.seat, input, lost)
        part.pass(input.source, more)
        passed ||= more > 0
      }
    }
    if (passed) return 'done'
    // What somebody's next turn is must be known: it may say that he lost what the others wait for him to take.
    const isUnknown = parts.some(({ state, hasTurn }) => state === 'recorded' && !hasTurn)
    if (this.known < Infinity && (isUnknown || this.known <= held + LATE_MICROS)) return 'read'
    if (newcomer !== undefined && newcomer.joins <= held + LATE_MICROS) return this.admit(newcomer)
    const stuck = parts.find((part) => this.mustWait(part) && this.dueOf(part) === held)
    if (stuck === undefined) return 'over'
    this.now = Math.max(this.now, held)
    if (stuck.state !== 'coming') this.goByTime(stuck, 'what it heard then was not said now')
    else {
      this.note(held, `${stuck.id} joined, and is not in the replay: who had its place then has not left now`)
      parts.splice(parts.indexOf(stuck), 1)
      this.absent.add(stuck.id)
    }
    return 'done'
  }

  /** It hears nothing any more. */
  leave(part: TurnPart): void {
    part.state = part.hasTurn ? 'recorded' : 'left' // it may have come back
    this.terms.cut(part)
  }

  /** Without turns: it begins again, takes what waits for it, or hears of its next timer. */
  private goOn(part: TurnPart): Promise<void> | undefined {
    const { seat } = this.terms
    const { resident } = part
    if (resident === undefined) return this.begin(part, 1, false)
    if (!seat.serve(resident)) {
      const tag = seat.timers.take(part.node)
      if (tag !== undefined) seat.fire(resident, tag, this.now)
    }
    this.silence(part)
    return undefined
  }

  private admit(part: TurnPart): 'done' {
    this.terms.admit(part)
    part.state = 'recorded'
    return 'done'
  }

  private async begin(part: TurnPart, incarnation: number, paused: boolean): Promise<void> {
    part.resident = await this.terms.begin(part, incarnation, paused)
  }

  /** Nobody restarts who falls by time. */
  private silence(part: TurnPart): void {
    if (part.resident?.state !== 'faulted') return
    if (part.fault !== undefined) this.note(this.now, `${part.id} is silent: ${part.fault}`)
    part.fault = undefined
    this.terms.cut(part)
  }

  goByTime(part: TurnPart, why: string): undefined {
    const at = Math.max(this.now, part.hasTurn ? part.moment : this.now)
    if (part.isWhole || part.isBroken || this.known < Infinity) this.note(at, `${part.id} goes on by time: ${why}`)
    else if (!this.isCut) {
      this.isCut = true
      this.note(at, 'the recording ends, and the agents go on by time')
    }
    part.forget()
    part.state = 'by time'
    this.silence(part)
  }

  note(at: Micros, line: string): void {
    this.notes.push(Number.isFinite(at) ? `${new Date(at / 1e3).toISOString()}: ${line}` : line)
  }
}
