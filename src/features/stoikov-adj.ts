/** Stoikov's micro-price, less the mid. */
import { imbalance } from './book-imbalance.ts'
import { suffixOf } from './column-suffix.ts'
import { defineFeature } from './feature.ts'
import { type AdjustmentTable, adjustmentsOf, adjustmentTable } from './stoikov/adjustment-table.ts'
import { solveAdjustment } from './stoikov/adjustment.ts'
import { chainState, NO_STATE, stateCount } from './stoikov/chain-state.ts'
import { TransitionCounts } from './stoikov/transition-counts.ts'

const MOST_STATES = 200
/** Of the learning online. */
const RESOLVE_EVERY = 1_000
const FORGET = 1

interface StoikovParams {
  readonly tick: number
  readonly buckets: number
  readonly maxSpreadTicks: number
  readonly table?: AdjustmentTable | undefined
  readonly online: { readonly resolveEvery: number; readonly forget: number }
}

/**
 * Micro-price less mid: tick * G* of the state, and where that is not known what the micro-price of the sizes leans,
 * s/2 BI.
 *
 * Unit  price.
 * Cost  O(1), allocates nothing.
 * Edge  NaN when both sizes are 0, when one is unknown, and for a crossed touch.
 */
export function stoikovAdjustment(
  adjustments: Float64Array,
  state: number,
  tick: number,
  spread: number,
  balance: number,
): number {
  if (!(spread >= 0)) return Number.NaN
  const known = state === NO_STATE ? Number.NaN : adjustments[state] * tick
  return Number.isNaN(known) ? (spread / 2) * balance : known
}

export default defineFeature<StoikovParams>({
  name: 'stoikov_adj',
  about: 'What Stoikov’s micro-price adds to the mid: the expected move of the mid, given how the touch leans.',
  unit: 'price',
  formula: 'tick * G*(imbalance bucket, spread), G* = sum B^j G1; micro_price - mid where the state is not known',
  source: 'Stoikov (2018), Quantitative Finance 18(12)',
  edge:
    'NaN when both sizes are 0; learned online it is solved anew every `resolveEvery` quotes ((states / 2)^3 / 3), and a ' +
    'gap forgets what was learned: give a table where gaps are many',
  clock: 'event',
  params: (z) =>
    z
      .strictObject({
        tick: z.number().positive().describe('price of one tick'),
        buckets: z.int().min(2).max(100).default(10).describe('imbalance buckets'),
        maxSpreadTicks: z.int().min(1).max(100).default(4).describe('wider spreads count as this one'),
        table: adjustmentTable(z).optional().describe('a fitted table; without one it is learned online'),
        online: z
          .strictObject({
            resolveEvery: z.int().min(1).default(RESOLVE_EVERY).describe('quotes between two solutions'),
            forget: z
              .number()
              .gt(0)
              .max(1)
              .default(FORGET)
              .describe('weight of the old steps at each solution; 1 keeps all'),
          })
          .prefault({})
          .describe('how it is learned, where no table is given: from past quotes only'),
      })
      .refine((params) => stateCount(params) <= MOST_STATES, {
        path: ['buckets'],
        message: `buckets times maxSpreadTicks must not be above ${MOST_STATES}`,
      })
      .refine(
        ({ table, ...grid }) =>
          table === undefined ||
          (table.buckets === grid.buckets && table.maxSpreadTicks === grid.maxSpreadTicks && table.tick === grid.tick),
        { path: ['table'], message: 'the table was fitted with another tick, buckets or maxSpreadTicks' },
      ),
  needs: () => ['sizes'],
  readyAfter: ({ table, online }) => (table === undefined ? online.resolveEvery : 1),
  columns: ({ buckets, maxSpreadTicks, table, online: { resolveEvery, forget } }) => {
    const learning = `_online${suffixOf(resolveEvery, RESOLVE_EVERY, 'e')}${suffixOf(forget, FORGET, 'k')}`
    const grid = `${suffixOf(buckets, 10, 'b')}${suffixOf(maxSpreadTicks, 4, 's')}`
    return [`stoikov_adj${grid}${table === undefined ? learning : ''}`]
  },

  create({ tick, table, online, ...grid }) {
    const counts = table === undefined ? new TransitionCounts(grid) : null
    const adjustments = table === undefined ? new Float64Array(stateCount(grid)) : adjustmentsOf(table)
    let quotes = 0
    let ready = table !== undefined

    return {
      write(view, row, at) {
        const { bidSize, askSize } = view
        const bidTicks = Math.round(view.bid / tick)
        const askTicks = Math.round(view.ask / tick)
        const state =
          counts === null
            ? chainState(grid, askTicks - bidTicks, bidSize, askSize)
            : counts.quote(bidTicks, bidSize, askTicks, askSize)
        if (counts !== null && ++quotes >= online.resolveEvery) {
          quotes = 0
          // Where the counts do not settle it, the last solution stands, and before any the fall-back.
          if (!solveAdjustment(counts, adjustments) && !ready) adjustments.fill(Number.NaN)
          counts.fade(online.forget)
          ready = true
        }
        const balance = imbalance(bidSize, askSize)
        row[at] = ready ? stoikovAdjustment(adjustments, state, tick, view.ask - view.bid, balance) : Number.NaN
      },
      reset() {
        counts?.reset()
        quotes = 0
        ready = table !== undefined
      },
    }
  },
})
