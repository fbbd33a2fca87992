/**
 * In what order a node takes what its inputs hold in a turn: commands, then the market, then decisions.
 *
 * Commands never wait behind ticks. A decision does, for those it may have been made on: who judges one at the prices of
 * the tick before refuses what is right and approves at what has gone, and on one thread which of both it was would hang on
 * the order its agents are seated in.
 */
import { KINDS, messageById } from '#messages/catalogue.ts'

/** Indexed by message number. */
const MARKET = Uint8Array.from({ length: KINDS }, (_, id) => (messageById[id]?.lane === 'data' ? 1 : 0))
const DECISION = Uint8Array.from({ length: KINDS }, (_, id) => (messageById[id]?.type.startsWith('decision.') ? 1 : 0))

export const laneOrder = { command: 0, market: 1, decision: 2 } as const
export type LaneOrder = (typeof laneOrder)[keyof typeof laneOrder]

/** Of an input by the numbers of the messages it takes there; a ring carries either the market or the rest. */
export function orderOf(accepts: readonly number[]): LaneOrder {
  if (accepts.some((id) => MARKET[id] === 1)) return laneOrder.market
  return accepts.some((id) => DECISION[id] === 1) ? laneOrder.decision : laneOrder.command
}
