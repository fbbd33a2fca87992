/**
 * Ticks lent to a swarm of this thread: what its plan names instead of a store on the disk. The module is the address:
 * `SwarmPlan.ticks` names it, and whoever starts the swarm lends first.
 */
import { SwarmError } from '#domain/errors.ts'
import type { TickStore, TickStoreTerms } from '#swarm/ports/tick-store.ts'
import { type SharedTicks, sharedTickStore } from './shared-ticks.ts'

const lent = new Map<string, SharedTicks>()

/** For `SwarmPlan.ticks`, of the thread that calls it. */
export function lendTicks(name: string, ticks: SharedTicks): { module: string; store: string; directory: string } {
  lent.set(name, ticks)
  return { module: import.meta.url, store: name, directory: '.' }
}

/** What a seat opens. Rejects with STORE_ABSENT. */
export async function openTickStore(name: string, _directory: string, _terms: TickStoreTerms): Promise<TickStore> {
  const ticks = lent.get(name)
  if (ticks === undefined) throw new SwarmError('STORE_ABSENT', { store: name })
  return sharedTickStore(ticks)
}
