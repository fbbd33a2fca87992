/**
 * The ticks of a store as batches of one's own: what a store lends is copied, for a tape keeps some of them. Columns in
 * memory that threads share are lent for good, and copied only for a market that writes into them.
 */
import type { BatchSource } from '#simulation/market/tape.ts'
import { playedTicks, type PlayedRange } from '#swarm/ports/played-ticks.ts'
import { batchCopy } from '#swarm/ports/tick-batch.ts'
import type { TickStore } from '#swarm/ports/tick-store.ts'

export interface Played extends PlayedRange {
  /** Prices are written over: permanent impact. */
  readonly writes: boolean
}

export function batchesOf(store: TickStore, { writes, ...range }: Played): BatchSource {
  const reader = playedTicks(store, range)
  return async () => {
    const { value, done } = await reader.next()
    if (done === true) return null
    const isShared = value.values.buffer instanceof SharedArrayBuffer
    return isShared && !writes ? value : batchCopy(value)
  }
}
