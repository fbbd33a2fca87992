/** The last turns of an agent whose thread was ended, from the memory that outlived it: so that nothing it did is lost. */
import type { Micros } from '#domain/time.ts'
import type { Fabric, Link } from '#swarm/links/fabric.ts'
import { Ring } from '#swarm/links/ring.ts'
import { NO_INPUT } from '#swarm/seat/seat.ts'
import { TURN_KINDS, type TurnChunk, turnKind } from '#swarm/seat/turn-log.ts'
import { TURN_WORDS } from '#swarm/seat/turn-memory.ts'
import type { Agent } from './agent-record.ts'
import type { Crew } from './crew.ts'

/** Records how it ended; nothing when it had left before, or where turns are not recorded. */
export function recordEnd({ recording, fabric, clock }: Crew, agent: Agent): void {
  const chunk = tailOf(fabric, agent, clock.now())
  if (chunk !== undefined) recording?.chunk(chunk)
}

/** What it had not given away, with its end; undefined when it had left before. */
export function tailOf(
  { board }: Fabric,
  { plan, place, turns: memory }: Pick<Agent, 'plan' | 'place' | 'turns'>,
  now: Micros,
): TurnChunk | undefined {
  const tail = memory?.tail((word, cursor) => {
    const link = place.links.find((one) => sourceOf(one) === Math.floor(word / TURN_KINDS))
    return link === undefined ? 0 : (new Ring(link.ring).doneBy(link.slot) - cursor) | 0
  })
  if (tail === undefined) return undefined
  const turns = [...tail.turns]
  // What it said in a timer is published behind it: it was not said.
  const isCurrent = board.ints[board.seat(place.seat, 'current')] === place.node + 1
  const inTimer = isCurrent && board.ints[board.node(place.node, 'input')] === NO_INPUT
  if (inTimer && turns.at(1 - TURN_WORDS) === turnKind.timer) turns.splice(-TURN_WORDS)
  turns.push(now, turnKind.left, 0)
  return { agent: plan.id, number: tail.number, turns: Float64Array.from(turns), emitted: [] }
}

/** Source of the link's input. */
const sourceOf = ({ ring, from }: Link): number => 2 * from.node + (ring.id === from.command?.handle.id ? 1 : 0)
