/** VPIN: how one-sided equal amounts of volume were. */
import { MICROS_PER_MILLI } from '#domain/time.ts'
import { createBulkClassifier } from '#market/measures/bulk-classification.ts'
import { buyShareOf, createVpin } from '#market/measures/vpin.ts'
import { createPercentileRank } from '#numeric/percentile-rank.ts'
import { suffixOf } from './column-suffix.ts'
import { defineFeature } from './feature.ts'

const BUCKET_LOTS = 100
const BUCKETS = 50
const SIGMA_BARS = 100

type Classification =
  | { readonly by: 'sign' }
  | { readonly by: 'bulk'; readonly barMillis: number; readonly sigmaBars: number }

interface VpinParams {
  readonly bucketLots: number
  readonly buckets: number
  readonly classify: Classification
  readonly rank?: number | undefined
}

export default defineFeature<VpinParams>({
  name: 'vpin',
  about: 'Volume-synchronised probability of informed trading: one-sidedness of the last buckets of volume.',
  unit: 'none, in [0, 1]',
  formula: 'sum over n buckets |bought - sold| / (n V)',
  source: "Easley, Lopez de Prado & O'Hara (2012), Review of Financial Studies 25(5)",
  edge: 'a volume nobody can sign counts half to each side; a gauge against its own history, not a trigger',
  clock: 'sample',
  params: (z) =>
    z.strictObject({
      bucketLots: z
        .number()
        .positive()
        .default(BUCKET_LOTS)
        .describe("lots of a bucket: the instrument's own; a fiftieth of a day's volume in the paper"),
      buckets: z.int().min(1).max(65_536).default(BUCKETS).describe('buckets of the window'),
      classify: z
        .discriminatedUnion('by', [
          z.strictObject({ by: z.literal('sign') }),
          z.strictObject({
            by: z.literal('bulk'),
            barMillis: z.int().min(1).default(60_000),
            sigmaBars: z.int().min(2).max(65_536).default(SIGMA_BARS),
          }),
        ])
        .default({ by: 'sign' })
        .describe(
          'who started the volume: the signs of the trades, or { by: bulk, barMillis, sigmaBars } by price moves',
        ),
      rank: z
        .int()
        .min(2)
        .max(65_536)
        .optional()
        .describe('adds a column _rank_N: its rank among so many of its values before, a bucket each'),
    }),
  needs: () => ['trades'],
  // Its samples are buckets. The rank comes later by its window.
  readyAfter: ({ buckets, rank = 0 }) => buckets + rank,
  columns: ({ bucketLots, buckets, classify, rank }) => {
    const size =
      bucketLots === BUCKET_LOTS && buckets === BUCKETS ? '' : `${suffixOf(bucketLots, Number.NaN)}v_${buckets}`
    const bulk =
      classify.by === 'bulk' ? `_bulk_${classify.barMillis}ms${suffixOf(classify.sigmaBars, SIGMA_BARS)}` : ''
    return [`vpin${size}${bulk}`, ...(rank === undefined ? [] : [`vpin${size}${bulk}_rank_${rank}`])]
  },

  create({ bucketLots, buckets, classify, rank }) {
    const ranks = rank === undefined ? undefined : createPercentileRank(rank)
    const standing = new Float64Array(1).fill(Number.NaN)
    const vpin = createVpin({ bucketLots, buckets }, (_, __, value) => {
      if (ranks !== undefined) standing[0] = ranks.push(value)
    })
    const bulkFrom = () =>
      classify.by === 'sign'
        ? undefined
        : createBulkClassifier(
            { barMicros: classify.barMillis * MICROS_PER_MILLI, sigma: { kind: 'rolling', bars: classify.sigmaBars } },
            (_, __, lots, share) => vpin.add(lots, share),
          )
    let bulk = bulkFrom()
    return {
      trade({ at, price, size, sign }) {
        if (bulk === undefined) vpin.add(size, buyShareOf(sign))
        else bulk.onTrade(at, price, size)
      },
      write(_, row, at) {
        // Both begin at once: a gauge without its history is not to be read.
        row[at] = ranks !== undefined && Number.isNaN(standing[0]) ? Number.NaN : vpin.value
        if (ranks !== undefined) row[at + 1] = standing[0]
      },
      reset() {
        bulk = bulkFrom()
        vpin.reset()
        ranks?.clear()
        standing[0] = Number.NaN
      },
    }
  },
})
