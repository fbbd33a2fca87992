/** Events for a bench of Hawkes processes: trades of ../shared/data, and drawn ones of known parameters. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { observeMarked, type MarkedObservation } from '#hawkes/event-times.ts'
import type { HawkesParameters } from '#hawkes/exponential.ts'
import { drawMarkedByThinning } from '#hawkes/simulate.ts'
import { drawByThinning } from '#hawkes/simulate-univariate.ts'
import { seededRng } from '#numeric/rng.ts'

const FILE = join(import.meta.dirname, '..', '..', 'shared', 'data', 'binance', 'usdm_btcusdt_trades.csv.gz')

export interface Sided {
  readonly name: string
  readonly observation: MarkedObservation
}

/** Parameters near those that trades of BTCUSDT are fitted with. */
export const BOTH_SIDES: HawkesParameters = {
  mu: [3, 4.5],
  alpha: [
    [30, 0.4],
    [1, 41],
  ],
  beta: [
    [84, 1.5],
    [7.7, 153],
  ],
}

/** Buys and sells, those of one millisecond and side taken for one. */
export function sidedTrades(): Sided {
  if (!existsSync(FILE)) {
    const drawn = drawMarkedByThinning(BOTH_SIDES, 350, seededRng(1))
    if (drawn.kind === 'refused') throw new Error(drawn.reason)
    return { name: 'seeded, no ../shared/data', observation: drawn.observation }
  }
  const rows = gunzipSync(readFileSync(FILE)).toString('latin1').trimEnd().split('\n').slice(1)
  const cells = rows.map((row) => row.split(','))
  const from = Number(cells[0][2])
  const times = cells.map((row) => (Number(row[2]) - from) / 1e3) // column 2: trade_ts_ms
  const kinds = cells.map((row) => Number(row[6])) // column 6: buyer_is_maker
  const observed = observeMarked(times, kinds, 2, times[times.length - 1])
  if (observed.kind === 'refused') throw new Error(`${FILE}: ${observed.reason}`)
  return { name: 'real BTCUSDT', observation: observed.observation }
}

export const TRUTH = { mu: 0.5, alpha: 0.8, beta: 1.6 } as const

/** Exactly so many events of the process `TRUTH`, in a window that ends with the last. */
export function drawn(events: number, seed: number): { readonly times: Float64Array; readonly horizon: number } {
  const { mu, ...kernel } = TRUTH
  const all = drawByThinning({ mu, kernel: { kind: 'exponential', ...kernel } }, Infinity, seededRng(seed), events)
  if (all.kind === 'refused') throw new Error(all.reason)
  return all
}
