/**
 * Turns quotes into rows of numbers: one quote in, one row out, of the same number, time and instrument. A crossed quote
 * gives a row without numbers and leaves every feature's memory as it was: it is not a price to compute on.
 *
 * A feature that needs sizes is NaN on a feed without, unless `unitSize` says what to take for them; `status` names
 * for each column whether it is ready and what it lacks. Cost: O(features) a quote, no allocation.
 */
import { chosenFeature, type FeatureChoice, featureChoice } from '#features/choice.ts'
import { isCrossed } from '#market/quote-check.ts'
import { emptyView, type FeatureState, type MarketView, provides } from '#features/feature.ts'
import { mid } from '#features/mid.ts'
import { featureRow, ROW_COLUMNS } from '#messages/features.ts'
import { marketGap } from '#messages/market.ts'
import { defineAgent } from '#swarm/behaviour.ts'

export interface FeatureConfig {
  readonly features: readonly FeatureChoice[]
  /** Lots taken for both sizes where the feed carries none; without it they stay NaN. */
  readonly unitSize?: number | undefined
}

export interface FeatureStatus {
  /** Gaps heard of, each of which started every feature anew. */
  readonly gaps: number
  readonly instruments: readonly {
    readonly symbol: string
    readonly quotes: number
    /** Of those, the ones with the bid above the ask. */
    readonly crossed: number
    readonly depths: number
    readonly trades: number
    readonly columns: readonly {
      readonly name: string
      readonly ready: boolean
      /** Why the last value is not a number; empty when it is. */
      readonly reason: string
      /** null for NaN, which JSON does not have. */
      readonly value: number | null
    }[]
  }[]
}

const columnsOf = (choices: readonly FeatureChoice[]): string[] =>
  choices.flatMap((choice) => chosenFeature(choice).columns)

interface InstrumentState {
  readonly symbol: string
  readonly view: MarketView
  readonly states: readonly FeatureState[]
  /** The last row. */
  readonly values: Float64Array
  quotes: number
  crossed: number
  depths: number
  trades: number
  /** Quotes since the last gap. */
  fresh: number
}

export default defineAgent({
  name: 'feature',
  about: 'Turns every quote into one row of the configured features.',
  capabilities: ['features'],
  consumes: ['market.quote', 'market.depth', 'market.trade', 'market.gap'],
  produces: ['feature.row', 'market.gap'],
  config: (z) =>
    z.strictObject({
      features: z
        .array(featureChoice(z))
        .min(1)
        .refine((choices) => columnsOf(choices).length <= ROW_COLUMNS, `a row holds ${ROW_COLUMNS} columns at most`)
        .refine((choices) => new Set(columnsOf(choices)).size === columnsOf(choices).length, 'a column is named twice')
        .describe('features of the row, in the order of its columns'),
      unitSize: z.number().positive().optional().describe('lots taken for both sizes where the feed carries none'),
    }),
  recovery: 'replay',
  warmupRecords: 4_096,
  columns: ({ features }: FeatureConfig) => columnsOf(features),

  create({ features, unitSize = Number.NaN }: FeatureConfig, env) {
    const chosen = features.map(chosenFeature)
    const offsets: number[] = []
    let width = 0
    for (const { columns } of chosen) {
      offsets.push(width)
      width += columns.length
    }
    const instruments: (InstrumentState | undefined)[] = []
    for (const { id, symbol } of env.instruments) {
      instruments[id] = {
        symbol,
        view: emptyView(),
        states: chosen.map((feature) => feature.create()),
        values: new Float64Array(width).fill(Number.NaN),
        quotes: 0,
        crossed: 0,
        depths: 0,
        trades: 0,
        fresh: 0,
      }
    }
    const row = featureRow.draft()
    const gap = marketGap.draft()
    row.width = width
    const nothing = new Float64Array(width).fill(Number.NaN)
    let gaps = 0

    function forget(state: InstrumentState): void {
      state.fresh = 0
      state.view.bids = 0
      state.view.asks = 0
      for (const feature of state.states) feature.reset?.()
    }

    /** Why a column is NaN after the quotes so far. */
    function reasonOf(state: InstrumentState, { needs, readyAfter, edge }: (typeof chosen)[number]): string {
      if (state.quotes === 0) return 'no quote yet'
      for (const need of needs) {
        if (provides(state.view, need)) continue
        return need === 'sizes'
          ? 'needs sizes; the feed has none and unitSize is not configured'
          : 'needs depth; the feed has sent none since the last gap'
      }
      if (state.fresh < readyAfter) return `needs ${readyAfter} quotes in a row since the last gap, has ${state.fresh}`
      return edge
    }

    return {
      receive(message, ctx) {
        switch (message.type) {
          case 'market.quote': {
            const state = instruments[message.instrument]
            if (state === undefined) return
            const { view, states, values } = state
            // Both or neither: one made-up size beside a real one would be an imbalance nobody saw.
            const sized = !Number.isNaN(message.bidSize) || !Number.isNaN(message.askSize)
            view.at = message.at
            view.bid = message.bid
            view.bidSize = sized ? message.bidSize : unitSize
            view.ask = message.ask
            view.askSize = sized ? message.askSize : unitSize
            state.quotes++
            row.seq = message.seq
            row.at = message.at
            row.instrument = message.instrument
            if (isCrossed(message.bid, message.ask)) {
              state.crossed++
              row.mid = Number.NaN
              row.values = nothing
              return ctx.emit(row)
            }
            state.fresh++
            for (let k = 0; k < states.length; k++) states[k].write(view, values, offsets[k])
            row.mid = mid(message.bid, message.ask)
            row.values = values
            return ctx.emit(row)
          }
          case 'market.depth': {
            const state = instruments[message.instrument]
            if (state === undefined) return
            state.depths++
            state.view.bids = message.bids
            state.view.asks = message.asks
            state.view.bidPrices.set(message.bidPrices)
            state.view.bidSizes.set(message.bidSizes)
            state.view.askPrices.set(message.askPrices)
            state.view.askSizes.set(message.askSizes)
            return
          }
          case 'market.trade': {
            const state = instruments[message.instrument]
            if (state !== undefined) state.trades++
            return
          }
          case 'market.gap':
            gaps++
            for (let id = 0; id < instruments.length; id++) {
              const state = instruments[id]
              if (state !== undefined && (message.instrument === 0 || message.instrument === id)) forget(state)
            }
            // Whoever differences rows must start anew too.
            gap.seq = message.seq
            gap.at = message.at
            gap.instrument = message.instrument
            gap.lost = message.lost
            return ctx.emit(gap)
          case 'agent.timer':
            return
        }
      },

      status(): FeatureStatus {
        return {
          gaps,
          instruments: instruments
            .filter((state) => state !== undefined)
            .map((state) => ({
              symbol: state.symbol,
              quotes: state.quotes,
              crossed: state.crossed,
              depths: state.depths,
              trades: state.trades,
              columns: chosen.flatMap((feature, k) =>
                feature.columns.map((name, column) => {
                  const value = state.values[offsets[k] + column]
                  const ready = !Number.isNaN(value)
                  return { name, ready, reason: ready ? '' : reasonOf(state, feature), value: ready ? value : null }
                }),
              ),
            })),
        }
      },
    }
  },
})
