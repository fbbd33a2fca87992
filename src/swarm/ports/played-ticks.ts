/**
 * What of a store a market is played from: the ticks others are told, and the records of the market's orders. A book of
 * orders is made of everything since its last snapshot, which may be long before the first tick that is played, so their
 * records are read from the first the store has.
 */
import type { Micros } from '#domain/time.ts'
import { toldKinds, type TickBatch } from './tick-batch.ts'
import type { TickStore } from './tick-store.ts'

export interface PlayedRange {
  readonly symbols: readonly string[]
  /** Those of which the records of orders are read too. */
  readonly byOrder: readonly string[]
  /** First moment that is told; undefined for all there is. */
  readonly from?: Micros | undefined
  /** First moment that is not played. */
  readonly to?: Micros | undefined
}

/** In order; lent, as the store lends them. */
export async function* playedTicks(
  store: TickStore,
  { symbols, byOrder, from, to }: PlayedRange,
): AsyncGenerator<TickBatch, void> {
  if (from !== undefined && byOrder.length > 0) yield* store.read({ symbols: byOrder, kinds: ['mbo'], to: from })
  const kinds = byOrder.length > 0 ? [...toldKinds, 'mbo' as const] : toldKinds
  const range = { symbols, kinds, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
  yield* store.read(range)
}
