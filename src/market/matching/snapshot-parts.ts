/**
 * Parts of an engine's snapshot that say the same whatever way the engine came to its state. Arrivals become ranks
 * (0 for the first of those that rest or wait), so a restored engine and the one that ran on write the same snapshot.
 */
import type { EngineSnapshot, RestingOrder, WaitingStop } from './matching-engine.ts'

/** Copies, with their arrival counted from 0. Cost: a sort. */
export function byRank(
  resting: readonly RestingOrder[],
  waiting: readonly WaitingStop[],
): Pick<EngineSnapshot, 'resting' | 'waiting'> {
  const arrivals = [...resting, ...waiting].map(({ arrival }) => arrival).sort((a, b) => a - b)
  const ranks = new Map(arrivals.map((arrival, rank) => [arrival, rank]))
  const ranked = <Order extends { readonly arrival: number }>(order: Order): Order => ({
    ...order,
    arrival: ranks.get(order.arrival) ?? order.arrival,
  })
  return { resting: resting.map(ranked), waiting: waiting.map(ranked) }
}

/** Whole numbers as runs [first, last], ascending. */
export function runsOf(ids: Iterable<number>): (readonly [number, number])[] {
  const runs: [number, number][] = []
  for (const id of [...ids].sort((a, b) => a - b)) {
    const run = runs.at(-1)
    if (run?.[1] === id - 1) run[1] = id
    else runs.push([id, id])
  }
  return runs
}
