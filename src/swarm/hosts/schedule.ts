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
 * What was not recorded (the last half second of a killed thread, an agent that came later) leaves an agent without turns:
 * it goes on by time, as in any run on a virtual clock, and `notes` says so.
 */
import type { Micros } from '#domain/time.ts'
import type { Resident } from '#swarm/seat/resident.ts'
import type { Seat } from '#swarm/seat/seat.ts'
import type { TurnChunk } from '#swarm/seat/turn-log.ts'
import type { TurnPart } from './turn-part.ts'
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
  readonly parts: readonly TurnPart[]
  /** Agents without turns go on from then, until then. */
  readonly from: Micros
  readonly until: Micros
  /** Starts an incarnation of an agent. */
  readonly begin: (part: TurnPart, incarnation: number, paused: boolean) => Promise<Resident>
  /** It hears nothing any more: nobody may wait for it. */
  readonly cut: (part: TurnPart) => void
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

  constructor(terms: ScheduleTerms) {
    this.terms = terms
    this.now = terms.from
  }

  /** Chunks come in the order of their first moments. */
  add(chunk: TurnChunk): void {
    this.known = Math.max(this.known, chunk.turns[0])
    const part = this.terms.parts.find(({ id }) => id === chunk.agent)
    const { agent } = chunk
    if (part !== undefined && part.state !== 'left') return part.add(chunk)
    if (this.absent.has(agent)) return
    this.absent.add(agent)
    this.note(chunk.turns[0], `${agent} ${part === undefined ? 'joined' : 'came back'}, and is not in the replay`)
  }

  /** Every turn has been added. */
  close(): void {
    this.known = Infinity
  }

  /** Does what is next. `read`: more turns must be added first. */
  step(): 'done' | 'read' | 'over' | Promise<void> {
    const { parts, voices } = this.terms
    let moment = Infinity
    let voice: Voice | undefined
    let part: TurnPart | undefined
    let held = Infinity
    for (const one of voices) {
      if (one.due >= moment || !one.hasRoom()) continue
      moment = one.due
      voice = one
    }
    for (const one of parts) {
      const due = this.dueOf(one)
      if (one.state === 'recorded' && one.hasTurn && !isReady(one)) held = Math.min(held, due)
      else if (due < moment) {
        moment = due
        part = one
      }
    }
    if (moment === Infinity || moment > held + LATE_MICROS) return this.unstick(held)
    if (moment > this.known) return 'read'
    this.now = Math.max(this.now, moment)
    this.terms.clock.set(moment)
    if (part === undefined) voice?.say()
    else return (part.state === 'recorded' ? takeTurn(this, part, moment) : this.goOn(part)) ?? 'done'
    return 'done'
  }

  /** Its recorded turns are done, and it had not left. */
  private endTurns(part: TurnPart): void {
    if (part.again === undefined) {
      this.goByTime(
        part,
        part.isBroken ? 'turns are missing from the recording' : 'its turns end there, before it left',
      )
      return
    }
    this.note(this.now, `${part.id}: its thread was ended, and the last it did there is lost`)
    part.state = 'ended'
  }

  private dueOf(part: TurnPart): Micros {
    if (part.state === 'recorded' && !part.hasTurn && (part.isBroken || this.known === Infinity)) this.endTurns(part)
    const { resident } = part
    switch (part.state) {
      case 'recorded':
        return part.moment
      case 'left':
        return NEVER
      case 'ended':
        return Math.max(this.now, part.again?.moment ?? NEVER)
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
  private unstick(held: Micros): 'done' | 'read' | 'over' {
    const { parts, seat } = this.terms
    let passed = false
    for (const part of parts) {
      for (const { input, source, lost } of part.comingGaps()) {
        const more = passOver(seat, input, lost - (part.passed.get(source) ?? 0))
        part.pass(source, more)
        passed ||= more > 0
      }
    }
    if (passed) return 'done'
    // What somebody's next turn is must be known: it may say that he lost what the others wait for him to take.
    const isUnknown = parts.some(({ state, hasTurn }) => state === 'recorded' && !hasTurn)
    if (this.known < Infinity && (isUnknown || this.known <= held + LATE_MICROS)) return 'read'
    const stuck = parts.find((part) => part.state === 'recorded' && part.moment === held && !isReady(part))
    if (stuck === undefined) return 'over'
    this.now = Math.max(this.now, held)
    this.goByTime(stuck, 'what it heard then was not said now')
    return 'done'
  }

  /** It hears nothing any more. */
  leave(part: TurnPart): void {
    part.state = 'left'
    this.terms.cut(part)
  }

  /** Without turns: it begins again, takes what waits for it, or hears of its next timer. */
  private goOn(part: TurnPart): Promise<void> | undefined {
    const { seat } = this.terms
    const { resident } = part
    if (part.state === 'ended' && part.again !== undefined) {
      part.state = 'by time'
      for (const input of resident?.inputs ?? []) passOver(seat, input, Infinity)
      return this.begin(part, part.again.incarnation, part.again.paused)
    }
    if (resident === undefined) return this.begin(part, 1, false)
    if (!seat.serve(resident)) {
      const tag = seat.timers.take(part.node)
      if (tag !== undefined) seat.fire(resident, tag, this.now)
    }
    this.silence(part)
    return undefined
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
