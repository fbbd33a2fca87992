/**
 * In what order a node takes what its inputs hold in a turn: commands, then the market, then decisions.
 *
 * Commands never wait behind ticks. A decision does, for those it may have been made on: who judges one at the prices of
 * the tick before refuses what is right and approves at what has gone, and on one thread which of both it was would hang on
 * the order its agents are seated in.
 */
import { messageById } from '#messages/catalogue.ts'
import type { Input } from './resident.ts'

export const laneOrder = { command: 0, market: 1, decision: 2 } as const
export type LaneOrder = (typeof laneOrder)[keyof typeof laneOrder]

/** Of an input by the numbers of the messages it takes there; a ring carries either the market or the rest. */
export function orderOf(accepts: readonly number[]): LaneOrder {
  if (accepts.some((id) => messageById[id]?.lane === 'data')) return laneOrder.market
  return accepts.some((id) => messageById[id]?.type.startsWith('decision.')) ? laneOrder.decision : laneOrder.command
}

/**
 * Counts what inputs hold, of those only that `waiting` marks, and returns the sum. From the last on: what a decision that is
 * counted was made on is counted too, whoever goes on speaking meanwhile.
 */
export function countWaiting(inputs: readonly Input[], waiting: Uint8Array | undefined): number {
  let sum = 0
  for (let k = inputs.length - 1; k >= 0; k--) {
    if (waiting !== undefined && waiting[k] === 0) continue
    inputs[k].waits = inputs[k].reader.available()
    sum += inputs[k].waits
  }
  return sum
}
