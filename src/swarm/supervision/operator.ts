/** The operator: the main thread's own node. It only speaks: commands to every agent, and who belongs to the electorate. */
import { type AgentCommand, agentCommand, riskLimit, swarmMember } from '#messages/system.ts'
import type { Board } from '#swarm/links/board.ts'
import type { Place } from '#swarm/links/fabric.ts'
import { Resident } from '#swarm/seat/resident.ts'
import type { Recorded } from '#swarm/seat/seat-services.ts'
import type { Party } from '#swarm/wiring.ts'

export const OPERATOR: Party = {
  id: 'operator',
  consumes: [],
  produces: ['agent.command', 'swarm.member', 'risk.limit'],
  from: [],
  outside: true,
}

export interface Voter {
  readonly node: number
  readonly name: string
  readonly weight: number
  readonly mayVeto: boolean
}

export interface Operator {
  command(command: AgentCommand['command'], reason: string): void
  /** `value` as JSON. */
  limit(path: string, value: string, reason: string): void
  member(voter: Voter, change: 'joined' | 'left' | 'restarted'): void
}

export function createOperator(
  place: Place,
  board: Board,
  now: () => number,
  stamp: () => number,
  recording?: Recorded,
): Operator {
  const resident = new Resident(
    { node: place.node, id: place.party.id, produces: place.party.produces, outputs: place.outputs, seed: 0 },
    { board, now, after: () => {}, tap: undefined },
  )
  if (recording !== undefined) resident.record(recording)
  const say = (emit: () => void): void => {
    resident.stamp = stamp()
    emit()
    resident.commit()
    for (const writer of resident.writers) for (const seat of writer.readers()) board.wake(seat)
  }
  const command = agentCommand.draft()
  const member = swarmMember.draft()
  const limit = riskLimit.draft()
  command.seq = member.seq = limit.seq = 0
  return {
    command(what, reason) {
      say(() => {
        command.at = now()
        command.command = what
        command.reason = reason
        resident.ctx.emit(command)
      })
    },
    limit(path, value, reason) {
      say(() => {
        limit.at = now()
        limit.limit = path
        limit.value = value
        limit.reason = reason
        resident.ctx.emit(limit)
      })
    },
    member(voter, change) {
      say(() => {
        member.at = now()
        member.voter = voter.node
        member.change = change
        member.weight = voter.weight
        member.mayVeto = voter.mayVeto
        member.name = voter.name
        resident.ctx.emit(member)
      })
    },
  }
}
