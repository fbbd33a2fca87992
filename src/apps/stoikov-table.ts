/** A table of Stoikov's micro-price from recorded quotes, as `stoikov_adj` takes it, and what there is to say of it. Pure. */
import { type AdjustmentTable, tableOf } from '#features/stoikov/adjustment-table.ts'
import { solveChain } from '#features/stoikov/chain-solution.ts'
import type { StoikovGrid } from '#features/stoikov/chain-state.ts'
import { TransitionCounts } from '#features/stoikov/transition-counts.ts'
import type { MarketSink } from '#stores/market-events.ts'
import { whole } from './figures.ts'
import { columned, type Line, span } from './spans.ts'

export interface StoikovRequest extends StoikovGrid {
  /** Price of one tick. */
  readonly tick: number
}

export interface FittedState {
  readonly spreadTicks: number
  /** Of the bid in the lots of both sides: above the first, up to the second. */
  readonly imbalance: readonly [above: number, upTo: number]
  /** Steps out of it, those of the mirrored market counted too. */
  readonly steps: number
  /** Null where it is not known. */
  readonly adjustmentTicks: number | null
}

export interface StoikovFitted {
  readonly table: AdjustmentTable
  readonly states: readonly FittedState[]
  /** Quotes whose prices are not whole ticks, of those that are not crossed. */
  readonly offTick: number
  readonly quotes: number
  /** Why the table is of no use; '' when it is. */
  readonly failure: string
}

export interface StoikovSink extends MarketSink {
  fit(): StoikovFitted
}

/** Fewer, and the chances of a step are noise. */
const STEPS_A_STATE = 10
/** Of a tick: prices are decimal, and their quotients are not whole to the last bit. */
const OFF_TICK = 1e-3

/** A crossed quote is passed over, as it is where the feature runs. */
export function stoikovSink({ tick, ...grid }: StoikovRequest): StoikovSink {
  const counts = new TransitionCounts(grid)
  let quotes = 0
  let sized = 0
  let offTick = 0
  return {
    quote(_, bid, bidSize, ask, askSize) {
      if (bid > ask) return
      quotes++
      const [bidTicks, askTicks] = [Math.round(bid / tick), Math.round(ask / tick)]
      if (Math.abs(bid / tick - bidTicks) > OFF_TICK || Math.abs(ask / tick - askTicks) > OFF_TICK) offTick++
      if (!Number.isNaN(bidSize + askSize)) sized++
      counts.quote(bidTicks, bidSize, askTicks, askSize)
    },
    depth() {},
    trade() {},
    gap: () => counts.gap(),
    fit() {
      const solution = solveChain(counts)
      const table = tableOf({ counts, solution }, tick)
      const states = table.adjustments.map((adjustmentTicks, state): FittedState => {
        const bucket = state % grid.buckets
        return {
          spreadTicks: Math.floor(state / grid.buckets) + 1,
          imbalance: [bucket / grid.buckets, (bucket + 1) / grid.buckets],
          steps: counts.visits[state],
          adjustmentTicks,
        }
      })
      const known = table.adjustments.some((adjustment) => adjustment !== null)
      return { table, states, offTick, quotes, failure: failureOf(table, sized, known) }
    },
  }
}

function failureOf({ steps, adjustments }: AdjustmentTable, sized: number, known: boolean): string {
  if (sized === 0) return 'the quotes carry no sizes: nothing tells how the touch leans'
  const needed = STEPS_A_STATE * adjustments.length
  if (steps < needed) {
    return `too few transitions: ${whole(steps)} between neighbouring quotes, ${whole(needed)} are needed for ${adjustments.length} states`
  }
  return known ? '' : 'the mid never moved: no adjustment is known'
}

export function stoikovLines({ table, states }: Pick<StoikovFitted, 'table' | 'states'>): readonly Line[] {
  const widest = table.maxSpreadTicks
  const heads = ['SPREAD', 'IMBALANCE', 'STEPS', 'ADJUSTMENT'].map((head) => span(head, 'dim'))
  const rows = states.map(({ spreadTicks, imbalance, steps, adjustmentTicks }): Line => {
    const [above, upTo] = imbalance.map((edge) => edge.toFixed(2))
    return [
      span(`${spreadTicks}${spreadTicks === widest ? '+' : ''}`),
      span(`${above} to ${upTo}`),
      span(whole(steps)),
      adjustmentTicks === null ? span('not known', 'yellow') : span(adjustmentTicks.toFixed(4)),
    ]
  })
  return columned([heads, ...rows], [true, true, true, true])
}
