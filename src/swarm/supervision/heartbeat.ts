/** A heartbeat: what the board says of one node, made readable. */
import { messages } from '#messages/catalogue.ts'
import type { AgentHeartbeat } from '#messages/system.ts'
import { quantile } from '#numeric/histogram.ts'
import type { Board } from '#swarm/links/board.ts'

/** Messages a second over the last interval. */
export interface Rate {
  processed: number
  atMillis: number
  perSecond: number
}

export const newRate = (): Rate => ({ processed: 0, atMillis: 0, perSecond: 0 })

/** Moves the rate on when a second has passed since the last sample. */
export function sampleRate(rate: Rate, processed: number, atMillis: number): void {
  const millis = atMillis - rate.atMillis
  if (millis < 1_000) return
  rate.perSecond = rate.atMillis === 0 ? 0 : ((processed - rate.processed) / millis) * 1e3
  rate.processed = processed
  rate.atMillis = atMillis
}

const sum = (counts: Float64Array): number => counts.reduce((total, count) => total + count, 0)

export const processedBy = (board: Board, node: number): number => sum(board.consumed(node))

/** Counts by message type, zero ones left out. */
export function messagesBy(counts: Float64Array): Record<string, number> {
  const named = messages.filter(({ id }) => counts[id] > 0).map(({ id, type }) => [type, counts[id]] as const)
  return Object.fromEntries(named)
}

export interface Vitals {
  readonly agent: string
  readonly node: number
  readonly state: string
  readonly incarnation: number
  readonly thread: string
  readonly heapMiB: number
  readonly restarts: number
  readonly lastError: string
  readonly rate: Rate
}

export function heartbeatOf(board: Board, vitals: Vitals): AgentHeartbeat {
  const { node, rate, ...told } = vitals
  const histogram = board.histogram(node)
  return {
    type: 'agent.heartbeat',
    ...told,
    inboxDepth: board.ints[board.node(node, 'depth')],
    processed: processedBy(board, node),
    perSecond: rate.perSecond,
    lost: board.ints[board.node(node, 'lost')],
    p50Micros: quantile(board.ints, histogram, 0.5),
    p99Micros: quantile(board.ints, histogram, 0.99),
  }
}
