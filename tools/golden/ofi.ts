/** Golden `ofi`: order flow of given books by level, in both forms. */
import { z } from 'zod'
import { LevelFlow } from '#features/level-flow.ts'
import { depthDifference } from '#features/ofi-depth-diff.ts'
import type { DepthImage } from '#market/quote-check.ts'
import { defineGolden, keysAt, numbersInKeys } from './golden.ts'

const side = z.array(z.tuple([z.number(), z.number()]))
const inputs = z.object({
  levels: z.int().min(1),
  books: z.array(z.object({ bids: side, asks: side })),
})

const column = (levels: z.output<typeof side>, at: 0 | 1): Float64Array => Float64Array.from(levels, (one) => one[at])
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

export const ofiGolden = defineGolden('ofi', inputs, ({ levels, books }, form) => {
  const images = books.map(({ bids, asks }): DepthImage => ({
    bids: bids.length,
    asks: asks.length,
    bidPrices: column(bids, 0),
    bidSizes: column(bids, 1),
    askPrices: column(asks, 0),
    askSizes: column(asks, 1),
  }))
  const flow = new LevelFlow(levels)
  const touch = new LevelFlow(1)
  const depths: number[] = []
  const flows = images.map((image) => {
    flow.take(image)
    touch.take(image)
    depths.push(touch.meanDepth[0])
    return Array.from(flow.flows)
  })
  const cks = flows.map(([first]) => first)
  const naive = (n: number): number[] =>
    images.map((image, k) => (k === 0 ? 0 : depthDifference(images[k - 1], image, n)))
  // The numbers of levels, and of updates in a window, stand in the keys of the answers only.
  const byLevels = (key: string, of: (n: number) => number[]): Record<string, number[]> =>
    Object.fromEntries(keysAt(form, key).map((n) => [n, of(Number(n))]))
  const windowsOf = (length: number) =>
    Array.from({ length: Math.floor((books.length - 1) / length) }, (_, k) => {
      const [from, to] = [k * length + 1, (k + 1) * length]
      const ofi = sumOf(cks.slice(from, to + 1))
      const depth = sumOf(depths.slice(from, to + 1)) / length
      return { from, to, ofi, avg_depth: depth, ofi_over_depth: depth > 0 ? ofi / depth : null }
    })
  const naive1 = naive(1)

  return {
    naive_seed_ofi: byLevels('naive_seed_ofi', naive),
    cks_e: cks,
    mlofi_e_by_level: flows,
    mlofi_prefix_sum: byLevels('mlofi_prefix_sum', (n) => flows.map((one) => sumOf(one.slice(0, n)))),
    ...Object.fromEntries(
      numbersInKeys(form, /^cks_windows_of_(\d+)$/).map(([key, length]) => [key, windowsOf(length)]),
    ),
    n_updates_where_naive1_and_cks_have_different_sign: cks.filter(
      (flow, k) => Math.sign(flow) !== Math.sign(naive1[k]),
    ).length,
  }
})
