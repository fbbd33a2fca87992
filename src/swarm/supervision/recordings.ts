/** How far the recording of an agent's rows has come, read from the board: it outlives the agent's thread. */
import { featureRow } from '#messages/features.ts'
import type { Recording } from '#messages/system.ts'
import type { Board } from '#swarm/links/board.ts'
import type { AgentPlan } from '#swarm/plan.ts'

export interface RecordingFacts {
  /** Why it stopped; empty while it records. */
  readonly fault: string
  /** Nothing more will be written: what is not in the file is lost. */
  readonly over: boolean
}

/** Null when nothing is recorded. */
export function recordingOf(
  board: Board,
  node: number,
  { id, record }: AgentPlan,
  { fault, over }: RecordingFacts,
): Recording | null {
  if (record === undefined) return null
  const rows = board.ints[board.node(node, 'recorded')]
  const { ids = [featureRow.id] } = record
  const emitted = ids.reduce((sum, id) => sum + board.emitted(node)[id], 0)
  const lost = over ? emitted - rows : board.ints[board.node(node, 'unrecorded')]
  return { agent: id, path: record.path, rows, lost, fault }
}
