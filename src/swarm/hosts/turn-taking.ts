/** How an agent does one of its recorded turns: what `Seat` logged of it is done to it again. */
import type { Micros } from '#domain/time.ts'
import { messageById } from '#messages/catalogue.ts'
import { pause, resume, skipRecord } from '#swarm/seat/out-of-turn.ts'
import type { Input, Resident } from '#swarm/seat/resident.ts'
import type { Seat } from '#swarm/seat/seat.ts'
import { turnKind } from '#swarm/seat/turn-log.ts'
import type { TurnPart } from './turn-part.ts'

export interface TurnStage {
  readonly terms: {
    readonly seat: Seat
    readonly begin: (part: TurnPart, incarnation: number, paused: boolean) => Promise<Resident>
    readonly cut: (part: TurnPart, ring?: number) => void
    readonly published: (source: number) => number
  }
  /** It has no turns it could go by. */
  goByTime(part: TurnPart, why: string): undefined
  /** It hears nothing any more. */
  leave(part: TurnPart): void
  /** Where the replay is not exact. */
  note(at: Micros, line: string): void
}

/** Does the present turn of an agent, or as much of it as there are records. */
export function takeTurn(stage: TurnStage, part: TurnPart, moment: Micros): Promise<void> | undefined {
  const { seat } = stage.terms
  const { kind, argument, resident } = part
  if (part.fault !== undefined && kind !== turnKind.fell) return stage.goByTime(part, 'it did not fall then')
  if (kind === turnKind.began) return begin(stage, part, moment)
  if (kind === turnKind.poisoned) {
    part.poisoned.push({ source: part.source, record: argument })
    return part.advance()
  }
  const beginning = kind === turnKind.from ? part.from : kind === turnKind.warmed ? part.warmed : undefined
  if (beginning !== undefined) {
    beginning.set(part.source, argument)
    return part.advance()
  }
  if (resident === undefined) return stage.goByTime(part, 'it was told something before it began')
  switch (kind) {
    case turnKind.took:
      return takeRecords(stage, part, resident)
    case turnKind.gap:
      return tellGap(stage, part, resident, moment)
    case turnKind.skipped: {
      const { reader } = part.input! // it is ready
      part.poison.push(`${reader.ring.handle.id}:${reader.cursor}`)
      skipRecord(seat, resident, reader.ring.handle.id)
      break
    }
    case turnKind.timer:
      if (seat.timers.take(part.node, argument) === undefined)
        return stage.goByTime(part, 'it had set a timer then that it did not set now')
      seat.fire(resident, argument, moment)
      break
    case turnKind.fell:
      if (part.fault === undefined) stage.note(moment, `${part.id} fell then, and not now`)
      resident.state = 'faulted'
      part.fault = undefined
      break
    case turnKind.unlinked:
      unlink(stage, part, resident)
      break
    case turnKind.paused:
      pause(seat, resident)
      break
    case turnKind.resumed:
      resume(seat, resident)
      break
    default:
      return leave(stage, part, resident)
  }
  return part.advance()
}

function takeRecords({ terms: { seat } }: TurnStage, part: TurnPart, resident: Resident): undefined {
  const input = part.input! // it is ready
  if (Number.isNaN(part.remaining)) part.remaining = part.argument
  const before = input.reader.cursor
  const wanted = Math.min(part.remaining, input.reader.available())
  seat.guard(resident, () => void seat.take(resident, input, wanted))
  part.remaining -= (input.reader.cursor - before) | 0
  // The record it fell on counts as taken.
  if (part.fault !== undefined) part.remaining--
  if (part.remaining <= 0) part.advance()
}

function tellGap({ terms: { seat } }: TurnStage, part: TurnPart, resident: Resident, moment: Micros): undefined {
  const input = part.input! // it is ready
  const { source, argument } = part
  part.pass(source, passOver(seat, input, part.lostYet))
  if (part.lostYet > 0) return
  part.passed.delete(source)
  resident.moment = moment
  seat.guard(resident, () => seat.lapped(resident, input, argument))
  part.advance()
}

async function begin(stage: TurnStage, part: TurnPart, moment: Micros): Promise<void> {
  const { argument } = part
  // Where it reads on is known: what was passed over by now enters no gap.
  for (const source of part.from.keys()) part.passed.delete(source)
  if (part.hasForgotten()) stage.note(moment, `${part.id} was told another past`)
  part.resident = await stage.terms.begin(part, Math.floor(argument / 2), argument % 2 === 1)
  part.from.clear()
  part.warmed.clear()
  part.advance()
}

/** Whoever spoke there has left; there was nobody when it had failed to join. */
function unlink(stage: TurnStage, part: TurnPart, resident: Resident): void {
  const ring = part.input?.reader.ring.handle.id
  if (ring === undefined) return
  resident.unlink(ring)
  stage.terms.cut(part, ring)
}

function leave(stage: TurnStage, part: TurnPart, resident: Resident): undefined {
  const differ = part.emitted?.flatMap((then, id) => {
    const now = resident.emitted[id]
    return then === now ? [] : `${messageById[id]?.type ?? id} ${then} then, ${now} now`
  })
  if (differ !== undefined && differ.length > 0) stage.note(part.moment, `${part.id} had said ${differ.join('; ')}`)
  part.advance()
  stage.terms.seat.unseat(part.node)
  stage.leave(part)
}

/** The present turn can be done, or some of it. */
export function isReady({ terms }: Pick<TurnStage, 'terms'>, part: TurnPart): boolean {
  switch (part.kind) {
    case turnKind.from:
      return ((terms.published(part.source) - part.argument) | 0) >= 0
    case turnKind.took:
      return (part.input?.reader.available() ?? 0) > 0 && part.resident!.hasRoom() // it has an input
    case turnKind.skipped:
      return (part.input?.reader.available() ?? 0) > 0
    case turnKind.gap:
      return part.input !== undefined && (part.lostYet === 0 || part.input.reader.available() > 0)
    case turnKind.timer:
      return part.resident?.hasRoom() !== false
    default:
      return true
  }
}

/** Passes over up to `most` records that are there. Returns how many. */
export function passOver(seat: Seat, input: Input, most: number): number {
  const count = Math.max(0, Math.min(most, input.reader.available()))
  for (let k = 0; k < count; k++) input.reader.done()
  if (count > 0) seat.release(input)
  return count
}
