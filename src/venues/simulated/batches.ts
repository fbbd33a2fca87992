/**
 * The ticks of a store as batches of one's own: what a store lends is copied, for a tape keeps some of them. Columns in
 * memory that threads share are lent for good, and copied only for a market that writes into them.
 */
import type { Micros } from '#domain/time.ts'
import type { BatchSource } from '#simulation/market/tape.ts'
import type { TickBatch, TickKind } from '#swarm/ports/tick-batch.ts'
import type { TickStore } from '#swarm/ports/tick-store.ts'

const played: readonly TickKind[] = ['trade', 'depth', 'quote']

export interface Played {
  readonly symbols: readonly string[]
  readonly from: Micros | undefined
  readonly to: Micros | undefined
  /** Prices are written over: permanent impact. */
  readonly writes: boolean
}

const copyOf = (batch: TickBatch): TickBatch => {
  const { rows } = batch
  const width = batch.values.length
  return {
    rows,
    symbols: batch.symbols,
    columns: batch.columns,
    kind: batch.kind.slice(0, rows),
    symbol: batch.symbol.slice(0, rows),
    at: batch.at.slice(0, rows),
    seq: batch.seq.slice(0, rows),
    localAt: batch.localAt.slice(0, rows),
    start: batch.start.slice(0, rows),
    values: batch.values.slice(0, width),
    texts: [],
  }
}

export function batchesOf(store: TickStore, { symbols, from, to, writes }: Played): BatchSource {
  const range = { symbols, kinds: played, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
  const reader = store.read(range)[Symbol.asyncIterator]()
  return async () => {
    const { value, done } = await reader.next()
    if (done === true) return null
    const isShared = value.values.buffer instanceof SharedArrayBuffer
    return isShared && !writes ? value : copyOf(value)
  }
}
