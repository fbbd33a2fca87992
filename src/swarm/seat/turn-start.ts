/** The log of an agent that takes its seat, begun with what only its thread knows: from where in each input it reads on. */
import type { Resident } from './resident.ts'
import type { Seat } from './seat.ts'
import { type TurnChunk, turnKind, TurnLog } from './turn-log.ts'
import { TurnMemory } from './turn-memory.ts'

/** `poison`: records, as ring:record, that it is never told again. */
export function startTurns(
  { now }: Seat,
  { id, inputs }: Resident,
  memory: SharedArrayBuffer,
  poison: readonly string[],
  give: (chunk: TurnChunk) => void,
): TurnLog {
  const log = new TurnLog({ agent: id, memory: new TurnMemory(memory), now, give })
  const places = poison.map((place) => place.split(':').map(Number))
  for (const { source, reader } of inputs) {
    log.add(now(), turnKind.from, reader.cursor, source)
    for (const [ring, record] of places)
      if (ring === reader.ring.handle.id) log.add(now(), turnKind.poisoned, record, source)
  }
  return log
}
