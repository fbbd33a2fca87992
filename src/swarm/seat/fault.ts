/** What a seat reports when a node throws: who, in which incarnation, on which record, and one line for people. */
import { errors, messageOf as textOf, SwarmError, type ErrorCode } from '#domain/errors.ts'
import type { Input, Resident } from './resident.ts'

/** A node could not handle something. `place` names the record, so that the second crash on it is recognised. */
export interface Fault {
  readonly node: number
  readonly incarnation: number
  readonly code: ErrorCode
  readonly line: string
  readonly place: string
}

/** `input` is where the record came from; undefined for a timer or the node's own work. */
export function faultOf(resident: Resident, input: Input | undefined, thrown: unknown): Fault {
  const { node, incarnation, id } = resident
  const ours = thrown instanceof SwarmError
  const code = ours ? thrown.code : 'AGENT_FAULT'
  const line = ours ? thrown.message : `${code}: ${errors[code].text} (agent=${id}): ${textOf(thrown)}`
  const place = input === undefined ? 'timer' : `${input.reader.ring.handle.id}:${input.reader.cursor}`
  return { node, incarnation, code, line, place }
}
