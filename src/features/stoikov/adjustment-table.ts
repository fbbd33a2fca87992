/** A fitted micro-price as a file holds it, and how it is fitted from quotes. */
import type { Schema } from '#domain/schema.ts'
import { type ChainSolution, solveChain } from './chain-solution.ts'
import { type StoikovGrid, stateCount } from './chain-state.ts'
import { TransitionCounts } from './transition-counts.ts'

/** Plain JSON. */
export interface AdjustmentTable extends StoikovGrid {
  /** Price of one tick. */
  readonly tick: number
  /** Steps it was fitted on. */
  readonly steps: number
  /** Micro-price less mid in ticks, by (spread - 1) * buckets + bucket; null for a state not known. */
  readonly adjustments: readonly (number | null)[]
}

export const adjustmentTable: Schema<AdjustmentTable> = (z) =>
  z
    .strictObject({
      buckets: z.int().min(2).max(100),
      maxSpreadTicks: z.int().min(1).max(100),
      tick: z.number().positive(),
      steps: z.int().min(0),
      adjustments: z.array(z.number().nullable()),
    })
    .refine((table) => table.adjustments.length === stateCount(table), {
      path: ['adjustments'],
      message: 'buckets times maxSpreadTicks numbers',
    })

/** By state, ticks; NaN for a state not known. */
export const adjustmentsOf = ({ adjustments }: AdjustmentTable): Float64Array =>
  Float64Array.from(adjustments, (value) => value ?? Number.NaN)

/** bid, lots bid, ask, lots offered; prices in whole ticks. */
export type QuoteRow = readonly [bidTicks: number, bidSize: number, askTicks: number, askSize: number]

export interface StoikovFit {
  readonly counts: TransitionCounts
  readonly solution: ChainSolution
}

/**
 * Fits the chain to consecutive quotes; null among them is a gap, over which no step is counted.
 *
 * Cost  O(1) a quote and one `solveChain`.
 */
export function fitStoikov(quotes: Iterable<QuoteRow | null>, grid: StoikovGrid): StoikovFit {
  const counts = new TransitionCounts(grid, true)
  for (const quote of quotes) {
    if (quote === null) counts.gap()
    else counts.quote(...quote)
  }
  return { counts, solution: solveChain(counts) }
}

/** What is kept of a fit. */
export function tableOf({ counts, solution }: StoikovFit, tick: number): AdjustmentTable {
  const { adjustment, known } = solution
  return {
    buckets: counts.grid.buckets,
    maxSpreadTicks: counts.grid.maxSpreadTicks,
    tick,
    // Each step is counted twice, as it was and in the mirror.
    steps: counts.visits.reduce((sum, visits) => sum + visits, 0) / 2,
    adjustments: Array.from(adjustment, (value, state) => (known[state] === 1 ? value : null)),
  }
}
