/** Golden `stoikov_micro_price`: the chain fitted to given quotes, and what follows from it. */
import { z } from 'zod'
import { fitStoikov } from '#features/stoikov/adjustment-table.ts'
import { applied, firstMoves } from '#features/stoikov/chain-solution.ts'
import { chainState } from '#features/stoikov/chain-state.ts'
import { defineGolden } from './golden.ts'

const inputs = z.object({
  n_imbalance_buckets: z.int().min(1),
  spreads_ticks: z.array(z.int().min(1)),
  rows: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])).min(1),
})

export const stoikovMicroPriceGolden = defineGolden('stoikov_micro_price', inputs, (given) => {
  const grid = { buckets: given.n_imbalance_buckets, maxSpreadTicks: Math.max(...given.spreads_ticks) }
  const { counts, solution } = fitStoikov(given.rows, grid)
  const { halfTicks, chances } = firstMoves(counts)
  const rowsOf = (matrix: Float64Array): Float64Array[] =>
    Array.from({ length: counts.states }, (_, x) => matrix.subarray(x * counts.states, (x + 1) * counts.states))
  const partialSum = (terms: number): Float64Array => {
    const sum = new Float64Array(counts.states)
    let term = solution.firstMove
    for (let k = 0; k < terms; k++) {
      for (let x = 0; x < sum.length; x++) sum[x] += term[x]
      term = applied(solution.next, term)
    }
    return sum
  }
  const [bid, bidSize, ask, askSize] = given.rows[given.rows.length - 1]
  return {
    state_order:
      'index = (spread_ticks-1)*nI + bucket (bucket 0-based, (j-1)/n < I <= j/n, I = qb/(qb+qa), I=0 -> bucket 0)',
    K_ticks: halfTicks.map((move) => move / 2),
    Q: rowsOf(solution.stay),
    R1: chances,
    R2: rowsOf(solution.move),
    G1_ticks: solution.firstMove,
    B: rowsOf(solution.next),
    partial_sum_G_after_1_extra_term: partialSum(1),
    partial_sum_G_after_5_terms: partialSum(5),
    G_star_ticks: solution.adjustment,
    micro_price_last_row_ticks: (bid + ask) / 2 + solution.adjustment[chainState(grid, ask - bid, bidSize, askSize)],
  }
})
